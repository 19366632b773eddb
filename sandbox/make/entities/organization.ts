import type { Team } from './team.js';

export type Plan = 'Core' | 'Pro' | 'Teams' | 'Enterprise';

export interface License {
  apiLimit: number;
  users: number;
  auditLogsDays: number;
  customRoles: boolean;
}

export interface Organization {
  id: number;
  name: string;
  zone: string;
  plan: Plan;
  license: License;
  ssoType: string | null;
  /** The domains that the organization has claimed and verified for single sign-on. */
  claimedDomains: readonly string[];
  tfaEnforced: boolean;
  /** By id; null if Make shows none. */
  featureControls: FeatureControl[] | null;
  /** Null if the organization does not have the feature. */
  privateSpaces: PrivateSpace[] | null;
  isPaused: boolean;
  createdAt: string;
  /** The operations used since the last reset. */
  operations: number;
  /** The same for data transfer, in bytes. */
  transfer: number;
  /** When Make last began to count again, as an ISO time; null where it does not tell. */
  lastReset: string | null;
}

export interface FeatureControl {
  id: number;
  name: string;
  enabled: boolean;
}

export interface PrivateSpace {
  id: number;
  name: string;
}

export interface NewOrganization {
  id: number;
  name: string;
  zone?: string;
  plan?: Plan;
  license?: Partial<License>;
  ssoType?: string | null;
  claimedDomains?: readonly string[];
  tfaEnforced?: boolean;
  featureControls?: FeatureControl[] | null;
  privateSpaces?: PrivateSpace[] | null;
  isPaused?: boolean;
}

/** Requests per minute by plan, as published by Make. */
const apiLimits = { Core: 60, Pro: 120, Teams: 240, Enterprise: 1000 } as const;

export function organizationFrom(given: NewOrganization, createdAt: string): Organization {
  const plan = given.plan ?? 'Enterprise';
  const enterprise = plan === 'Enterprise';
  return {
    id: given.id,
    name: given.name,
    zone: given.zone ?? 'eu1.make.com',
    plan,
    ssoType: given.ssoType ?? null,
    claimedDomains: given.claimedDomains ?? [],
    tfaEnforced: given.tfaEnforced ?? false,
    featureControls: given.featureControls ?? null,
    privateSpaces: given.privateSpaces ?? null,
    isPaused: given.isPaused ?? false,
    operations: 0,
    transfer: 0,
    lastReset: null,
    createdAt,
    license: {
      apiLimit: apiLimits[plan],
      users: 50,
      auditLogsDays: enterprise ? 365 : 0,
      customRoles: enterprise,
      ...given.license,
    },
  };
}

/** An organization with all of Make's columns; lists show only some of them. */
export function organizationRow(organization: Organization, teams: readonly Team[]) {
  return {
    id: organization.id,
    name: organization.name,
    createdAt: organization.createdAt,
    countryId: 177,
    timezoneId: 113,
    zone: organization.zone,
    serviceName: organization.plan,
    productName: organization.plan,
    isPaused: organization.isPaused,
    externalId: null,
    lastReset: organization.lastReset,
    nextReset: null,
    operations: `${organization.operations}`,
    transfer: `${organization.transfer}`,
    tfaEnforced: organization.tfaEnforced,
    ssoType: organization.ssoType,
    activeScenarios: 0,
    activeApps: 0,
    features: {},
    featureControls: [],
    license: { ...organization.license, teams: 20, operations: 800_000, transfer: 8_000_000_000 },
    teams: teams.map(({ id, name }) => ({ id, name })),
  };
}

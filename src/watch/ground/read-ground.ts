import type { OrganizationSnapshot } from '../../make/directory-snapshot.js';
import { isPermanent, MakeError } from '../../make/error.js';
import type { ReadTurn } from '../../make/http.js';
import type { Make } from '../../make/make.js';
import { noName } from '../../make/names.js';
import type { Organization } from '../../make/organizations.js';
import { noPrivateSpaces } from '../../make/private-spaces.js';
import type { Role } from '../../make/roles.js';
import type { GroundRead, KnownRole } from './ground.js';
import type { Reading } from './turns.js';

/** The result of one poll. */
export interface GroundLook {
  readonly read: GroundRead;
  /** What could not be read, and why; only if a retry may help. */
  readonly troubles: ReadonlyMap<Reading, unknown>;
  /** False if there are more private spaces after those that were read. */
  readonly hasLastSpaces: boolean;
  /** The parts that Make does not show for this organization. */
  readonly untold: readonly Part[];
}

export type Part = 'feature controls' | 'private spaces';

const parts: readonly Part[] = ['feature controls', 'private spaces'];

/** The settings and roles that a whole snapshot has. */
export const groundOf = (
  { organization, roles }: NonNullable<OrganizationSnapshot['whole']>,
  read: Pick<GroundRead, 'from' | 'until'>,
): GroundRead => ({ ...read, ...settingsOf(organization), ...rolesOf(roles) });

/**
 * Makes the chosen readings, with one call for each. Many organizations have neither feature controls nor private
 * spaces.
 */
export async function readGround(
  make: Make,
  id: number,
  turn: ReadTurn,
  now: () => number,
  chosen: readonly Reading[],
  spacesFrom: number,
): Promise<GroundLook> {
  const from = now();
  const ask = async <Value>(one: Reading, call: () => Promise<Value | undefined>): Promise<Answer<Value>> =>
    chosen.includes(one) ? answered(call()) : {};
  const [settings, roles, controls, spaces] = await Promise.all([
    ask('settings', () => make.organizations.get(id, turn)),
    ask('roles', () => make.roles.list(id, turn)),
    ask('feature controls', () => make.organizations.featureControls(id, turn)),
    ask('private spaces', () => spacesOf(make, id, turn, spacesFrom)),
  ]);
  const troubles = new Map<Reading, unknown>();
  for (const [one, { trouble, refusal }] of [
    ['settings', settings],
    ['roles', roles],
    ['feature controls', controls],
    ['private spaces', spaces],
  ] as const) {
    const why = trouble ?? (isPart(one) ? undefined : refusal);
    if (why !== undefined) troubles.set(one, why);
  }
  const hasNoSpaces = spaces.value === 'none';
  const page = spaces.value === 'none' ? { spaces: [], isLast: true } : spaces.value;
  return {
    read: {
      from,
      until: now(),
      ...(settings.value && settingsOf(settings.value)),
      ...(roles.value && rolesOf(roles.value)),
      ...(controls.value && { controls: controls.value }),
      ...(page && { spaces: page.spaces }),
    },
    troubles,
    hasLastSpaces: page?.isLast ?? true,
    untold: [
      ...(controls.refusal === undefined ? [] : ['feature controls' as const]),
      ...(hasNoSpaces || spaces.refusal !== undefined ? ['private spaces' as const] : []),
    ],
  };
}

export const isPart = (one: Reading): one is Part => parts.some((part) => part === one);

/** An organization without the feature has none. Any other refusal leaves it open whether there are some. */
async function spacesOf(make: Make, id: number, turn: ReadTurn, from: number) {
  try {
    return await make.privateSpaces.page(id, from, turn);
  } catch (error) {
    if (error instanceof MakeError && error.code === noPrivateSpaces) return 'none';
    throw error;
  }
}

interface Answer<Value> {
  readonly value?: Value;
  readonly trouble?: unknown;
  /** Make refuses it, or answers in an unknown form. */
  readonly refusal?: unknown;
}

/** Make documents not every call: a refusal or an unexpected answer means that Make does not show the value. */
async function answered<Value>(call: Promise<Value | undefined>): Promise<Answer<Value>> {
  try {
    const value = await call;
    return value === undefined ? { refusal: 'of another form' } : { value };
  } catch (error) {
    if (!(error instanceof MakeError)) throw error;
    return isPermanent(error) ? { refusal: error } : { trouble: error };
  }
}

function settingsOf({ name, teams, tfaEnforced, ssoType, license }: Organization): Partial<GroundRead> {
  const { auditLogsDays, users, customRoles, apiLimit } = license ?? {};
  const showsPlan = users != null || customRoles != null || apiLimit != null;
  return {
    readsSettings: true,
    // Make may leave a name or the teams out.
    ...(name !== noName && { name }),
    ...(teams.length > 0 && { teams: teams.filter((one) => one.name !== noName) }),
    ...(customRoles != null && { listsCustomRoles: customRoles }),
    ...(tfaEnforced != null && { twoFactor: tfaEnforced }),
    ...(ssoType !== undefined && { singleSignOn: ssoType }),
    ...(auditLogsDays != null && { logDays: auditLogsDays }),
    ...(auditLogsDays == null && showsPlan && { logUntold: true as const }),
    ...(users != null && users > 0 && { seats: users }),
  };
}

/** Every organization has Make's own roles, so an empty list counts as no answer. */
const rolesOf = (roles: readonly Role[]): Pick<GroundRead, 'roles'> =>
  roles.length > 0 ? { roles: roles.map(knownRole) } : {};

const knownRole = ({ id, name, identifier, category, permissions, tellsPermissions }: Role): KnownRole => ({
  id,
  name,
  category,
  custom: identifier == null,
  ...(tellsPermissions && { permissions: [...new Set(permissions)].sort() }),
});

import type { OrganizationSnapshot } from '../../make/directory-snapshot.js';
import { isPermanent, MakeError } from '../../make/error.js';
import type { ReadTurn } from '../../make/http.js';
import type { Make } from '../../make/make.js';
import { noName } from '../../make/names.js';
import type { Organization } from '../../make/organizations.js';
import type { Role } from '../../make/roles.js';
import type { GroundRead, KnownRole } from './ground.js';

/** The result of one poll. */
export interface GroundLook {
  readonly read: GroundRead;
  /** Why a part could not be read; set if a retry may help. */
  readonly trouble?: unknown;
  /** The parts that Make does not show for this organization. */
  readonly untold: readonly Part[];
}

export type Part = 'feature controls' | 'private spaces';

/** Reads settings, plan and roles: no call if the snapshot has just read them, else two. */
export async function readRules(
  make: Make,
  { organization: { id }, whole, read }: OrganizationSnapshot,
  turn: ReadTurn,
  now: () => number,
): Promise<GroundLook> {
  if (whole) return { read: rulesOf(whole.organization, whole.roles, read), untold: [] };
  const from = now();
  try {
    const [organization, roles] = await Promise.all([
      make.organizations.get(id, turn),
      make.roles.list(id, turn),
    ]);
    return { read: rulesOf(organization, roles, { from, until: now() }), untold: [] };
  } catch (trouble) {
    if (!(trouble instanceof MakeError)) throw trouble;
    return { read: { from, until: now() }, trouble, untold: [] };
  }
}

/**
 * Reads feature controls and private spaces, which many organizations do not have. One call for each requested part.
 */
export async function readFeatures(
  make: Make,
  organizationId: number,
  turn: ReadTurn,
  now: () => number,
  asked: readonly Part[],
): Promise<GroundLook> {
  const from = now();
  const ask = <Value>(
    part: Part,
    call: () => Promise<Value | undefined>,
  ): Promise<Answer<Value>> | Answer<Value> => (asked.includes(part) ? answered(call()) : {});
  const [controls, spaces] = await Promise.all([
    ask('feature controls', () => make.organizations.featureControls(organizationId, turn)),
    ask('private spaces', () => make.privateSpaces.list(organizationId, turn)),
  ]);
  const trouble = controls.trouble ?? spaces.trouble;
  return {
    read: {
      from,
      until: now(),
      ...(controls.value && { controls: controls.value }),
      ...(spaces.value && { spaces: spaces.value }),
    },
    ...(trouble !== undefined && { trouble }),
    untold: [
      ...(controls.untold ? ['feature controls' as const] : []),
      ...(spaces.untold ? ['private spaces' as const] : []),
    ],
  };
}

interface Answer<Value> {
  readonly value?: Value;
  readonly trouble?: unknown;
  readonly untold?: boolean;
}

/** Make documents neither call: a refusal or an unexpected answer means that Make does not show the value. */
async function answered<Value>(call: Promise<Value | undefined>): Promise<Answer<Value>> {
  try {
    const value = await call;
    return value === undefined ? { untold: true } : { value };
  } catch (error) {
    if (!(error instanceof MakeError)) throw error;
    return isPermanent(error) ? { untold: true } : { trouble: error };
  }
}

function rulesOf(
  { name, teams, tfaEnforced, ssoType, license }: Organization,
  roles: readonly Role[],
  { from, until }: { readonly from: number; readonly until: number },
): GroundRead {
  const { auditLogsDays, users, customRoles } = license ?? {};
  return {
    from,
    until,
    // Every organization has Make's own roles, so an empty list counts as no answer.
    ...(roles.length > 0 && { roles: roles.map(knownRole) }),
    // Make may leave a name or the teams out.
    ...(name !== noName && { name }),
    ...(teams.length > 0 && { teams: teams.filter((one) => one.name !== noName) }),
    ...(customRoles != null && { listsCustomRoles: customRoles }),
    ...(tfaEnforced != null && { twoFactor: tfaEnforced }),
    ...(ssoType !== undefined && { singleSignOn: ssoType }),
    ...(auditLogsDays != null && { logDays: auditLogsDays }),
    ...(users != null && users > 0 && { seats: users }),
  };
}

const knownRole = ({ id, name, identifier, category, permissions, tellsPermissions }: Role): KnownRole => ({
  id,
  name,
  category,
  custom: identifier == null,
  ...(tellsPermissions && { permissions: [...new Set(permissions)].sort() }),
});

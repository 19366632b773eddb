import { type Identity, normalEmail } from '../person.js';
import { roleNames } from '../policy/role-names.js';

type Named = string | number;
interface Place {
  readonly id: number;
  readonly name: string;
}

/** The facts that Usher knows about a change before it asks Make; omitted fields are unknown. */
export interface Foresight {
  readonly forSelf?: boolean;
  readonly organization?: Place;
  /** `none` if the change is about no team. */
  readonly team?: Place | 'none';
  /** Names and ids. */
  readonly rolesNow?: readonly Named[];
  readonly rolesAfter?: readonly Named[];
  readonly direction?: 'raise' | 'lower' | 'other';
  /** The domain of an invitation, in lower case. */
  readonly inviteDomain?: string;
  readonly ownToken?: boolean;
}

/** Make as it was last read. */
export interface MakeInMemory {
  organizations(): readonly Place[];
  organization(id: number): Place | undefined;
  team(id: number): Place | undefined;
  role(organizationId: number, roleId: number): Place | undefined;
  /** The effect of a change from one role to another, by their permissions; undefined when one of them is unknown. */
  roleOrder(organizationId: number, from: number, to: number): 'raise' | 'lower' | 'other' | undefined;
  member(organizationId: number, userId: number): { readonly email: string } | undefined;
}

/** The organization and team of a change, as far as they are known. */
export function placeIn(make: MakeInMemory, organizationId: number, teamId: number | 'none') {
  const organization = make.organization(organizationId);
  const team = teamId === 'none' ? teamId : make.team(teamId);
  return { ...(organization && { organization }), ...(team && { team }) };
}

/** The roles that a change leads to, by name and id; empty if one of them is unknown. */
export function rolesAfter(make: MakeInMemory, organizationId: number, ids: readonly number[]) {
  const roles = ids.flatMap((id) => make.role(organizationId, id) ?? []);
  return roles.length === ids.length ? { rolesAfter: roles.flatMap(roleNames) } : {};
}

/** Whether the change is about the requester; empty while that is unknown. */
export function aboutAsker(make: MakeInMemory, asker: Identity, userId: number): { forSelf?: boolean } {
  if (isBoundTo(asker, userId)) return { forSelf: true };
  const member = firstMember(make, userId);
  if (!member) return {};
  const mayBe = member.email !== '' && asker.email !== undefined && normalEmail(member.email) === asker.email;
  return mayBe ? {} : { forSelf: false };
}

export const isBoundTo = ({ binding }: Identity, userId: number): boolean =>
  binding.state === 'bound' && binding.id === userId;

/** The first organization of this Make user. */
export const organizationWith = (make: MakeInMemory, userId: number): Place | undefined =>
  make.organizations().find(({ id }) => make.member(id, userId) !== undefined);

function firstMember(make: MakeInMemory, userId: number): { readonly email: string } | undefined {
  const organization = organizationWith(make, userId);
  return organization && make.member(organization.id, userId);
}

import { type Identity, normalEmail } from '../person.js';

type Named = string | number;
interface Place {
  readonly id: number;
  readonly name: string;
}

/** What is known of one change before Make is asked; what is left out is not known. */
export interface Foresight {
  readonly forSelf?: boolean;
  readonly organization?: Place;
  /** `none` where it is about no team. */
  readonly team?: Place | 'none';
  /** By name and id. */
  readonly rolesNow?: readonly Named[];
  readonly rolesAfter?: readonly Named[];
  readonly direction?: 'raise' | 'lower' | 'other';
  /** Where an invitation goes, in lower case. */
  readonly inviteDomain?: string;
  readonly ownToken?: boolean;
}

/** Make as it was last read. */
export interface MakeInMemory {
  organizations(): readonly Place[];
  organization(id: number): Place | undefined;
  team(id: number): Place | undefined;
  role(organizationId: number, roleId: number): Place | undefined;
  /** What a change from one role to another means, by what each may do; undefined where one of them is not known. */
  roleOrder(organizationId: number, from: number, to: number): 'raise' | 'lower' | 'other' | undefined;
  member(organizationId: number, userId: number): { readonly email: string } | undefined;
}

/** Where a change happens, as far as it is known. */
export function placeIn(make: MakeInMemory, organizationId: number, teamId: number | 'none') {
  const organization = make.organization(organizationId);
  const team = teamId === 'none' ? teamId : make.team(teamId);
  return { ...(organization && { organization }), ...(team && { team }) };
}

/** The roles a change leads to by name and id; nothing where one of them is not known. */
export function rolesAfter(make: MakeInMemory, organizationId: number, ids: readonly number[]) {
  const roles = ids.flatMap((id) => make.role(organizationId, id) ?? []);
  return roles.length === ids.length ? { rolesAfter: roles.flatMap(({ id, name }) => [name, id]) } : {};
}

/** Whether it is about the requester; nothing where the two may still turn out to be one. */
export function aboutAsker(make: MakeInMemory, asker: Identity, userId: number): { forSelf?: boolean } {
  if (isBoundTo(asker, userId)) return { forSelf: true };
  const member = firstMember(make, userId);
  if (!member) return {};
  const mayBe = member.email !== '' && asker.email !== undefined && normalEmail(member.email) === asker.email;
  return mayBe ? {} : { forSelf: false };
}

export const isBoundTo = ({ binding }: Identity, userId: number): boolean =>
  binding.state === 'bound' && binding.id === userId;

/** The first organization that this Make user is in. */
export const organizationWith = (make: MakeInMemory, userId: number): Place | undefined =>
  make.organizations().find(({ id }) => make.member(id, userId) !== undefined);

function firstMember(make: MakeInMemory, userId: number): { readonly email: string } | undefined {
  const organization = organizationWith(make, userId);
  return organization && make.member(organization.id, userId);
}

import { distance } from 'fastest-levenshtein';
import { namesOne } from '../approvals/policy/role-names.js';
import type { Make } from '../make/make.js';
import type { Permission } from '../make/roles.js';

/** A permission as somebody typed it, and a place if they named one. */
export interface PermissionWish {
  readonly permission: string;
  readonly place: string;
}

/** A place where Usher asks for the holders of a permission. */
export interface Place {
  readonly organizationId: number;
  readonly organization: string;
  readonly team?: { readonly id: number; readonly name: string };
}

/** A person who holds the permission at this place. */
export interface Holder {
  readonly place: Place;
  readonly userId: number;
  readonly invitation: 'pending' | 'expired' | null;
}

/** Reads `"scenario view" in Finance Ops`, with or without the quotes. */
export function permissionWish(text: string): PermissionWish {
  const plain = text.trim().replaceAll(/[“”]/g, '"');
  const quoted = plain.startsWith('"') ? plain.indexOf('"', 1) : -1;
  if (quoted > 0)
    return { permission: plain.slice(1, quoted).trim(), place: placeIn(plain.slice(quoted + 1)) };
  const at = plain.lastIndexOf(' in ');
  if (at < 0) return { permission: plain, place: '' };
  return { permission: plain.slice(0, at).trim(), place: placeIn(plain.slice(at)) };
}

const placeIn = (text: string): string => text.trim().replace(/^in /, '').trim();

/** The permission as Make writes it, or the names of the three that are nearest to it. */
export function permissionNamed(known: readonly Permission[], asked: string): Permission | readonly string[] {
  const wanted = asked.toLowerCase();
  const near = known
    .map(({ name }) => ({ name, far: distance(name.toLowerCase(), wanted.slice(0, 100)) }))
    .sort((a, b) => a.far - b.far)
    .slice(0, 3)
    .map(({ name }) => name);
  return known.find(({ name }) => name.toLowerCase() === wanted) ?? near;
}

/** An organization and its teams. */
interface Organization {
  readonly id: number;
  readonly name: string;
  readonly teams: readonly { readonly id: number; readonly name: string }[];
}

/** The places where people hold this kind of permission: teams, or organizations. */
export const placesOf = (
  organizations: readonly Organization[],
  { roleCategory }: Permission,
): readonly Place[] =>
  organizations.flatMap(({ id: organizationId, name: organization, teams }): Place[] =>
    roleCategory === 'team'
      ? teams.map(({ id, name }) => ({ organizationId, organization, team: { id, name } }))
      : [{ organizationId, organization }],
  );

/** The places of this name; all of them without a name. */
export const placesNamed = (places: readonly Place[], name: string): readonly Place[] =>
  places.filter(({ organization, team }) => name === '' || namesOne(name, [team?.name ?? organization]));

/** The name of a place with its organization. */
export const placeName = ({ organization, team }: Place): string =>
  team ? `${team.name} in ${organization}` : organization;

/** Asks Make who holds a permission at these places, with one call for each. Throws a `MakeError`. */
export async function holdersAt(
  make: Pick<Make, 'users'>,
  permission: string,
  places: readonly Place[],
  turn: { readonly priority?: 'poll' } = {},
): Promise<readonly Holder[]> {
  const found = await Promise.all(
    places.map(async (place): Promise<Holder[]> => {
      const { organizationId, team } = place;
      const scope = team ? { teamId: team.id } : { organizationId };
      const users = await make.users.byPermission(scope, permission, { organizationId, ...turn });
      return users.map(({ id, invitationStatus }) => ({ place, userId: id, invitation: invitationStatus }));
    }),
  );
  return found.flat();
}

import type { MakeUserId, PersonId } from '../approvals/person.js';
import type { RecordedBinding, Store } from '../approvals/store.js';
import type { Directory } from '../make/directory.js';
import type { LeaverCase } from './cases.js';

/** A person's Make users in the organizations that Usher guards. */
export interface MakeIdentity {
  readonly makeUsers: readonly MakeUserId[];
  readonly name: string;
  readonly address: string;
  /** True if the recorded Make user and the person's address lead to different Make users. */
  readonly isDoubtful: boolean;
}

export interface WhomDeps {
  readonly store: Pick<Store, 'binding'>;
  readonly directory: Pick<Directory, 'organizations' | 'member' | 'byEmail'>;
}

/**
 * Finds a person's Make users by the record and by their address; undefined if they are in no guarded organization.
 */
export async function makeIdentityOf(
  deps: WhomDeps,
  person: PersonId | undefined,
  email: string | undefined,
): Promise<MakeIdentity | undefined> {
  const recorded = person === undefined ? undefined : await deps.store.binding(person);
  const matches = email ? deps.directory.byEmail(email).map(({ userId }) => userId) : [];
  const bound = recorded?.makeUserId;
  // A binding that an admin confirmed overrules the address, unless that Make user is gone: single sign-on may have
  // given the person a new one.
  const isCertain =
    recorded?.confirmed === true && bound !== undefined && membershipsOf(deps, bound).length > 0;
  const ids = isCertain ? [bound] : [...(bound ? [bound] : []), ...matches];
  const makeUsers = [...new Set(ids)].filter((id) => membershipsOf(deps, id).length > 0);
  const [first] = makeUsers;
  const [member] = first === undefined ? [] : membershipsOf(deps, first);
  if (!member) return undefined;
  // The watch saw that the account moved to the Make user who has this address now.
  const hasMoved = recorded?.doubted !== undefined && makeUsers.length === 1 && first === recorded.doubted;
  const isDoubtful =
    !isCertain && !hasMoved && bound !== undefined && matches.length > 0 && !matches.includes(bound);
  return { makeUsers, name: member.name, address: member.email || (email ?? ''), isDoubtful };
}

/** A Make user's memberships in all guarded organizations. */
export const membershipsOf = (
  { directory }: { readonly directory: Pick<Directory, 'organizations' | 'member'> },
  userId: MakeUserId,
) => directory.organizations().flatMap(({ id }) => directory.member(id, userId) ?? []);

/** The facts about a leaver that are known when their wait is over. */
export interface KnownOfLeaver {
  readonly recorded: RecordedBinding | undefined;
  /** The address that Slack shows now. */
  readonly email: string | undefined;
}

/** The Make users of a case who are in a guarded organization now. */
export interface AccountsNow {
  readonly makeUsers: readonly MakeUserId[];
  /** True if it is not certain that these are the Make users of the leaver. */
  readonly isDoubtful: boolean;
}

/**
 * Finds the Make users of a case again, since an account may have moved meanwhile: single sign-on gives people a new
 * Make user with the address of the old one. https://help.make.com/single-sign-on In doubt, a person has to decide.
 */
export function accountsNow(
  deps: Pick<WhomDeps, 'directory'>,
  one: LeaverCase,
  { recorded, email }: KnownOfLeaver,
): AccountsNow {
  const isThere = (id: MakeUserId | undefined): id is MakeUserId =>
    id !== undefined && membershipsOf(deps, id).length > 0;
  const bound = recorded?.confirmed === true ? recorded.makeUserId : undefined;
  const moved = recorded?.doubted;
  if (one.isDoubtful) {
    const sure = [bound, moved].find(isThere);
    if (sure !== undefined) return { makeUsers: [sure], isDoubtful: false };
    return { makeUsers: one.makeUsers.filter(isThere), isDoubtful: true };
  }
  const known = [...new Set([...one.makeUsers, ...(bound === undefined ? [] : [bound])])];
  const places = deps.directory.organizations().map(({ id }) => {
    const there = known.filter((userId) => deps.directory.member(id, userId));
    return there.length > 0 ? there : successorsIn(deps, id, one.address, moved);
  });
  const makeUsers = [...new Set(places.flat())];
  const isSplit = places.some((found) => found.length > 1 && !found.some((id) => known.includes(id)));
  if (makeUsers.length > 0 || !email) return { makeUsers, isDoubtful: isSplit };
  // The old account had another address, so this may be somebody else's.
  const alike = deps.directory.byEmail(email).map(({ userId }) => userId);
  return { makeUsers: alike, isDoubtful: alike.length > 0 };
}

/** The members of an organization who have the address of an account that is not there any more. */
function successorsIn(
  { directory }: Pick<WhomDeps, 'directory'>,
  organizationId: number,
  address: string,
  moved: MakeUserId | undefined,
): MakeUserId[] {
  const ids = [
    ...directory.byEmail(address).map(({ userId }) => userId),
    ...(moved === undefined ? [] : [moved]),
  ];
  return [...new Set(ids)].filter((id) => directory.member(organizationId, id));
}

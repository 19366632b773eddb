import type { MakeUserId, PersonId } from '../approvals/person.js';
import type { Store } from '../approvals/store.js';
import type { Directory } from '../make/directory.js';

/** A person's Make users in the organizations that Usher guards. */
export interface MakeIdentity {
  readonly makeUsers: readonly MakeUserId[];
  readonly name: string;
  readonly address: string;
  /** True if the recorded Make user and the person's address lead to different Make users. */
  readonly isDoubtful: boolean;
}

interface WhomDeps {
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
  const isDoubtful = !isCertain && bound !== undefined && matches.length > 0 && !matches.includes(bound);
  return { makeUsers, name: member.name, address: member.email || (email ?? ''), isDoubtful };
}

/** A Make user's memberships in all guarded organizations. */
export const membershipsOf = (
  { directory }: { readonly directory: Pick<Directory, 'organizations' | 'member'> },
  userId: MakeUserId,
) => directory.organizations().flatMap(({ id }) => directory.member(id, userId) ?? []);

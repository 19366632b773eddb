import type { MakeUserId, PersonId } from '../approvals/person.js';
import type { Store } from '../approvals/store.js';
import type { Directory } from '../make/directory.js';

/** Somebody as Make has them, in the organizations that Usher guards. */
export interface Whom {
  readonly makeUsers: readonly MakeUserId[];
  readonly name: string;
  readonly address: string;
  /** What was recorded of them and their address lead to different Make users. */
  readonly isDoubtful: boolean;
}

interface WhomDeps {
  readonly store: Pick<Store, 'binding'>;
  readonly directory: Pick<Directory, 'organizations' | 'member' | 'byEmail'>;
}

/** Who a Slack person is on Make, by the record and by their address; undefined for whom Make does not have here. */
export async function whomOf(
  deps: WhomDeps,
  person: PersonId | undefined,
  email: string | undefined,
): Promise<Whom | undefined> {
  const recorded = person === undefined ? undefined : await deps.store.binding(person);
  const matches = email ? deps.directory.byEmail(email).map(({ userId }) => userId) : [];
  const bound = recorded?.makeUserId;
  // What an admin confirmed holds whatever the address leads to.
  const ids = recorded?.confirmed && bound !== undefined ? [bound] : [...(bound ? [bound] : []), ...matches];
  const makeUsers = [...new Set(ids)].filter((id) => membershipsOf(deps, id).length > 0);
  const [first] = makeUsers;
  const [member] = first === undefined ? [] : membershipsOf(deps, first);
  if (!member) return undefined;
  const isDoubtful =
    !recorded?.confirmed && bound !== undefined && matches.length > 0 && !matches.includes(bound);
  return { makeUsers, name: member.name, address: member.email || (email ?? ''), isDoubtful };
}

/** Where somebody is a member, over all organizations that Usher guards. */
export const membershipsOf = (
  { directory }: { readonly directory: Pick<Directory, 'organizations' | 'member'> },
  userId: MakeUserId,
) => directory.organizations().flatMap(({ id }) => directory.member(id, userId) ?? []);

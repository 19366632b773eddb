import { type MakeUserId, system } from '../approvals/person.js';
import type { Directory } from '../make/directory.js';
import { type LeaverCase, lastCaseOf } from './cases.js';
import type { Leavers } from './leavers.js';
import { membershipsOf } from './make-identity.js';

export interface ConnectedAccounts {
  /** The connected Make users; `at` (when they connected) is undefined if it cannot be read. */
  all(): Promise<readonly { readonly makeUserId: MakeUserId; readonly at?: number }[]>;
  /** Does nothing if the token is already wiped. */
  wipe(makeUserId: MakeUserId): Promise<void>;
}

export interface DisconnectDeps {
  readonly leavers: Pick<Leavers, 'change' | 'read'>;
  readonly connected: ConnectedAccounts;
  readonly directory: Pick<Directory, 'organizations' | 'member' | 'refresh'>;
  readonly now: () => number;
}

/**
 * Disconnects the accounts of a case that are in no guarded organization any more, however the case ends. It reads Make
 * again first, and throws a `MakeError` if it cannot. Nothing is disconnected during a leave of absence, or if the
 * person is back.
 */
export async function disconnectGone(deps: DisconnectDeps, one: LeaverCase): Promise<void> {
  const { connected, directory } = deps;
  if (one.why === 'absent' || one.state.is === 'returned') return;
  const all = await connected.all();
  const theirs = one.makeUsers.filter((id) => all.some(({ makeUserId }) => makeUserId === id));
  if (theirs.length === 0) return;
  await directory.refresh();
  for (const makeUser of theirs) {
    if (membershipsOf(deps, makeUser).length === 0) await disconnect(deps, one.id, makeUser);
  }
}

/**
 * Disconnects accounts that were still in an organization when their case was closed, and are in none by now. An
 * account that was connected after the person left is another matter.
 */
export async function disconnectLate(deps: DisconnectDeps): Promise<void> {
  const { connected, leavers } = deps;
  const gone = (await connected.all()).filter(
    ({ makeUserId }) => membershipsOf(deps, makeUserId).length === 0,
  );
  if (gone.length === 0) return;
  const state = await leavers.read();
  for (const { makeUserId, at = 0 } of gone) {
    const last = lastCaseOf(state, { makeUsers: [makeUserId] });
    if (last?.state.is === 'closed' && at < last.seenAt) await disconnectGone(deps, last);
  }
}

/** Records the disconnection before it wipes the token, so that a crash in between still leads to the wipe. */
async function disconnect(
  { leavers, connected, now }: DisconnectDeps,
  id: string,
  makeUser: MakeUserId,
): Promise<void> {
  await leavers.change(({ cases }) => {
    const isRecorded = cases.get(id)?.disconnected?.includes(makeUser);
    const event = { type: 'leaver.disconnected', at: now(), by: system, case: id, makeUser } as const;
    return isRecorded ? [] : [event];
  });
  await connected.wipe(makeUser);
}

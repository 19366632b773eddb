import {
  type Control,
  controlStream,
  type RecordedBinding,
  requestStream,
  type Stored,
} from '../../approvals/store.js';
import { bindingFrom, freezeFrom, requestFrom } from '../fold.js';
import type { Journal } from './journal.js';

/** A request, built from its entries in the ledger. */
export async function storedRequest(journal: Journal, id: string): Promise<Stored | undefined> {
  const [stored] = await storedRequests(journal, [id]);
  return stored;
}

export async function storedRequests(
  journal: Journal,
  ids: readonly string[],
): Promise<(Stored | undefined)[]> {
  const all = await journal.commitsOf(ids.map(requestStream));
  return ids.map((id, i) => {
    const commits = all[i] ?? [];
    const request = requestFrom(id, commits);
    return request && { request, version: commits.length };
  });
}

export const storedBinding = async (journal: Journal, person: string): Promise<RecordedBinding | undefined> =>
  bindingFrom(await journal.commits(`person/${person}`));

export const storedControl = async (journal: Journal): Promise<Control> =>
  freezeFrom(await journal.commits(controlStream));

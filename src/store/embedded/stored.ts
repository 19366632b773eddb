import { noControl } from '../../approvals/control.js';
import type { Request } from '../../approvals/request.js';
import {
  type Control,
  controlStream,
  type RecordedBinding,
  requestStream,
  type Stored,
} from '../../approvals/store.js';
import { foldBinding, foldControl, foldRequest } from '../fold.js';
import type { Journal } from './journal.js';

/** A request as its entries in the ledger tell it. */
export async function storedRequest(journal: Journal, id: string): Promise<Stored | undefined> {
  const commits = await journal.commits(requestStream(id));
  const request = commits.reduce<Request | undefined>(
    (before, commit) => (commit.kind === 'request' ? foldRequest(before, id, commit.events) : before),
    undefined,
  );
  return request && { request, version: commits.length };
}

/** Which Make user a person is, as their entries in the ledger tell it. */
export async function storedBinding(journal: Journal, person: string): Promise<RecordedBinding | undefined> {
  const commits = await journal.commits(`person/${person}`);
  return commits.reduce<RecordedBinding | undefined>(
    (before, commit, i) => (commit.kind === 'person' ? foldBinding(before, commit.events, i + 1) : before),
    undefined,
  );
}

/** The freeze as the stream `control` tells it; what the caps count is not in that stream. */
export async function storedControl(journal: Journal): Promise<Control> {
  const commits = await journal.commits(controlStream);
  return commits.reduce<Control>(
    (before, commit, i) => foldControl(before, commit, i + 1, undefined),
    noControl,
  );
}

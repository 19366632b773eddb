import { evolveBinding, evolveControl, noControl } from '../approvals/control.js';
import type { PersonEvent, RequestEvent } from '../approvals/event.js';
import { evolve } from '../approvals/evolve.js';
import { isWidening, type Request } from '../approvals/request.js';
import type { Control, RecordedBinding } from '../approvals/store.js';
import type { Commit } from './commit.js';

/** Applies one commit to a request. Throws unless the first event is the request's own submission. */
export function foldRequest(
  before: Request | undefined,
  id: string,
  events: readonly RequestEvent[],
): Request {
  const after = events.reduce<Request | undefined>(evolve, before);
  if (after?.id !== id) throw new Error(`the stream request/${id} cannot hold the request ${after?.id}`);
  return after;
}

/**
 * Applies the events of one entry to a binding. Its version counts entries, as the ledger does: an entry may hold
 * several events.
 */
export function foldBinding(
  before: RecordedBinding | undefined,
  events: readonly PersonEvent[],
  version: number,
): RecordedBinding | undefined {
  const after = events.reduce<RecordedBinding | undefined>(evolveBinding, before);
  return after && { ...after, version };
}

/**
 * Applies a commit of any stream to the freeze and the caps. `request` is the resulting request if the stream is a
 * request's.
 */
export function foldControl(
  before: Control,
  commit: Commit,
  version: number,
  request: Request | undefined,
): Control {
  const widening = request !== undefined && isWidening(request);
  const after = commit.events.reduce<Control>(
    (control, event) => evolveControl(control, event, widening),
    before,
  );
  return commit.kind === 'control' ? { ...after, version } : after;
}

/** Builds a request from all commits of its stream, or from its state `before` these. */
export const requestFrom = (id: string, commits: readonly Commit[], before?: Request): Request | undefined =>
  commits.reduce<Request | undefined>(
    (now, commit) => (commit.kind === 'request' ? foldRequest(now, id, commit.events) : now),
    before,
  );

/** Builds a person's binding from all commits of their stream. */
export const bindingFrom = (commits: readonly Commit[]): RecordedBinding | undefined =>
  commits.reduce<RecordedBinding | undefined>(
    (before, commit, i) => (commit.kind === 'person' ? foldBinding(before, commit.events, i + 1) : before),
    undefined,
  );

/** Builds the freeze from the commits of the stream `control`, which do not contain the counts of the caps. */
export const freezeFrom = (commits: readonly Commit[]): Control =>
  commits.reduce<Control>((before, commit, i) => foldControl(before, commit, i + 1, undefined), noControl);

const dayMs = 86_400_000;

/** Drops what the caps no longer count: everything older than a day. */
export function controlAt(control: Control, now: number): Control {
  const recent = (times: readonly number[]) => times.filter((time) => time > now - dayMs);
  return { ...control, widenings: recent(control.widenings), automatic: recent(control.automatic) };
}

import type { WriteKey } from './event-parts.js';
import type { Phase } from './phase.js';
import { waitsForAcceptance } from './plan.js';
import { type ChangeProgress, isTemporary, notKnown, type Request, type WriteProgress } from './request.js';
import type { Revision } from './revision.js';

const untouched: WriteProgress = { attempts: 0, state: 'todo' };

/** The progress of every change of a revision before any work. */
export const freshProgress = ({ plans }: Revision): ChangeProgress[] =>
  plans.map(({ writes, undo }) => ({
    state: 'todo',
    writes: writes.map(() => untouched),
    undo: undo.map(() => untouched),
  }));

export function withChange(request: Request, index: number, part: Partial<ChangeProgress>): Request {
  const progress = request.progress.map((one, n) => (n === index ? { ...one, ...part } : one));
  return { ...request, progress };
}

export function withWrite(
  request: Request,
  { change, way, index }: WriteKey,
  part: Partial<WriteProgress>,
): Request {
  const one = request.progress[change];
  if (!one) return request;
  const list = way === 'do' ? one.writes : one.undo;
  const longer = Array.from({ length: Math.max(list.length, index + 1) }, (_, n) => list[n] ?? untouched);
  const updated = longer.map((write, n) => (n === index ? { ...write, ...part } : write));
  return withChange(request, change, way === 'do' ? { writes: updated } : { undo: updated });
}

/** Resets failed changes, so that a retry reads, plans and announces again. */
export function withRetry(request: Request): Request {
  const again = (one: ChangeProgress): ChangeProgress => {
    if (one.state !== 'failed') return one;
    const { why: _, code, failedIn, ...rest } = one;
    if (failedIn === 'undo') {
      const open = one.invitation && !one.invitation.accepted;
      return { ...rest, state: open ? 'awaiting' : 'verified', undo: one.undo.map(reset) };
    }
    if (code === 'withdrawn' || code === 'not-accepted') {
      const { invitation: ___, ...uninvited } = rest;
      return { ...uninvited, state: 'todo', writes: one.writes.map(() => untouched) };
    }
    const invited = one.invitation ? 'awaiting' : 'todo';
    return { ...rest, state: invited, writes: one.writes.map(reset) };
  };
  return { ...request, progress: request.progress.map(again) };
}

const reset = (write: WriteProgress): WriteProgress => (write.state === 'applied' ? write : untouched);

const writesOf = ({ writes, undo }: ChangeProgress): readonly WriteProgress[] => [...writes, ...undo];

/** The phase of a request that is being carried out, from the progress of its changes. */
function rollUp(request: Request, at: number): Phase {
  const { progress, phase, grant } = request;
  const executeBy = request.executeBy ?? at;
  const states = new Set(progress.map(({ state }) => state));
  const writes = progress.filter(({ code }) => code !== notKnown).flatMap(writesOf);
  if (grant?.ending) return rollUpEnding(request, grant.ending, at);
  if (writes.some(({ state }) => state === 'announced')) return { status: 'executing', executeBy };
  if (writes.some(({ state }) => state === 'unknown')) return { status: 'unknown', at, executeBy };
  const accepted = progress.some(({ state, invitation }) => state === 'awaiting' && invitation?.accepted);
  if (phase.status === 'approved' && (states.has('todo') || accepted)) return phase;
  if (states.has('todo')) return { status: 'executing', executeBy };
  if (states.has('awaiting')) return rollUpAwaiting(request, executeBy);
  if (!states.has('verified')) return { status: 'failed', at, executeBy };
  if (grant) {
    const { startedAt, endsAt } = grant;
    return { status: 'active', startedAt, ...(endsAt !== undefined && { endsAt }) };
  }
  // The grant began with its first verified change, so the request is never merely done.
  if (isTemporary(request)) return { status: 'executing', executeBy };
  if (states.has('failed')) return { status: 'partial', at, executeBy };
  return { status: 'done', at };
}

/** The request with its phase updated. */
export const rolled = (request: Request, at: number): Request => ({ ...request, phase: rollUp(request, at) });

/** Usher waits until the invitation is accepted, and then sets its team roles. */
function rollUpAwaiting({ progress }: Request, executeBy: number): Phase {
  const open = progress
    .filter(({ state }) => state === 'awaiting')
    .flatMap(({ invitation }) => invitation ?? []);
  if (open.every(({ accepted }) => accepted)) return { status: 'executing', executeBy };
  return {
    status: 'awaiting',
    until: Math.min(...open.filter((one) => !one.accepted).map(({ until }) => until)),
  };
}

/** The phase is `ending` while a change is left to undo; conflicts and failures count only after that. */
function rollUpEnding(request: Request, why: 'time' | 'early' | 'withdrawn', at: number): Phase {
  const { progress } = request;
  const executeBy = request.executeBy ?? at;
  const writes = progress.flatMap(writesOf);
  if (writes.some(({ state }) => state === 'announced')) return { status: 'ending', why };
  if (progress.some(isUnverified)) return { status: 'ending', why };
  if (progress.some((_, change) => undoable(request, change))) return { status: 'ending', why };
  const held = progress.find(({ state }) => state === 'conflict');
  if (held) return { status: 'conflict', found: held.why ?? '' };
  if (writes.some(({ state }) => state === 'unknown')) return { status: 'unknown', at, executeBy };
  if (progress.some(({ failedIn }) => failedIn === 'undo')) return { status: 'failed', at, executeBy };
  return { status: 'ended', at };
}

/** Whether Make shows all writes of a change, whose verification follows. */
const isUnverified = ({ state, writes }: ChangeProgress): boolean =>
  state === 'todo' && writes.length > 0 && writes.every((one) => one.state === 'applied');

/**
 * Whether Usher still has to undo a change that is or may be in effect. Withdrawing an invitation leaves the request's
 * other changes alone. A change whose undo is announced or unknown is settled first.
 */
export function undoable({ progress, grant }: Request, change: number): boolean {
  const one = progress[change];
  if (!one || one.undo.some(({ state }) => state === 'announced' || state === 'unknown')) return false;
  return one.state === 'awaiting' || (one.state === 'verified' && grant?.ending !== 'withdrawn');
}

/** The next write of a change that is not applied yet. Writes that need an accepted invitation wait for it. */
export function nextWrite(request: Request, change: number): WriteKey | undefined {
  const one = request.progress[change];
  const plan = request.revision.plans[change];
  if (!one || !plan) return undefined;
  const index = one.writes.findIndex(({ state }) => state !== 'applied');
  const write = plan.writes[index];
  if (!write) return undefined;
  if (waitsForAcceptance(write) && !one.invitation?.accepted) return undefined;
  return { change, way: 'do', index };
}

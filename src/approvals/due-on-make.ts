import type { Due, Step } from './due.js';
import type { WriteKey } from './event-parts.js';
import { factsOf } from './phase.js';
import { nextWrite, undoable } from './progress.js';
import { isTemporary, isWidening, notKnown, type Request, type WriteProgress } from './request.js';
import type { Control } from './store.js';

/** The steps in which Usher still has to write to Make or read it. */
export function makeSteps(request: Request, control: Control): Due[] {
  const { grant } = request;
  const ends = grant?.endsAt !== undefined && !grant.ending ? [makeDue({ type: 'end' }, grant.endsAt)] : [];
  const settles = request.settles && request.phase.status === 'done';
  return [
    ...ends,
    ...(settles ? [makeDue({ type: 'settle-conflict' }, 0)] : []),
    ...writingSteps(request, control),
  ];
}

const makeDue = (step: Step, at: number, key: string = step.type): Due => ({ step, key, at, side: 'make' });

function writingSteps(request: Request, control: Control): Due[] {
  const { phase, givenUp, progress } = request;
  const unsettled = givenUp && !isTemporary(request) ? [] : unsettledWrites(request);
  const readings = unsettled.map(({ key, at }) =>
    makeDue({ type: 'read-back', key }, at, `read-back:${nameOf(key)}`),
  );
  const { onMake } = factsOf(phase.status);
  if (onMake === 'undoes') return [...readings, ...undoSteps(request)];
  if (readings.length > 0) return readings;
  if (onMake === 'nothing') return [];
  const checks = progress.flatMap(({ state, invitation }, change) =>
    state === 'awaiting' && invitation && !invitation.accepted && !request.grant?.ending
      ? [makeDue({ type: 'check-invitation', change }, invitation.nextAt, `check-invitation:${change}`)]
      : [],
  );
  const stopped = control.frozen !== undefined && isWidening(request);
  if (phase.status === 'approved')
    return stopped ? [] : [makeDue({ type: 'execute' }, Math.max(phase.runsAt, request.delayed?.until ?? 0))];
  const at = stopped || givenUp ? undefined : executableAt(request);
  return at === undefined ? checks : [makeDue({ type: 'execute' }, at), ...checks];
}

/** Each change ends on its own, so that a change that cannot be undone does not block the others. */
const undoSteps = (request: Request): Due[] =>
  request.progress.flatMap((one, change) =>
    undoable(request, change)
      ? [makeDue({ type: 'undo', change }, retryAfter(one.undo), `undo:${change}`)]
      : [],
  );

function unsettledWrites({ progress }: Request): { key: WriteKey; at: number }[] {
  return progress.flatMap((one, change) =>
    (one.code === notKnown ? [] : (['do', 'undo'] as const)).flatMap((way) =>
      (way === 'do' ? one.writes : one.undo).flatMap(({ state, readBackFrom = 0 }, index) =>
        state === 'announced' || state === 'unknown'
          ? [{ key: { change, way, index }, at: readBackFrom }]
          : [],
      ),
    ),
  );
}

/**
 * The time from which Usher can continue to carry out the request: a change is not yet verified, and its next write
 * need not wait for an acceptance.
 */
function executableAt(request: Request): number | undefined {
  const ready = request.progress.some(({ state, writes, invitation }, change) => {
    if (state !== 'todo' && state !== 'awaiting') return false;
    if (state === 'awaiting') return invitation?.accepted === true;
    return nextWrite(request, change) !== undefined || writes.every((write) => write.state === 'applied');
  });
  return ready
    ? Math.max(retryAfter(request.progress.flatMap(({ writes }) => writes)), request.delayed?.until ?? 0)
    : undefined;
}

const retryAfter = (writes: readonly WriteProgress[]): number =>
  Math.max(0, ...writes.map(({ state, retryAt }) => (state === 'not-applied' ? (retryAt ?? 0) : 0)));

const nameOf = ({ change, way, index }: WriteKey): string => `${change}.${way}.${index}`;

import { isContainment } from '../changes/changes.js';
import type { FollowUp } from '../event-parts.js';
import { system } from '../person.js';
import { isUnfinished } from '../phase.js';
import { sameSubject } from '../plan.js';
import { isInEffect, isOver, type Request } from '../request.js';
import type { Context, Decision } from './context.js';

/** What this request does to a grant of another one; undefined for a request about no grant. */
function asksOf({ settles, extends: extension, revision }: Request): FollowUp['asks'] | undefined {
  if (settles) return settles.choice;
  if (extension) return 'extend';
  return isContainment(revision.changes) ? 'contain' : undefined;
}

/**
 * Whether the grant's card has to name this request now: a containment in effect, or a question that people decide or
 * Usher carries out. A failed one asks nothing until it is tried again.
 */
function concernsGrants(request: Request): boolean {
  const { phase, grant } = request;
  const asks = asksOf(request);
  if (asks === 'contain') return grant !== undefined && grant.ending === undefined;
  return asks !== undefined && !isOver(request) && !isUnfinished(phase);
}

/** The open requests whose grants have to name this one, or name it and no longer should. */
export function grantsToNote(request: Request, open: readonly Request[]): Request[] {
  const { id, settles, extends: extension, revision } = request;
  if (!concernsGrants(request))
    return open.filter(({ followUps }) => followUps?.some((one) => one.request === id));
  const of = settles?.request ?? extension?.request;
  if (of !== undefined) return open.filter((one) => one.id === of);
  return open.filter((one) => takenFrom(one, revision.plans).length > 0);
}

/** The changes of a grant that are in effect no more, since these plans contain their people; by number. */
function takenFrom({ revision, progress }: Request, containing: Request['revision']['plans']): number[] {
  if (isContainment(revision.changes)) return [];
  return revision.plans.flatMap((plan, index) => {
    const isTaken = plan.direction !== 'lower' && containing.some((theirs) => sameSubject(plan, theirs));
    return isTaken && progress[index]?.state === 'verified' ? [index] : [];
  });
}

/** Those changes, if other people of the grant still have theirs. */
function partTaken(grant: Request, other: Request): { readonly changes?: number[] } {
  const taken = takenFrom(grant, other.revision.plans);
  return taken.length < grant.progress.filter(({ state }) => state === 'verified').length
    ? { changes: taken }
    : {};
}

/**
 * Notes on a grant that another request asks to settle or extend it, or contains its subject, or no longer does, so
 * that the grant's card and messages say so. Does nothing if the grant has it already, or if that is over for it.
 */
export function noteFollowUp(grant: Request, other: Request, { now: at }: Context): Decision {
  const asks = asksOf(other);
  if (asks === undefined) return { events: [] };
  const request = other.id;
  const isNoted = grant.followUps?.some((one) => one.request === request) === true;
  const base = { at, by: system, request };
  if (!concernsGrants(other)) return { events: isNoted ? [{ ...base, type: 'follow-up.over' }] : [] };
  const isSettled = asks === 'restore' || asks === 'keep';
  const isOpen = isSettled ? grant.phase.status === 'conflict' : isInEffect(grant);
  if (!isOpen || isNoted) return { events: [] };
  const part = asks === 'contain' ? partTaken(grant, other) : {};
  return { events: [{ ...base, type: 'follow-up.asked', asks, ...part }] };
}

const askedStep = 'note-follow-up:asked';

/**
 * The name of the step that notes the present state of a request on grants; undefined if there is nothing to note. A
 * request that an earlier version saw to its end was never noted.
 */
export function followUpStep(request: Request): string | undefined {
  const tries = request.lines.filter(({ what }) => what === 'retried').length + request.revision.n - 1;
  const again = tries === 0 ? '' : `:${tries}`;
  if (concernsGrants(request)) return `${askedStep}${again}`;
  const wasNoted = Object.keys(request.steps).some((key) => key.startsWith(askedStep));
  return wasNoted ? `note-follow-up:over${again}` : undefined;
}

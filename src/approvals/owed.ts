import type { WriteKey } from './event.js';
import type { PersonId } from './person.js';
import { nextWrite, undoable } from './progress.js';
import {
  isOver,
  isWidening,
  leftAfterMs,
  type Request,
  secretNeededUntil,
  type WriteProgress,
} from './request.js';
import type { Control } from './store.js';

/** One thing the world still owes a request, as data. */
export type Step =
  | { readonly type: 'expire'; readonly why: 'nobody-decided' | 'not-executed' }
  | { readonly type: 'escalate'; readonly requirement: number }
  | { readonly type: 'ending-soon' }
  | { readonly type: 'give-up' }
  | { readonly type: 'wipe-secret' }
  | { readonly type: 'execute' }
  | { readonly type: 'read-back'; readonly key: WriteKey }
  | { readonly type: 'check-invitation'; readonly change: number }
  | { readonly type: 'end' }
  | { readonly type: 'undo'; readonly change: number }
  | { readonly type: 'post-card' }
  | { readonly type: 'draw-card'; readonly face: string }
  | { readonly type: 'post-lines' }
  | { readonly type: 'tell'; readonly to: PersonId }
  | { readonly type: 'announce'; readonly channel: string }
  | { readonly type: 'remind'; readonly requirement: number }
  | { readonly type: 'review' }
  | { readonly type: 'alert-admins'; readonly about: 'card' | 'make' };

export type Side = 'clock' | 'make' | 'slack';

export interface Due {
  readonly step: Step;
  /** Names the step in the ledger; its attempts and back-off are kept under it. */
  readonly key: string;
  /** Not before this time. */
  readonly at: number;
  readonly side: Side;
}

/** All steps that are owed by `now`. After a crash the same question gives the same answer. */
export const owed = (request: Request, now: number, control: Control): Due[] =>
  agenda(request, control).filter(({ at }) => at <= now);

/** When a request next needs attention; undefined if it owes nothing, now or later. */
export function wakeAt(request: Request, control: Control): number | undefined {
  const times = agenda(request, control).map(({ at }) => at);
  return times.length > 0 ? Math.min(...times) : undefined;
}

/** Over, and nothing left to say about it: it may leave memory. */
export const isClosed = (request: Request, control: Control): boolean =>
  isOver(request) && agenda(request, control).length === 0;

/** Everything a request owes, now and later, with each step's own back-off. */
export function agenda(request: Request, control: Control): Due[] {
  const steps = [
    ...secretSteps(request),
    ...clockSteps(request),
    ...makeSteps(request, control),
    ...slackSteps(request, control),
  ];
  return steps.flatMap((due) => {
    const record = request.steps[due.key];
    if (!record) return [due];
    return record.state === 'waiting' ? [{ ...due, at: Math.max(due.at, record.retryAt) }] : [];
  });
}

/** A leaked token goes as soon as it is not needed any more, and by its time whatever happens. */
function secretSteps(request: Request): Due[] {
  const { secret } = request;
  if (!secret || secret.wiped) return [];
  const at = secretNeededUntil(request) ?? 0;
  return [{ step: { type: 'wipe-secret' }, key: 'wipe-secret', at, side: 'clock' }];
}

function clockSteps(request: Request): Due[] {
  const due = (step: Step, at: number, key: string = step.type): Due => ({ step, key, at, side: 'clock' });
  const { phase } = request;
  switch (phase.status) {
    case 'pending':
      return [
        due({ type: 'expire', why: 'nobody-decided' }, phase.expiresAt),
        ...request.revision.requirements.flatMap(({ escalate }, requirement) =>
          escalate && !request.escalated.includes(requirement)
            ? [
                due(
                  { type: 'escalate', requirement },
                  phase.since + escalate.afterMs,
                  `escalate:${requirement}`,
                ),
              ]
            : [],
        ),
      ];
    case 'approved':
      return [due({ type: 'expire', why: 'not-executed' }, phase.executeBy)];
    case 'active': {
      const warning = phase.endsAt === undefined ? undefined : warningAt(phase.startedAt, phase.endsAt);
      return warning === undefined ? [] : [due({ type: 'ending-soon' }, warning)];
    }
    case 'failed':
    case 'partial':
    case 'unknown':
      return request.givenUp || request.grant?.ending
        ? []
        : [due({ type: 'give-up' }, phase.at + leftAfterMs)];
    default:
      return [];
  }
}

/** A sixth of the grant before its end, a day at most; none for grants of a few minutes. */
function warningAt(startedAt: number, endsAt: number): number | undefined {
  const length = endsAt - startedAt;
  return length < 600_000 ? undefined : endsAt - Math.min(length / 6, 86_400_000);
}

function makeSteps(request: Request, control: Control): Due[] {
  const { grant } = request;
  const ends = grant?.endsAt !== undefined && !grant.ending ? [makeDue({ type: 'end' }, grant.endsAt)] : [];
  return [...ends, ...writingSteps(request, control)];
}

const makeDue = (step: Step, at: number, key: string = step.type): Due => ({ step, key, at, side: 'make' });

function writingSteps(request: Request, control: Control): Due[] {
  const { phase, revision, givenUp, progress } = request;
  const unsettled = givenUp && revision.durationMs === undefined ? [] : unsettledWrites(request);
  const readings = unsettled.map(({ key, at }) =>
    makeDue({ type: 'read-back', key }, at, `read-back:${nameOf(key)}`),
  );
  if (phase.status === 'ending') return [...readings, ...undoSteps(request)];
  if (readings.length > 0) return readings;
  const checks = progress.flatMap(({ state, invitation }, change) =>
    state === 'awaiting' && invitation && !invitation.accepted && !request.grant?.ending
      ? [makeDue({ type: 'check-invitation', change }, invitation.nextAt, `check-invitation:${change}`)]
      : [],
  );
  const stopped = control.frozen !== undefined && isWidening(request);
  switch (phase.status) {
    case 'approved':
      return stopped
        ? []
        : [makeDue({ type: 'execute' }, Math.max(phase.runsAt, request.delayed?.until ?? 0))];
    case 'executing':
    case 'awaiting': {
      const at = stopped || givenUp ? undefined : executableAt(request);
      return at === undefined ? checks : [makeDue({ type: 'execute' }, at), ...checks];
    }
    default:
      return [];
  }
}

/** Each change ends by itself, so that one that cannot be undone keeps no other from ending. */
const undoSteps = (request: Request): Due[] =>
  request.progress.flatMap((one, change) =>
    undoable(request, change)
      ? [makeDue({ type: 'undo', change }, retryAfter(one.undo), `undo:${change}`)]
      : [],
  );

function unsettledWrites({ progress }: Request): { key: WriteKey; at: number }[] {
  return progress.flatMap((one, change) =>
    (['do', 'undo'] as const).flatMap((way) =>
      (way === 'do' ? one.writes : one.undo).flatMap(({ state, readBackFrom = 0 }, index) =>
        state === 'announced' || state === 'unknown'
          ? [{ key: { change, way, index }, at: readBackFrom }]
          : [],
      ),
    ),
  );
}

/** When carrying out can go on: a change is not yet verified and its next write need not wait for an acceptance. */
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

function slackSteps(request: Request, control: Control): Due[] {
  const due = (step: Step, key: string, at = 0): Due => ({ step, key, at, side: 'slack' });
  const steps: Due[] = [];
  const face = faceOf(request, control);
  if (!request.card) steps.push(due({ type: 'post-card' }, `card:${request.cardsLost}`));
  else {
    if (request.card.drawn !== face) steps.push(due({ type: 'draw-card', face }, `draw:${face}`));
    if (request.linesPosted < request.lines.length)
      steps.push(due({ type: 'post-lines' }, `lines:${request.lines.length}`));
  }
  for (const to of new Set(request.notices.map((notice) => notice.to))) {
    const latest = Math.max(...request.notices.filter((notice) => notice.to === to).map(({ n }) => n));
    if (latest > (request.told[to]?.upTo ?? 0))
      steps.push(due({ type: 'tell', to }, `tell:${to}:${request.told[to]?.upTo ?? 0}`));
  }
  for (const channel of new Set(request.revision.requirements.flatMap(({ announce }) => announce))) {
    steps.push(due({ type: 'announce', channel }, `announce:${channel}`));
  }
  return [...steps, ...reminders(request), ...reviews(request), ...alerts(request)];
}

/** What the card shows, as a short name: it is drawn anew whenever this differs from what was drawn last. */
export function faceOf({ visible, phase }: Request, control: Control): string {
  const waits = phase.status === 'pending' || phase.status === 'approved';
  return waits ? `${visible}/${control.version}` : `${visible}`;
}

function reminders({ phase, revision }: Request): Due[] {
  if (phase.status !== 'pending') return [];
  return revision.requirements.flatMap(({ remindAfterMs }, requirement) =>
    remindAfterMs.map((after, n) => ({
      step: { type: 'remind', requirement } as const,
      key: `remind:${revision.n}.${requirement}.${n}`,
      at: phase.since + after,
      side: 'slack' as const,
    })),
  );
}

function reviews({ phase, revision }: Request): Due[] {
  const from = phase.status === 'done' || phase.status === 'ended' ? phase.at : undefined;
  const within = revision.requirements.flatMap(({ reviewWithinMs }) => reviewWithinMs ?? []);
  if (from === undefined || within.length === 0) return [];
  return [{ step: { type: 'review' }, key: 'review', at: from + Math.min(...within), side: 'slack' }];
}

function alerts({ steps, cardsLost, progress }: Request): Due[] {
  const due = (about: 'card' | 'make'): Due => ({
    step: { type: 'alert-admins', about },
    key: `alert:${about}`,
    at: 0,
    side: 'slack',
  });
  const lost = steps[`card:${cardsLost}`]?.state === 'gave-up';
  const barred = progress.some(
    ({ code, failedIn }) => code === 'unauthorized' || code === 'forbidden' || failedIn === 'undo',
  );
  return [...(lost ? [due('card')] : []), ...(barred ? [due('make')] : [])];
}

import { followUpStep } from './decide/follow-up.js';
import type { Due, Step } from './due.js';
import { slackSteps } from './due-in-slack.js';
import { makeSteps } from './due-on-make.js';
import { isEscalated, openStage } from './missing.js';
import { isUnfinished } from './phase.js';
import { isOver, leftAfterMs, type Request, secretNeededUntil } from './request.js';
import type { Control } from './store.js';

/** All steps that are due by `now`. After a crash the same call returns the same steps. */
export const dueNow = (request: Request, now: number, control: Control): Due[] =>
  agenda(request, control).filter(({ at }) => at <= now);

/** The time at which a request next needs attention; undefined if nothing is due, now or later. */
export function wakeAt(request: Request, control: Control): number | undefined {
  const times = agenda(request, control).map(({ at }) => at);
  return times.length > 0 ? Math.min(...times) : undefined;
}

/** Whether the request is over and every message about it was sent, so that it may leave memory. */
export const isClosed = (request: Request, control: Control): boolean =>
  isOver(request) && agenda(request, control).length === 0;

/** All steps of a request, due now or later, with each step's own back-off. */
export function agenda(request: Request, control: Control): Due[] {
  return stepsOf(request, control).flatMap((due) => {
    const record = request.steps[due.key];
    if (!record) return [due];
    return record.state === 'waiting' ? [{ ...due, at: Math.max(due.at, record.retryAt) }] : [];
  });
}

/** The keys of steps that are due by `now`, including those that wait for another try. */
export const dueKeys = (request: Request, now: number, control: Control): ReadonlySet<string> =>
  new Set(
    stepsOf(request, control)
      .filter(({ at, key }) => at <= now && (request.steps[key]?.state ?? 'waiting') === 'waiting')
      .map(({ key }) => key),
  );

const stepsOf = (request: Request, control: Control): Due[] => [
  ...secretSteps(request),
  ...followUpSteps(request),
  ...clockSteps(request),
  ...makeSteps(request, control),
  ...slackSteps(request, control),
];

/** Wipes a leaked token once it is no longer needed, and at its time limit in any case. */
function secretSteps(request: Request): Due[] {
  const { secret } = request;
  if (!secret || secret.wiped) return [];
  const at = secretNeededUntil(request) ?? 0;
  return [{ step: { type: 'wipe-secret' }, key: 'wipe-secret', at, side: 'clock' }];
}

/** Notes once on the grants that this request is about them, and then once that it no longer is. */
function followUpSteps(request: Request): Due[] {
  const key = followUpStep(request);
  return key === undefined ? [] : [{ step: { type: 'note-follow-up' }, key, at: 0, side: 'clock' }];
}

function clockSteps(request: Request): Due[] {
  const due = (step: Step, at: number, key: string = step.type): Due => ({ step, key, at, side: 'clock' });
  const { phase } = request;
  if (phase.status === 'pending')
    return [
      due({ type: 'expire', why: 'nobody-decided' }, phase.expiresAt),
      ...request.revision.requirements.flatMap(({ escalate }, requirement) =>
        escalate && openStage(request, requirement) !== undefined && !isEscalated(request, requirement)
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
  if (phase.status === 'approved') return [due({ type: 'expire', why: 'not-executed' }, phase.executeBy)];
  if (phase.status === 'active') {
    const warning = phase.endsAt === undefined ? undefined : warningAt(phase.startedAt, phase.endsAt);
    return warning === undefined ? [] : [due({ type: 'ending-soon' }, warning)];
  }
  const isClosing = isUnfinished(phase) && !request.givenUp && !request.grant?.ending;
  return isClosing ? [due({ type: 'give-up' }, phase.at + leftAfterMs)] : [];
}

/**
 * The time of the warning before a grant ends: a sixth of the grant before its end, a day at most. Grants of a few
 * minutes get none.
 */
function warningAt(startedAt: number, endsAt: number): number | undefined {
  const length = endsAt - startedAt;
  return length < 600_000 ? undefined : endsAt - Math.min(length / 6, 86_400_000);
}

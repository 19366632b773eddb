import type { Step } from '../due.js';
import { isEscalated, openStage } from '../missing.js';
import { system } from '../person.js';
import { hasBegun, leftAfterMs, type Request, secretNeededUntil } from '../request.js';
import type { Context, Decision } from './context.js';

type ClockStep = Extract<Step, { type: 'expire' | 'escalate' | 'ending-soon' | 'give-up' }>;

/** The effect of time on a request. Each step is checked again before it is done, since it may be old. */
export function applyTime(request: Request, step: ClockStep, { now }: Context): Decision {
  const { phase } = request;
  const base = { at: now, by: system };
  switch (step.type) {
    case 'expire': {
      const limit =
        phase.status === 'pending'
          ? phase.expiresAt
          : phase.status === 'approved'
            ? phase.executeBy
            : Infinity;
      if (now < limit) return { events: [] };
      if (hasBegun(request)) return { events: [{ type: 'request.given-up', ...base }] };
      return { events: [{ type: 'request.expired', ...base, why: step.why }] };
    }
    case 'escalate':
      return escalation(request, step.requirement, now);
    case 'ending-soon':
      return phase.status === 'active'
        ? { events: [{ type: 'step.done', ...base, step: 'ending-soon' }] }
        : { events: [] };
    case 'give-up': {
      const left = phase.status === 'failed' || phase.status === 'partial' || phase.status === 'unknown';
      const due = left && !request.givenUp && now >= phase.at + leftAfterMs;
      return { events: due ? [{ type: 'request.given-up', ...base }] : [] };
    }
  }
}

/** Widens the stage that waits now. A rule escalates once. */
function escalation(request: Request, requirement: number, at: number): Decision {
  const stage = openStage(request, requirement);
  const due = request.phase.status === 'pending' && !isEscalated(request, requirement);
  if (!due || stage === undefined) return { events: [] };
  return { events: [{ type: 'stage.escalated', at, by: system, requirement, stage }] };
}

/** Records that the vault has wiped the leaked tokens of a request. */
export function wiped(request: Request, { now: at }: Context): Decision {
  if (!request.secret || request.secret.wiped) return { events: [] };
  const why = secretNeededUntil(request) === undefined ? 'over' : 'time';
  return { events: [{ type: 'secret.wiped', at, by: system, why }] };
}

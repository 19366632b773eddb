import { grantsToNote, noteFollowUp } from '../decide/follow-up.js';
import { applyTime, wiped } from '../decide/time.js';
import type { Due } from '../due.js';
import { cardLate } from '../late-card.js';
import { system } from '../person.js';
import { NotDelivered } from '../ports.js';
import type { Request } from '../request.js';
import type { Control, Stored } from '../store.js';
import { commitOn, type RunnerContext } from './context.js';
import { firstDue, type Lane, nextTimeIn } from './lane.js';
import { runMakeStep } from './make-steps.js';
import { createOverdueSteps, type Overdue } from './overdue.js';
import { runSlackStep } from './slack-steps.js';

export interface Steps {
  /**
   * Does the steps that are due in this lane, one after another, until `mayGoOn` returns false, and records their
   * failures.
   */
  doDue(id: string, lane: Lane, mayGoOn: () => boolean): Promise<Looked>;
  /** The step that has been due longest. */
  oldest(): Promise<Overdue | undefined>;
}

/** What a lane saw when it last looked at its request. */
export interface Looked {
  /** The version of the request; 0 if it was not read. */
  readonly version: number;
  /** The time of the lane's next step, if there is one. */
  readonly next: number | undefined;
}

/** A request and the freeze, read together at this time. */
interface Seen extends Stored {
  readonly control: Control;
  readonly now: number;
}

export function createSteps(ctx: RunnerContext): Steps {
  const { store, clock, log } = ctx;
  const overdue = createOverdueSteps(store, clock.now);

  const failed = async (id: string, due: Due, error: unknown): Promise<void> => {
    log.error({ step: `${id} ${due.key}`, err: error }, 'a step failed');
    const why =
      error instanceof NotDelivered ? error.reason : error instanceof Error ? error.message : 'unknown';
    overdue.failed(id, due.key, why);
    await recordFailure(ctx, id, due.key, why, ctx.troubleOfMake(error));
  };

  const look = async (id: string): Promise<Seen | undefined> => {
    const now = clock.now();
    const [stored, control] = await Promise.all([store.request(id), store.control(now)]);
    return stored && { ...stored, control, now };
  };

  /** Does one step, and returns the request as it is afterwards. */
  const doOne = async (seen: Seen, due: Due): Promise<Seen | undefined> => {
    const { id } = seen.request;
    try {
      overdue.begun(id, due.key);
      await run(ctx, seen, due);
    } catch (error) {
      await failed(id, due, error);
      return look(id);
    }
    const after = await look(id);
    if (after?.version !== seen.version) {
      overdue.done(id, due.key);
      return after;
    }
    await failed(id, due, new Error('nothing followed from it'));
    return look(id);
  };

  return {
    async doDue(id, lane, mayGoOn) {
      let seen = mayGoOn() ? await look(id) : undefined;
      while (seen) {
        const due = firstDue(seen.request, seen.control, lane, seen.now);
        if (!due || !mayGoOn()) {
          return { version: seen.version, next: nextTimeIn(seen.request, seen.control, lane) };
        }
        seen = await doOne(seen, due);
      }
      return { version: 0, next: undefined };
    },
    oldest: overdue.oldest,
  };
}

async function run(ctx: RunnerContext, seen: Seen, { step, key }: Due): Promise<void> {
  const { request } = seen;
  const { id } = request;
  switch (step.type) {
    case 'expire':
    case 'escalate':
    case 'ending-soon':
    case 'give-up':
      await commitOn(ctx, id, (now, context) => applyTime(now, step, context));
      return;
    case 'card-late':
      await commitOn(ctx, id, cardLate);
      return;
    case 'wipe-secret':
      return wipeSecret(ctx, request);
    case 'note-follow-up':
      return noteOnGrants(ctx, request, key);
    case 'execute':
    case 'read-back':
    case 'check-invitation':
    case 'end':
    case 'undo':
    case 'settle-conflict':
      return runMakeStep(ctx, request, step);
    default:
      return runSlackStep(ctx, seen, { step, key });
  }
}

async function wipeSecret(ctx: RunnerContext, { id, secret }: Request): Promise<void> {
  for (const handle of secret?.handles ?? []) await ctx.secrets.wipe(handle);
  await commitOn(ctx, id, wiped);
}

/** Notes first on the grants, and then here that it is done; after a crash in between this is repeated. */
async function noteOnGrants(ctx: RunnerContext, other: Request, step: string): Promise<void> {
  const open = (await ctx.store.open()).map(({ request }) => request);
  for (const { id: grant } of grantsToNote(other, open))
    await commitOn(ctx, grant, (now, context) => noteFollowUp(now, other, context));
  await commitOn(ctx, other.id, (_, { now: at }) => ({
    events: [{ type: 'step.done', at, by: system, step }],
  }));
}

/** Records that a step failed, and the time of the next try. */
async function recordFailure(
  ctx: RunnerContext,
  id: string,
  step: string,
  why: string,
  trouble: 'silent' | 'refuses' | undefined,
): Promise<void> {
  await commitOn(ctx, id, ({ steps }, { now }) => {
    const attempts = (steps[step]?.attempts ?? 0) + 1;
    const retryAt = now + ctx.backOffMs(attempts);
    const failed = { type: 'step.failed', at: now, by: system, step, attempts, retryAt } as const;
    const ofMake = {
      ...(trouble === 'silent' && { makeIsSilent: true }),
      ...(trouble === 'refuses' && { makeRefuses: true }),
    };
    return { events: [{ ...failed, why: why.slice(0, 300), ...ofMake }] };
  });
}

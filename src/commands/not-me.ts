import type { Click } from '../approvals/click.js';
import type { Answer } from '../approvals/desk-deps.js';
import { type PersonId, slackIdOf } from '../approvals/person.js';
import type { Request } from '../approvals/request.js';
import type { Notice, SendResult } from '../delivery/notice.js';
import type { Outbox } from '../delivery/outbox.js';
import { within } from '../runtime/within.js';
import { wholeSection } from '../slack/alarm-blocks.js';
import { actions } from '../slack/blocks.js';
import { liftButton } from '../slack/control-words.js';
import { escaped, mention, spoken } from '../slack/text.js';
import type { ListenerContext, Say } from './listener-context.js';

type Refused = Extract<Answer, { ok: false }>;

const toldWithinMs = 10_000;

/**
 * Handles "You approved … Not me": Usher withdraws the approval, freezes changes, and tells the admins. The message to
 * the admins is in the outbox before anything else, so they get it at whatever point this ends. Returns the reason if
 * the click does not count.
 */
export async function disownApproval(
  ctx: ListenerContext,
  click: Click,
  say: Say,
): Promise<Refused | undefined> {
  const { desk, outbox, now } = ctx;
  const { id, person } = click;
  const at = now();
  const notice = {
    key: `not-me:${id}:${slackIdOf(person)}:${at}`,
    to: ctx.admins().map(slackIdOf),
    since: at,
    urgency: 'alarm',
  } as const;
  const claim = `${mention(person)} says an approval of ${escaped(id)} in their name was not theirs.`;
  await outbox.draft({
    ...notice,
    message: only(
      `${claim} Usher was stopped before it could take it back and freeze changes: look at the card at once.`,
    ),
  });
  const taken = await desk.act('withdraw', click).catch(async (error: unknown) => {
    const failed = 'Usher could not take it back: look at the card and freeze changes at once.';
    await outbox.enqueue({ ...notice, message: only(`${claim} ${failed}`) });
    throw error;
  });
  const late = !taken.ok && taken.refusal.code === 'nothing-withdrawn' && approvedOnce(taken.request, person);
  if (!taken.ok && !late) {
    await outbox.drop(notice.key);
    return taken;
  }
  const back = taken.ok ? 'The approval was taken back' : 'It was too late to take the approval back';
  const { words, failure } = await frozen(ctx, click);
  const news = only(`${claim} ${back}; ${words}.`);
  const lift = failure ? [] : actions('freeze', liftButton);
  const message = { ...news, blocks: [...news.blocks, ...lift] };
  const told = await tellAdmins(outbox, { ...notice, message });
  await say(`${back}; ${words}. ${heard(told)} Sign out of Slack everywhere and tell your security team.`);
  if (failure) ctx.log.error({ err: failure, request: id }, 'changes could not be frozen');
  return undefined;
}

/**
 * Sends the message to the admins, and returns the result of the first attempt. If even the outbox fails, Usher sends
 * the draft after the next start.
 */
async function tellAdmins(outbox: Outbox, notice: Notice): Promise<SendResult | undefined> {
  try {
    await outbox.enqueue(notice);
    return await within(outbox.first(notice.key), toldWithinMs);
  } catch {
    return undefined;
  }
}

interface Frozen {
  readonly words: string;
  /** Present if freezing failed. */
  readonly failure?: unknown;
}

/**
 * The result of freezing, in words. The approval is already withdrawn, so after a failure the answer must not be
 * "nothing was decided".
 */
async function frozen({ desk }: ListenerContext, { id, person }: Click): Promise<Frozen> {
  try {
    const refusal = await desk.freeze(person, `${id}: an approval was not given by its owner`);
    return { words: refusal === undefined ? 'changes are frozen' : withoutStop(spoken(refusal)) };
  } catch (failure) {
    return { words: 'changes could not be frozen, so ask an admin to do it now', failure };
  }
}

/** Says that the admins are told only after it has happened. */
function heard(told: SendResult | undefined): string {
  if (!told || (told.reached.length === 0 && told.waiting.length > 0))
    return 'The admins could not be told yet; Usher keeps trying.';
  const { reached, waiting } = told;
  if (reached.length === 0) return 'No admin can be reached in Slack: tell them yourself.';
  if (waiting.length === 0) return 'The admins are told.';
  return `${reached.length} of ${reached.length + waiting.length} admins are told; Usher keeps trying to reach the others.`;
}

const withoutStop = (sentence: string): string => sentence.replace(/\.$/, '');

const only = (markup: string) => ({ text: markup, blocks: [wholeSection(markup)] });

const approvedOnce = (request: Request | undefined, person: PersonId): boolean =>
  request?.lines.some(({ what, by }) => what === 'approval' && by === person) ?? false;

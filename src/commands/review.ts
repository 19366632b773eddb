import { z } from 'zod';
import type { Click } from '../approvals/click.js';
import type { RequestAction } from '../approvals/desk.js';
import type { Answer } from '../approvals/desk-deps.js';
import type { PersonId } from '../approvals/person.js';
import { refuse } from '../approvals/refusal.js';
import { holdsToken } from '../approvals/token-text.js';
import { isReason } from '../approvals/unseen.js';
import { section } from '../slack/blocks.js';
import { detailBlocks } from '../slack/details.js';
import { actionIds, viewIds } from '../slack/ids.js';
import { pageModal } from '../slack/modals/answer-modal.js';
import { denyModal } from '../slack/modals/deny-modal.js';
import { statusLine } from '../slack/status.js';
import { spoken } from '../slack/text.js';
import { missingDecide } from '../slack/waiting.js';
import { detailsAround } from './details-around.js';
import { lookOf, redrawHome } from './home.js';
import type { Listeners } from './listener.js';
import type { ListenerContext, Say } from './listener-context.js';
import type { ListenerName } from './listener-table.js';
import { disownApproval } from './not-me.js';
import { tokenSentence } from './parse.js';
import { fieldOf, formSubmission, inView, parseJson, requestClick } from './payload.js';
import { reviewBehind, showNextRequest, showNotCounted } from './review-queue.js';

interface Clicked extends Click {
  readonly trigger: string;
  readonly isInModal: boolean;
}

/**
 * Registers the buttons of cards and direct messages. Each listener acknowledges the click, reads the person and the
 * value, asks the desk, and answers the person.
 */
export function registerReview(listeners: Listeners, ctx: ListenerContext): void {
  const on = (actionId: ListenerName<'action'>, act: (click: Clicked, say: Say) => Promise<void>): void =>
    listeners.action(actionId, async ({ body, person, say }) => {
      const parsed = requestClick.safeParse(body);
      if (!parsed.success) return ctx.log.warn({ actionId }, 'a click that is not ours was dropped');
      const { container, id, n, trigger_id } = parsed.data;
      const where =
        'message_ts' in container
          ? { where: { channel: container.channel_id, ts: container.message_ts } }
          : {};
      const isInModal = inView.safeParse(body).data?.view.type === 'modal';
      await act({ id, n, person, ...where, trigger: trigger_id, isInModal }, say);
      if (actionId !== actionIds.details && actionId !== actionIds.deny) await redrawn(body, person, id);
    });
  const answer = async (given: Answer, say: Say): Promise<void> => {
    if (!given.ok) await sayRefusal(ctx, given, say);
  };
  /** Draws the modal of the click again, since no other code does; for other clicks the card shows the outcome. */
  const redrawn = async (body: unknown, person: PersonId, id: string): Promise<void> => {
    const { data } = inView.safeParse(body);
    if (data?.view.type === 'home') return redrawHome(ctx, person, lookOf(data.view.private_metadata));
    const shown = data?.view.type === 'modal' ? await ctx.desk.show(id, person) : undefined;
    if (!data || !shown?.ok) return;
    const view = pageModal(id, [section(statusLine(shown.request, await ctx.store.control(ctx.now())))]);
    await ctx.client.views.update({ view_id: data.view.id, view });
  };
  /** Answers a click that settles a conflict. The settlement is a separate request, which may wait for others. */
  const settled = async (given: Answer, say: Say): Promise<void> => {
    if (!given.ok) await sayRefusal(ctx, given, say);
    if (given.request?.settles && given.request.phase.status === 'pending')
      await say(`${given.request.id} asks for it. ${missingDecide(given.request)}.`);
  };
  const act = (actionId: ListenerName<'action'>, how: RequestAction) =>
    on(actionId, async (click, say) => answer(await ctx.desk.act(how, click), say));

  on(actionIds.approve, async (click, say) => answer(await ctx.desk.approve(click), say));
  on(actionIds.deny, (click, say) => openDeny(ctx, click, say));
  on(actionIds.details, (click, say) => openDetails(ctx, click, say));
  on(actionIds.notMe, async (click, say) => {
    const refused = await disownApproval(ctx, click, say);
    if (refused) await sayRefusal(ctx, refused, say);
  });
  act(actionIds.cancel, 'cancel');
  on(actionIds.deleteNow, async (click, say) => answer(await ctx.desk.deleteNow(click), say));
  on(actionIds.notLeaked, async (click, say) => {
    const given = await ctx.desk.act('object', click);
    if (!given.ok) return sayRefusal(ctx, given, say);
    await say(`The card of ${click.id} shows that you say so. ${missingDecide(given.request)}.`);
  });
  /** Slack opens the page; it only has to be acknowledged. */
  on(actionIds.openTokens, async () => undefined);
  on(actionIds.remind, async (click, say) => {
    const given = await ctx.desk.act('remind', click);
    if (!given.ok) return sayRefusal(ctx, given, say);
    await say(`:bell: ${click.id}: those who can decide now are reminded in the thread of its card.`);
  });
  act(actionIds.endEarly, 'end early');
  act(actionIds.retry, 'retry');
  act(actionIds.giveUp, 'give up');
  on(actionIds.restore, async (click, say) => settled(await ctx.desk.settle(click, 'restore'), say));
  on(actionIds.keep, async (click, say) => settled(await ctx.desk.settle(click, 'keep'), say));

  listeners.view(viewIds.deny, async ({ ack, body, person, say }) => {
    const { view } = formSubmission.parse(body);
    const reason = fieldOf(view, 'reason') ?? '';
    const wrong = holdsToken(reason)
      ? tokenSentence
      : isReason(reason)
        ? undefined
        : refuse('reason-needed').sentence;
    if (wrong !== undefined) return ack({ response_action: 'errors', errors: { reason: wrong } });
    await ack();
    const { id, n, stops, where, review } = denied.parse(parseJson(view.private_metadata));
    const given = await ctx.desk.deny({ id, n, stops, person, ...(where && { where }) }, reason);
    if (!review) return answer(given, say);
    const { view: under, ...at } = review;
    if (given.ok) return showNextRequest(ctx, person, under, at);
    await showNotCounted(ctx, person, under, at, given);
  });
}

const denied = z.object({
  id: z.string(),
  n: z.number(),
  stops: z.boolean().optional(),
  where: z.object({ channel: z.string(), ts: z.string() }).optional(),
  review: reviewBehind.optional(),
});

const outdated: ReadonlySet<string> = new Set([
  'resolved',
  'too-late',
  'old-card',
  'approved-meanwhile',
  'cannot-do-now',
  'cannot-cancel',
]);

/** Shows a sentence that only the person who clicked sees, and draws an old card again. */
async function sayRefusal(
  ctx: ListenerContext,
  { refusal, request }: Extract<Answer, { ok: false }>,
  say: Say,
): Promise<void> {
  ctx.log.info({ request: request?.id, code: refusal.code }, 'a click was refused');
  await say(spoken(refusal));
  if (request?.card && outdated.has(refusal.code)) await ctx.redraw(request);
}

/**
 * Opens the form for a denial. Only people who may deny get it, so nobody types a reason in vain. Usher checks again
 * when they submit it.
 */
async function openDeny(ctx: ListenerContext, click: Clicked, say: Say): Promise<void> {
  const { where, trigger } = click;
  const may = await ctx.desk.mayDeny(click);
  if (!may.ok) return sayRefusal(ctx, may, say);
  const view = denyModal(may.request, where ? { where } : {});
  await ctx.client.views.open({ trigger_id: trigger, view });
}

async function openDetails(
  ctx: ListenerContext,
  { id, person, trigger, isInModal }: Clicked,
  say: Say,
): Promise<void> {
  const { desk, client } = ctx;
  const shown = await desk.show(id, person);
  if (!shown.ok) return say(spoken(shown.refusal));
  const blocks = detailBlocks(shown.request, await detailsAround(ctx));
  const opened = { trigger_id: trigger, view: pageModal(id, blocks) };
  await (isInModal ? client.views.push(opened) : client.views.open(opened));
}

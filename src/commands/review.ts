import { z } from 'zod';
import type { Click } from '../approvals/click.js';
import type { RequestAction } from '../approvals/desk.js';
import type { Answer } from '../approvals/desk-deps.js';
import { detailBlocks } from '../slack/details.js';
import { actionIds, viewIds } from '../slack/ids.js';
import { pageModal } from '../slack/modals/answer-modal.js';
import { denyModal } from '../slack/modals/deny-modal.js';
import { awaited } from '../slack/status.js';
import { spoken } from '../slack/text.js';
import { titleOf } from '../slack/words.js';
import type { Listeners } from './listener.js';
import type { ListenerContext, Say } from './listener-context.js';
import type { ListenerName } from './listener-table.js';
import { notMe } from './not-me.js';
import { holdsToken, tokenSentence } from './parse.js';
import { fieldOf, formSubmission, parseJson, requestClick } from './payload.js';

interface Clicked extends Click {
  readonly where: { readonly channel: string; readonly ts: string };
  readonly trigger: string;
}

/** The buttons of cards and direct messages: ack, see who clicked what, ask the desk, answer the clicker. */
export function registerReview(listeners: Listeners, ctx: ListenerContext): void {
  const on = (actionId: ListenerName<'action'>, act: (click: Clicked, say: Say) => Promise<void>): void =>
    listeners.action(actionId, async ({ body, person, say }) => {
      const parsed = requestClick.safeParse(body);
      if (!parsed.success) return ctx.log.warn({ actionId }, 'a click that is not ours was dropped');
      const { container, id, n, trigger_id } = parsed.data;
      const where = { channel: container.channel_id, ts: container.message_ts };
      await act({ id, n, person, where, trigger: trigger_id }, say);
    });
  const answer = async (given: Answer, say: Say): Promise<void> => {
    if (!given.ok) await sayRefusal(ctx, given, say);
  };
  /** Settling a conflict is a request of its own, which may wait for others. */
  const settled = async (given: Answer, say: Say): Promise<void> => {
    if (!given.ok) await sayRefusal(ctx, given, say);
    if (given.request?.settles && given.request.phase.status === 'pending')
      await say(`${given.request.id} asks for it. Waiting for ${awaited(given.request)}.`);
  };
  const act = (actionId: ListenerName<'action'>, how: RequestAction) =>
    on(actionId, async (click, say) => answer(await ctx.desk.act(how, click), say));

  on(actionIds.approve, async (click, say) => answer(await ctx.desk.approve(click), say));
  on(actionIds.deny, (click, say) => openDeny(ctx, click, say));
  on(actionIds.details, (click, say) => openDetails(ctx, click, say));
  on(actionIds.notMe, async (click, say) => {
    const refused = await notMe(ctx, click, say);
    if (refused) await sayRefusal(ctx, refused, say);
  });
  act(actionIds.cancel, 'cancel');
  act(actionIds.endEarly, 'end early');
  act(actionIds.retry, 'retry');
  act(actionIds.giveUp, 'give up');
  on(actionIds.restore, async (click, say) => settled(await ctx.desk.settle(click, 'restore'), say));
  on(actionIds.keep, async (click, say) => settled(await ctx.desk.settle(click, 'keep'), say));

  listeners.view(viewIds.deny, async ({ ack, body, person, say }) => {
    const { view } = formSubmission.parse(body);
    const reason = fieldOf(view, 'reason') ?? '';
    if (holdsToken(reason)) return ack({ response_action: 'errors', errors: { reason: tokenSentence } });
    await ack();
    const { id, n, channel, ts } = denied.parse(parseJson(view.private_metadata));
    const click = { id, n, person, where: { channel, ts } };
    await answer(await ctx.desk.deny(click, reason), say);
  });
}

const denied = z.object({ id: z.string(), n: z.number(), channel: z.string(), ts: z.string() });

const outdated: ReadonlySet<string> = new Set([
  'resolved',
  'too-late',
  'old-card',
  'cannot-do-now',
  'cannot-cancel',
]);

/** A sentence only the clicker sees; an old card that they clicked is drawn as it is. */
async function sayRefusal(
  ctx: ListenerContext,
  { refusal, request }: Extract<Answer, { ok: false }>,
  say: Say,
): Promise<void> {
  ctx.log.info({ request: request?.id, code: refusal.code }, 'a click was refused');
  await say(spoken(refusal));
  if (request?.card && outdated.has(refusal.code)) await ctx.redraw(request);
}

/** Only those who may deny get the dialog, and nobody types a reason in vain. It is asked again when they send it. */
async function openDeny(ctx: ListenerContext, click: Clicked, say: Say): Promise<void> {
  const { id, n, where, trigger } = click;
  const may = await ctx.desk.mayDeny(click);
  if (!may.ok) return sayRefusal(ctx, may, say);
  const view = denyModal(id, n, where, titleOf(may.request));
  await ctx.client.views.open({ trigger_id: trigger, view });
}

async function openDetails(
  { desk, client }: ListenerContext,
  { id, person, trigger }: Clicked,
  say: Say,
): Promise<void> {
  const shown = await desk.show(id, person);
  if (!shown.ok) return say(spoken(shown.refusal));
  await client.views.open({ trigger_id: trigger, view: pageModal(id, detailBlocks(shown.request)) });
}

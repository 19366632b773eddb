import { z } from 'zod';
import { holdsToken } from '../approvals/token-text.js';
import { actionIds, viewIds } from '../slack/ids.js';
import { extendModal } from '../slack/modals/extend-modal.js';
import { durations } from '../slack/modals/shared-fields.js';
import { spoken } from '../slack/text.js';
import { answerAsked, checking, checkingName } from './ask.js';
import type { Listeners } from './listener.js';
import type { ListenerContext } from './listener-context.js';
import { tokenSentence } from './parse.js';
import { fieldOf, formSubmission, inView, parseJson, requestClick } from './payload.js';

const sent = z.object({ id: z.string(), isOverOthers: z.boolean().optional() });

/** Registers "Ask to extend": the form, which only people whom the grant concerns can open, and its submission. */
export function registerExtend(listeners: Listeners, ctx: ListenerContext): void {
  listeners.action(actionIds.extend, async ({ body, person, say }) => {
    const { id, trigger_id, container } = requestClick.parse(body);
    const isOnMessage = 'message_ts' in container;
    // Without a message that shows it, only people who may read a request learn that there is one.
    const shown = isOnMessage ? undefined : await ctx.desk.show(id, person);
    if (shown?.ok === false) return say(spoken(shown.refusal));
    const where = isOnMessage && { where: { channel: container.channel_id, ts: container.message_ts } };
    const may = await ctx.desk.mayExtend({ id, person, ...where });
    if (!may.ok) {
      await say(spoken(may.refusal));
      if (may.request?.card && may.refusal.code === 'cannot-do-now') await ctx.redraw(may.request);
      return;
    }
    const { views } = ctx.client;
    if (inView.safeParse(body).data?.view.type === 'modal')
      return views.push({ trigger_id, view: extendModal(may.request, true) });
    await views.open({ trigger_id, view: extendModal(may.request) });
  });

  listeners.view(viewIds.extend, async ({ ack, body, person }) => {
    const { view } = formSubmission.parse(body);
    const { id, isOverOthers } = sent.parse(parseJson(view.private_metadata));
    const byMs = durations.find(({ value }) => value === fieldOf(view, 'duration'))?.ms;
    const reason = fieldOf(view, 'reason') ?? '';
    const ticket = fieldOf(view, 'ticket');
    const errors = {
      ...(byMs === undefined && { duration: 'Choose how much longer it is needed.' }),
      ...(holdsToken(reason) && { reason: tokenSentence }),
      ...(ticket !== undefined && holdsToken(ticket) && { ticket: tokenSentence }),
    };
    if (byMs === undefined || Object.keys(errors).length > 0)
      return ack({ response_action: 'errors', errors });
    const externalId = checkingName(view.id);
    // Slack refuses a fourth view over a form, its refusal and this one.
    await ack({ response_action: isOverOthers ? 'update' : 'push', view: checking(externalId) });
    const more = { person, byMs, reason, ...(ticket !== undefined && { ticket }) };
    await answerAsked(ctx, person, externalId, () => ctx.desk.extend(id, view.id, more));
  });
}

import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import type { MessageRef } from '../approvals/event-parts.js';
import { stepAt } from '../delivery/own-messages.js';
import type { Listeners } from './listener.js';
import type { ListenerContext } from './listener-context.js';
import { personOf } from './payload.js';

/**
 * A reply that a person wrote in a thread. No other message event fits: no messages of bots, no edits, deletions or
 * joins. https://docs.slack.dev/reference/events/message
 */
const threadReply = z.object({
  channel: z.string(),
  ts: z.string(),
  thread_ts: z.string(),
  user: z.string().regex(/^[A-Z0-9]+$/),
  parent_user_id: z.string().optional(),
  user_team: z.string().nullish(),
  subtype: z.enum(['thread_broadcast', 'file_share']).optional(),
  bot_id: z.never().optional(),
});

/** Links replies under Usher's cards to their requests; the text stays in Slack. */
export function registerComments(listeners: Listeners, ctx: ListenerContext): void {
  const requestOf = cardReader(ctx);
  listeners.message(async (event) => {
    const reply = threadReply.safeParse(event).data;
    if (!reply || reply.ts === reply.thread_ts) return;
    const { channel, ts, thread_ts: thread, user, user_team, parent_user_id: parent } = reply;
    // Slack sometimes leaves the parent's author out.
    if (parent !== undefined && parent !== ctx.bot.botUserId) return;
    const id = await requestOf({ channel, ts: thread }, parent !== undefined);
    if (id === undefined) return;
    await ctx.desk.linkReply(id, { by: personOf(ctx.home, user, user_team), message: { channel, ts } });
  });
}

/** Finds the request to which a card belongs. A resolved request is found by the step in its card. */
function cardReader({ store, client, bot }: ListenerContext) {
  const known = new LRUCache<string, { readonly id: string | undefined }>({ max: 1000 });
  return async (card: MessageRef, isOurs: boolean): Promise<string | undefined> => {
    const isIt = (ref: MessageRef | undefined) => ref?.channel === card.channel && ref.ts === card.ts;
    const open = (await store.open()).find(({ request }) => isIt(request.card?.ref));
    if (open) return open.request.id;
    if (!isOurs) return undefined;
    const key = `${card.channel} ${card.ts}`;
    const found = known.get(key) ?? { id: idIn(await stepAt(client, bot, card)) };
    known.set(key, found);
    return found.id;
  };
}

const idIn = (step: string | undefined): string | undefined => /^(REQ-\d+):card:\d+$/.exec(step ?? '')?.[1];

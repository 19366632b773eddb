import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import type { MessageRef } from '../approvals/event-parts.js';
import { slackWord } from '../slack/failure.js';

/** Usher's own ids in Slack, from `auth.test`. */
export interface Self {
  readonly botId: string;
  readonly appId?: string;
}

export const stepEvent = 'usher_step';

const history = z.object({
  messages: z
    .array(
      z.object({
        ts: z.string(),
        bot_id: z.string().optional(),
        app_id: z.string().optional(),
        metadata: z
          .object({
            event_type: z.string(),
            event_payload: z.object({ step: z.unknown() }).partial().optional(),
          })
          .optional(),
      }),
    )
    .default([]),
  response_metadata: z.object({ next_cursor: z.string().optional() }).optional(),
});
type Shown = z.infer<typeof history>['messages'][number];

/**
 * Looks for the message of a step in a channel or thread since a time. Only Usher's own messages count, because every
 * app of the workspace may write our metadata into its messages. Without the optional scopes for reading it finds
 * nothing: a message may then appear twice, and only the recorded one accepts clicks.
 *
 * https://docs.slack.dev/messaging/message-metadata
 */
export const findOwn: typeof look = (...asked) =>
  look(...asked).catch((error: unknown) => {
    if (slackWord(error) === 'missing_scope') return undefined;
    throw error;
  });

async function look(
  client: WebClient,
  self: Self,
  where: { readonly channel: string; readonly thread?: string; readonly since: number },
  step: string,
): Promise<MessageRef | undefined> {
  const { channel, thread, since } = where;
  const oldest = `${Math.floor(since / 1000) - 60}`;
  const range = { channel, oldest, limit: 200, include_all_metadata: true };
  let cursor: string | undefined;
  do {
    const page = cursor ? { ...range, cursor } : range;
    const answer = thread
      ? await client.conversations.replies({ ...page, ts: thread })
      : await client.conversations.history(page);
    const { messages, response_metadata } = history.parse(answer);
    const found = messages.find((one) => isOwn(one, self) && isStep(one, step));
    if (found) return { channel, ts: found.ts };
    cursor = response_metadata?.next_cursor;
  } while (cursor);
  return undefined;
}

const isStep = ({ metadata }: Shown, step: string): boolean =>
  metadata?.event_type === stepEvent && metadata.event_payload?.step === step;

const isOwn = ({ bot_id, app_id }: Shown, self: Self): boolean =>
  bot_id === self.botId && (self.appId === undefined || app_id === undefined || app_id === self.appId);

/** The step of a message of ours; undefined for messages of others. Throws when Slack does not let Usher read it. */
export async function stepAt(
  client: WebClient,
  self: Self,
  { channel, ts }: MessageRef,
): Promise<string | undefined> {
  const range = { oldest: ts, latest: ts, inclusive: true, limit: 1, include_all_metadata: true };
  const { messages } = history.parse(await client.conversations.history({ channel, ...range }));
  const found = messages.find((one) => one.ts === ts && isOwn(one, self));
  const step = found?.metadata?.event_type === stepEvent ? found.metadata.event_payload?.step : undefined;
  return typeof step === 'string' ? step : undefined;
}

import { z } from 'zod';
import { slackWord } from '../../slack/failure.js';
import type { ListenerContext } from '../listener-context.js';

const info = z.object({
  channel: z.object({
    is_member: z.boolean().default(false),
    is_mpim: z.boolean().default(false),
    is_archived: z.boolean().default(false),
    is_ext_shared: z.boolean().default(false),
    is_pending_ext_shared: z.boolean().default(false),
  }),
});

const inviteFirst = 'Usher is not in this channel. Invite Usher here first with `/invite @Usher`.';

/**
 * The reason why a channel cannot follow an organization; undefined if it can. Markup.
 * https://docs.slack.dev/reference/objects/conversation-object
 */
export async function channelRefusal(
  { client }: Pick<ListenerContext, 'client'>,
  channel: string,
): Promise<string | undefined> {
  if (channel.startsWith('D')) return inMessages;
  let answer: unknown;
  try {
    answer = await client.conversations.info({ channel });
  } catch (error) {
    // Usher cannot see private channels and conversations that it is not in.
    if (slackWord(error) === 'channel_not_found') return inviteFirst;
    throw error;
  }
  const found = info.parse(answer).channel;
  if (found.is_mpim) return inMessages;
  if (found.is_ext_shared || found.is_pending_ext_shared) {
    return 'This channel is shared with another workspace, or about to be, and what happens in an organization stays inside. Use a channel that is yours alone.';
  }
  if (found.is_archived) return 'This channel is archived. Use another one.';
  return found.is_member ? undefined : inviteFirst;
}

const inMessages = 'Feeds live in channels, not in direct messages. Type /make-audit in a channel.';

import type { WebClient } from '@slack/web-api';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import type { Undeliverable } from '../approvals/ports.js';

const info = z.object({
  channel: z.object({
    is_ext_shared: z.boolean().default(false),
    is_pending_ext_shared: z.boolean().default(false),
  }),
});
const dayMs = 86_400_000;

/** Usher posts nothing in a channel that people of other workspaces read, nor in a channel that it cannot look up. */
export function createSharedChannels(client: WebClient) {
  const known = new LRUCache<string, { readonly isShared: boolean }>({
    max: 1000,
    ttl: dayMs,
    fetchMethod: async (id) => {
      const { channel } = info.parse(await client.conversations.info({ channel: id }));
      return { isShared: channel.is_ext_shared || channel.is_pending_ext_shared };
    },
  });
  return {
    /**
     * The reason why Usher may not post there. A positive answer is kept for a day; after a refusal it looks the
     * channel up each time.
     */
    async refusal(id: string): Promise<Undeliverable | undefined> {
      if (id.startsWith('D')) return undefined;
      const found = await known.fetch(id);
      if (!found) throw new Error('the channel could not be looked up');
      if (!found.isShared) return undefined;
      known.delete(id);
      return { ok: false, reason: 'the channel is shared with another workspace', isOfChannel: true };
    },
  };
}

import type { Decision } from './decide/context.js';
import { decideOn } from './decide-on.js';
import type { DeskParts } from './desk-deps.js';
import type { MessageRef } from './event-parts.js';
import { type PersonId, person } from './person.js';
import type { Request } from './request.js';
import { requestStream } from './store.js';

/** Who replied in a card's thread, and where. */
export interface Reply {
  readonly by: PersonId;
  readonly message: MessageRef;
}

/** The most replies linked from a request; the thread has all of them. */
const mostLinked = 100;

/** Links a reply from the record of its request, once. Its text stays in Slack. */
export const createCommenting = ({ store, clock }: Pick<DeskParts, 'store' | 'clock'>) => ({
  async linkReply(id: string, reply: Reply): Promise<void> {
    const read = async () => {
      const stored = await store.request(id);
      return { stream: requestStream(id), version: stored?.version ?? 0, before: stored?.request };
    };
    await decideOn(store, read, ({ before }) => linked(before, reply, clock.now()));
  },
});

/** Slack sends some replies again, and nobody reads more than a hundred links. */
function linked(request: Request | undefined, { by, message }: Reply, at: number): Decision {
  const { comments = [] } = request ?? {};
  const isKnown = comments.some(
    (one) => one.message.ts === message.ts && one.message.channel === message.channel,
  );
  if (!request || isKnown || comments.length >= mostLinked) return { events: [] };
  return { events: [{ type: 'comment.linked', at, by: person(by), message }] };
}

import type { Decision } from './decide/context.js';
import { decideOn } from './decide-on.js';
import type { DeskParts } from './desk-deps.js';
import type { MessageRef } from './event-parts.js';
import { type PersonId, person } from './person.js';
import type { Request } from './request.js';
import { requestStream } from './store.js';

/** The person who replied in a card's thread, and the reply's place. */
export interface Reply {
  readonly by: PersonId;
  readonly message: MessageRef;
}

/** The highest number of replies that a request links; the thread has all of them. */
const mostLinked = 100;

/** Links a reply once from the record of its request. The text of the reply stays in Slack. */
export const createCommenting = ({ store, clock }: Pick<DeskParts, 'store' | 'clock'>) => ({
  async linkReply(id: string, reply: Reply): Promise<void> {
    const read = async () => {
      const stored = await store.request(id);
      return { stream: requestStream(id), version: stored?.version ?? 0, before: stored?.request };
    };
    await decideOn(store, read, ({ before }) => linked(before, reply, clock.now()));
  },
});

/** Ignores replies that Slack sends again, and those after the hundredth, since nobody reads more links. */
function linked(request: Request | undefined, { by, message }: Reply, at: number): Decision {
  const { comments = [] } = request ?? {};
  const isKnown = comments.some(
    (one) => one.message.ts === message.ts && one.message.channel === message.channel,
  );
  if (!request || isKnown || comments.length >= mostLinked) return { events: [] };
  return { events: [{ type: 'comment.linked', at, by: person(by), message }] };
}

import type { PersonId } from '../../approvals/person.js';
import type { Reply } from '../access/reply.js';
import type { ListenerContext } from '../listener-context.js';
import type { EventLists } from './event-lists.js';

/** The person who typed a command about feeds, the channel, and the filters of Make's logs. */
export interface Here {
  readonly person: PersonId;
  readonly channel: string;
  readonly lists: EventLists;
}

export type FeedCommand = (ctx: ListenerContext, here: Here, rest: string) => Promise<Reply>;

import type { PersonId } from '../../approvals/person.js';
import { type Refusal, refuse } from '../../approvals/refusal.js';
import type { Reply } from '../access/reply.js';
import type { Doors } from '../doors.js';
import type { EventLists } from './event-lists.js';

/** Who typed a command about feeds, where, and what Make's logs can be filtered by. */
export interface Here {
  readonly person: PersonId;
  readonly channel: string;
  readonly lists: EventLists;
}

export type FeedCommand = (doors: Doors, here: Here, rest: string) => Promise<Reply>;

/** Why somebody may not say what a channel listens to; undefined for full members who are admins. */
export async function adminRefusal(
  { people, desk }: Pick<Doors, 'people' | 'desk'>,
  person: PersonId,
): Promise<Refusal | undefined> {
  const { standing } = await people.identify(person);
  if (standing !== 'member') return refuse(standing);
  return desk.isAdmin(person) ? undefined : refuse('admins-only');
}

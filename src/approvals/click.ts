import type { MessageRef } from './event-parts.js';
import type { PersonId } from './person.js';
import { type Refusal, refuse } from './refusal.js';
import type { Request } from './request.js';

/** A click as Slack authenticated it: the person, the message, the request and its revision. */
export interface Click {
  readonly id: string;
  readonly person: PersonId;
  readonly n: number;
  /** The message with the button; absent if the person typed a command. */
  readonly where?: MessageRef;
}

/**
 * Refuses clicks on copies: a click counts only on the request's own card, also on a former one, and on Usher's messages
 * to this person.
 */
export function clickedElsewhere(
  { id, card, copies, told, notices }: Request,
  who: PersonId,
  where: MessageRef | undefined,
): Refusal | undefined {
  if (!where) return undefined;
  const former = copies.filter(({ isFormerCard }) => isFormerCard).map(({ message }) => message);
  const ours = [card?.ref, ...former, ...(told[who]?.messages ?? [])];
  if (ours.some((one) => one?.channel === where.channel && one.ts === where.ts)) return undefined;
  const underWay = !card || notices.some(({ to, n }) => to === who && n > (told[who]?.upTo ?? 0));
  return underWay ? refuse('card-under-way', { id }) : refuse('foreign-card', { id });
}

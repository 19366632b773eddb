import type { MessageRef } from './event-parts.js';
import type { PersonId } from './person.js';
import { type Refusal, refuse } from './refusal.js';
import type { Request } from './request.js';

/** A click as Slack authenticated it: who, on which message, about which revision of which request. */
export interface Click {
  readonly id: string;
  readonly person: PersonId;
  readonly n: number;
  /** The message with the button; none if the person typed a command. */
  readonly where?: MessageRef;
}

/** A click counts on the request's own card and on our messages to this person, not on a copy of either. */
export function clickedElsewhere(
  { id, card, told, notices }: Request,
  who: PersonId,
  where: MessageRef | undefined,
): Refusal | undefined {
  if (!where) return undefined;
  const ours = [card?.ref, ...(told[who]?.messages ?? [])];
  if (ours.some((one) => one?.channel === where.channel && one.ts === where.ts)) return undefined;
  const underWay = !card || notices.some(({ to, n }) => to === who && n > (told[who]?.upTo ?? 0));
  return underWay ? refuse('card-under-way', { id }) : refuse('foreign-card', { id });
}

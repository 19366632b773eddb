import { z } from 'zod';
import { actor, makeUserId, personId } from './person.js';
import { personal } from './personal.js';

/** Milliseconds since 1970. */
const at = z.number().int();
const event = <Type extends string, Shape extends z.ZodRawShape>(type: Type, shape: Shape) =>
  z.object({ type: z.literal(type), at, by: actor, ...shape });

/** Slack shows it, or an admin says so, for good or for some time. */
export const leaverWhy = z.enum(['deactivated', 'guest', 'named', 'absent']);
export type LeaverWhy = z.infer<typeof leaverWhy>;

/** How a case came to its end. The second line is what became of its request. */
export const leaverEnd = z.enum([
  ...(['nothing', 'by-hand', 'doubtful', 'left-as-is', 'no-request'] as const),
  ...(['done', 'contained', 'denied', 'cancelled', 'expired', 'given-up', 'given-back'] as const),
]);
export type LeaverEnd = z.infer<typeof leaverEnd>;

/** Who left, and what was done about it; the stream `leavers`. */
export const leaverEvent = z.discriminatedUnion('type', [
  event('leaver.seen', {
    case: z.string(),
    why: leaverWhy,
    person: personId.optional(),
    /** Whom Make has for them, in the organizations that Usher guards. */
    makeUsers: z.array(makeUserId),
    name: personal,
    address: personal,
    /** What was recorded of them and their address lead to different Make users. */
    isDoubtful: z.boolean().optional(),
    /** The end of a leave of absence. */
    until: at.optional(),
  }),
  /** Slack shows them as a full member again. */
  event('leaver.returned', { case: z.string() }),
  /** So many left at once that Usher does nothing until an admin says so. */
  event('leaver.held', { cases: z.array(z.string()).min(1) }),
  /** An admin says to go on. */
  event('leaver.released', { cases: z.array(z.string()) }),
  event('leaver.asked', { case: z.string(), request: z.string() }),
  /** People are owed to hear this; `key` names it. */
  event('leaver.told', { case: z.string().optional(), key: z.string() }),
  /** They are out, so Usher wipes the token of the Make account that they had connected. */
  event('leaver.disconnected', { case: z.string(), makeUser: makeUserId }),
  event('leaver.closed', { case: z.string(), why: leaverEnd }),
]);
export type LeaverEvent = z.infer<typeof leaverEvent>;

export const leaversStream = 'leavers';

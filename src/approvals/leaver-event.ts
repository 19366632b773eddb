import { z } from 'zod';
import { at, event } from './event-parts.js';
import { makeUserId, personId } from './person.js';
import { personal } from './personal.js';

/**
 * The reason why a person counts as a leaver: Slack shows it, or an admin reports it, permanently or for a leave of
 * absence.
 */
const leaverWhy = z.enum(['deactivated', 'guest', 'named', 'absent']);
export type LeaverWhy = z.infer<typeof leaverWhy>;

/** The way in which a case ended. The second line is the outcome of its request. */
const leaverEnd = z.enum([
  ...(['nothing', 'by-hand', 'doubtful', 'left-as-is', 'no-request'] as const),
  ...(['done', 'contained', 'denied', 'cancelled', 'expired', 'given-up', 'given-back'] as const),
]);
export type LeaverEnd = z.infer<typeof leaverEnd>;

/** Events about leavers and the acts that followed; the stream `leavers`. */
export const leaverEvent = z.discriminatedUnion('type', [
  event('leaver.seen', {
    case: z.string(),
    why: leaverWhy,
    person: personId.optional(),
    /** The person's Make users in the organizations that Usher guards. */
    makeUsers: z.array(makeUserId),
    name: personal,
    address: personal,
    /** The person's recorded binding and their address lead to different Make users. */
    isDoubtful: z.boolean().optional(),
    /** The end of a leave of absence. */
    until: at.optional(),
  }),
  /** When the wait was over, these were the person's Make users: an account had moved to a new one. */
  event('leaver.moved', { case: z.string(), makeUsers: z.array(makeUserId).min(1) }),
  /** Slack shows the person as a full member again. */
  event('leaver.returned', { case: z.string() }),
  /**
   * So many people left at once that Usher waits for an admin. `before`: how many others left in the brake's period, whose
   * cases had gone on.
   */
  event('leaver.held', { cases: z.array(z.string()).min(1), before: z.number().int().optional() }),
  /** An admin let Usher continue. */
  event('leaver.released', { cases: z.array(z.string()) }),
  event('leaver.asked', { case: z.string(), request: z.string() }),
  /** A message about this is in the outbox; `key` names it. */
  event('leaver.told', { case: z.string().optional(), key: z.string() }),
  /** The person is out, so Usher wipes the token of their connected Make account. */
  event('leaver.disconnected', { case: z.string(), makeUser: makeUserId }),
  event('leaver.closed', { case: z.string(), why: leaverEnd }),
]);
export type LeaverEvent = z.infer<typeof leaverEvent>;

export const leaversStream = 'leavers';

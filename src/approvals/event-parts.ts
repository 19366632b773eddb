import { z } from 'zod';
import { actor, makeUserId, personId } from './person.js';
import { personal } from './personal.js';
import { leaverSource } from './policy/leavers.js';

/** Milliseconds since 1970. */
export const at = z.number().int();

/** An event of this type. Each has its time and the one who caused it. */
export const event = <Type extends string, Shape extends z.ZodRawShape>(type: Type, shape: Shape) =>
  z.object({ type: z.literal(type), at, by: actor, ...shape });

export const messageRef = z.object({ channel: z.string(), ts: z.string() });
export type MessageRef = z.infer<typeof messageRef>;

/** The subject of a message to a person about a request. */
export const noticeAbout = z.enum([
  /** Recorded but never sent: the person has read it in the form and on the card. */
  'asked',
  'decided',
  'outcome',
  'receipt',
  'changed',
  'ending-soon',
  'anew',
  /**
   * `offered` goes to the requester: a decider would approve less. `offer-declined` goes to that decider: the
   * requester declined.
   */
  'offered',
  'offer-declined',
  /** `card-late`: nobody can see the card yet. `card-there`: now people can see it. */
  'card-late',
  'card-there',
  /** Goes to the owner of a token: somebody reported that it leaked. */
  'leaked',
  'objected',
]);
export type NoticeAbout = z.infer<typeof noticeAbout>;

/** The reason why people decide on something else now. */
export const revisedWhy = z.enum([
  'make-changed',
  'policy-changed',
  'asked-again',
  'offer-taken',
  'edited',
  'owner-agreed',
]);
export type RevisedWhy = z.infer<typeof revisedWhy>;

export const voice = z.object({
  by: personId,
  as: z.array(personId).min(1),
  makeUserId: makeUserId.optional(),
  email: personal.optional(),
});

/** The number of approvals that are missing from which groups, stage by stage. */
export const missing = z.array(
  z.object({ requirement: z.number().int(), groups: z.array(z.string()), count: z.number().int() }),
);
export type Missing = z.infer<typeof missing>;

/** A request in conflict that another request settles: the earlier roles return, or the present ones stay. */
export const settlement = z.object({ request: z.string(), choice: z.enum(['restore', 'keep']) });
export type Settlement = z.infer<typeof settlement>;

/** An extension of a grant: the additional time, the new end, and the whole time from its first day. */
export const extension = z.object({
  request: z.string(),
  byMs: z.number().int().positive(),
  endsAt: z.number().int(),
  totalMs: z.number().int().positive(),
});
export type Extension = z.infer<typeof extension>;

/**
 * What another request does to a grant: asks for the earlier role, to keep the later change, or for more time; or
 * contains its person.
 */
export const followUpAsks = z.enum([...settlement.shape.choice.options, 'extend', 'contain']);

/** Another request about a grant. */
export interface FollowUp {
  readonly request: string;
  readonly asks: z.infer<typeof followUpAsks>;
  /** The changes of the people whom it contains, by number; undefined if it concerns all that is in effect. */
  readonly changes?: readonly number[];
}

/** The leaver case that a request is about. */
export const leaverCase = z.object({
  case: z.string(),
  how: leaverSource,
  /** The end of a leave of absence, when Usher asks an admin whether to give the access back. */
  until: z.number().int().optional(),
  /** The line of the policy that decides, if the policy decides by itself. */
  line: z.number().int().optional(),
  /** Facts for the deciders, one sentence each. */
  facts: z.array(personal),
});
export type LeaverCase = z.infer<typeof leaverCase>;

/** The place of a write: its change, whether it does or undoes, and its number in the plan. */
export const writeKey = z.object({
  change: z.number().int(),
  way: z.enum(['do', 'undo']),
  index: z.number().int(),
});
export type WriteKey = z.infer<typeof writeKey>;

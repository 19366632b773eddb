import { z } from 'zod';
import { makeUserId, personId } from './person.js';
import { personal } from './personal.js';
import { knownHow } from './policy/leavers.js';

export const messageRef = z.object({ channel: z.string(), ts: z.string() });
export type MessageRef = z.infer<typeof messageRef>;

/** What a person is told of a request. */
export const noticeAbout = z.enum([
  /** Recorded, and never said: the form and the card have said it. */
  'asked',
  'decided',
  'outcome',
  'receipt',
  'changed',
  'ending-soon',
  'anew',
  /** To the requester: a decider would agree to less. To that decider: the requester does not take it. */
  'offered',
  'offer-declined',
  /** Nobody can see the card yet, and: now they can. */
  'card-late',
  'card-there',
  /** To the owner of a token: somebody says it leaked. */
  'leaked',
]);
export type NoticeAbout = z.infer<typeof noticeAbout>;

/** Why people decide on something else than before. */
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

/** How many of which groups have yet to agree, stage by stage. */
export const missing = z.array(
  z.object({ requirement: z.number().int(), groups: z.array(z.string()), count: z.number().int() }),
);
export type Missing = z.infer<typeof missing>;

/** A request in conflict that another one settles: its earlier roles come back, or what somebody made of them stays. */
export const settlement = z.object({ request: z.string(), choice: z.enum(['restore', 'keep']) });
export type Settlement = z.infer<typeof settlement>;

/** A grant that would hold longer: by how much, until when, and how long in all from its first day. */
export const extension = z.object({
  request: z.string(),
  byMs: z.number().int().positive(),
  endsAt: z.number().int(),
  totalMs: z.number().int().positive(),
});
export type Extension = z.infer<typeof extension>;

/** The case of somebody who left that a request is about. */
export const leaverCase = z.object({
  case: z.string(),
  how: knownHow,
  /** Until an admin is asked whether to give the access back: a leave of absence. */
  until: z.number().int().optional(),
  /** The policy's line that decides, where it does so by itself. */
  line: z.number().int().optional(),
  /** What is good to know for those who decide, a sentence each. */
  facts: z.array(personal),
});
export type LeaverCase = z.infer<typeof leaverCase>;

/** A write's place: the change it belongs to, doing or undoing, and its number in the plan. */
export const writeKey = z.object({
  change: z.number().int(),
  way: z.enum(['do', 'undo']),
  index: z.number().int(),
});
export type WriteKey = z.infer<typeof writeKey>;

import { z } from 'zod';
import { makeUserId, personId } from './person.js';
import { personal } from './personal.js';
import { leaverSource } from './policy/leavers.js';

export const messageRef = z.object({ channel: z.string(), ts: z.string() });
export type MessageRef = z.infer<typeof messageRef>;

/** What a message to a person about a request says. */
export const noticeAbout = z.enum([
  /** Recorded but never sent: the form and the card have said it. */
  'asked',
  'decided',
  'outcome',
  'receipt',
  'changed',
  'ending-soon',
  'anew',
  /** To the requester: a decider would approve less. To that decider: the requester declined. */
  'offered',
  'offer-declined',
  /** Nobody can see the card yet; and later: now they can. */
  'card-late',
  'card-there',
  /** To the owner of a token: somebody reported that it leaked. */
  'leaked',
]);
export type NoticeAbout = z.infer<typeof noticeAbout>;

/** Why people decide on something else now. */
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

/** How many members of which groups have yet to approve, stage by stage. */
export const missing = z.array(
  z.object({ requirement: z.number().int(), groups: z.array(z.string()), count: z.number().int() }),
);
export type Missing = z.infer<typeof missing>;

/** A request in conflict that another one settles: its earlier roles come back, or the present ones stay. */
export const settlement = z.object({ request: z.string(), choice: z.enum(['restore', 'keep']) });
export type Settlement = z.infer<typeof settlement>;

/** An extension of a grant: by how much, until when, and how long in all from its first day. */
export const extension = z.object({
  request: z.string(),
  byMs: z.number().int().positive(),
  endsAt: z.number().int(),
  totalMs: z.number().int().positive(),
});
export type Extension = z.infer<typeof extension>;

/** The leaver case that a request is about. */
export const leaverCase = z.object({
  case: z.string(),
  how: leaverSource,
  /** The end of a leave of absence, when Usher asks an admin whether to give the access back. */
  until: z.number().int().optional(),
  /** The policy's line that decides, if it decides by itself. */
  line: z.number().int().optional(),
  /** Facts for the deciders, a sentence each. */
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

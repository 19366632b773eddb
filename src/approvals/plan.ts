import { z } from 'zod';
import { makeUserId } from './person.js';
import { personal } from './personal.js';

const id = z.number().int().positive();
const named = z.object({ id, name: z.string() });

/** A role with its name at the time of planning, or none. */
export const roleOrNone = z.union([named, z.literal('none')]);
export type RoleOrNone = z.infer<typeof roleOrNone>;

/** One pair of the card: where, what is now, what will be. */
export const difference = z.object({
  where: z.string(),
  team: named.optional(),
  now: roleOrNone,
  after: roleOrNone,
});
export type Difference = z.infer<typeof difference>;

/**
 * One write to Make as data. `before` is the role id that reading must still show when it is sent (null: none).
 * A write with `once: 'accepted'` waits until the invitee has accepted.
 */
export const write = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('invite'),
    organizationId: id,
    email: personal,
    name: personal,
    roleId: id,
    teamIds: z.array(id),
    note: personal.optional(),
  }),
  z.object({
    type: z.literal('set-organization-role'),
    organizationId: id,
    userId: makeUserId,
    before: id,
    roleId: id,
  }),
  z.object({
    type: z.literal('set-team-role'),
    organizationId: id,
    teamId: id,
    userId: makeUserId,
    before: id.nullable(),
    roleId: id,
  }),
  z.object({
    type: z.literal('set-invited-team-role'),
    organizationId: id,
    teamId: id,
    before: id.nullable(),
    roleId: id,
  }),
  z.object({
    type: z.literal('remove-from-organization'),
    organizationId: id,
    userId: makeUserId,
    before: id,
    deleteConnections: z.boolean(),
  }),
  z.object({
    type: z.literal('remove-from-team'),
    organizationId: id,
    teamId: id,
    userId: makeUserId,
    before: id,
  }),
]);
export type Write = z.infer<typeof write>;

/** Team roles of an invitee can only be set once the invitation is accepted. */
export const waitsForAcceptance = (w: Write): boolean => w.type === 'set-invited-team-role';

export const subject = z.object({
  userId: makeUserId.optional(),
  name: personal,
  /** As Make has it; Slack people who share the mailbox may not approve. */
  email: personal,
});
export type Subject = z.infer<typeof subject>;

/** What one change means on Make: what is now, what will be, what else happens, and the writes in order. */
export const changePlan = z.object({
  organization: named,
  team: named.optional(),
  subject,
  differences: z.array(difference).min(1),
  direction: z.enum(['raise', 'lower', 'other']),
  /** What else happens; part of what people approve. */
  effects: z.array(z.string()),
  /** What is good to know and may move meanwhile, such as seats used. */
  notes: z.array(z.string()),
  writes: z.array(write).min(1),
  /** How to put the recorded earlier role back; empty where that is not possible. */
  undo: z.array(write),
});
export type ChangePlan = z.infer<typeof changePlan>;

/** The answer to "what would this change do": a plan, nothing at all, or a sentence why not. */
export type Planned =
  | { readonly type: 'plan'; readonly plan: ChangePlan }
  | { readonly type: 'nothing-to-do'; readonly sentence: string }
  | { readonly type: 'refused'; readonly code: string; readonly sentence: string };

const essence = changePlan.pick({
  differences: true,
  direction: true,
  effects: true,
  writes: true,
  undo: true,
});

/** Whether two plans show and write the same; what is only information (seats used) does not count. */
export function sameEffect(a: ChangePlan, b: ChangePlan): boolean {
  return JSON.stringify(essence.parse(a)) === JSON.stringify(essence.parse(b));
}

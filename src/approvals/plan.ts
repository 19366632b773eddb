import { z } from 'zod';
import type { Change } from './changes/catalogue.js';
import type { LeakedToken } from './changes/contain-token.js';
import { makeUserId, normalEmail } from './person.js';
import { personal } from './personal.js';
import { tokenHolder } from './token-holder.js';

const id = z.number().int().positive();
const named = z.object({ id, name: z.string() });

/** A role with its name at the time of planning, or none. */
const roleOrNone = z.union([named, z.literal('none')]);
export type RoleOrNone = z.infer<typeof roleOrNone>;

/** One pair on the card: the place, before, and after. */
const difference = z.object({
  where: z.string(),
  team: named.optional(),
  now: roleOrNone,
  after: roleOrNone,
});
export type Difference = z.infer<typeof difference>;

/**
 * One write to Make as data. `before` is the role id that Make must still show when the write is sent (null: none). A
 * write with `once: 'accepted'` waits until the invitee has accepted.
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
  /** Make chooses the role, and a separate write sets the requested one. */
  z.object({
    type: z.literal('create-sso-user'),
    organizationId: id,
    email: personal,
    name: personal,
    countryId: id,
    country: z.string().optional(),
    ssoId: personal,
  }),
  /** The role of a person with a new account, in a team or in the organization itself. */
  z.object({
    type: z.literal('set-joiner-role'),
    organizationId: id,
    teamId: id.optional(),
    roleId: id,
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
  z.object({
    type: z.literal('revoke-token'),
    organizationId: id,
    /** The owner of the token. */
    userId: makeUserId,
    holder: tokenHolder,
    /** The token's key on Make, exactly as Make wrote it. */
    created: z.string(),
  }),
  z.object({
    type: z.literal('set-role-permissions'),
    organizationId: id,
    roleId: id,
    /** Sorted, like `permissions`, which replace all of them. */
    before: z.array(z.string()),
    permissions: z.array(z.string()),
  }),
  z.object({
    type: z.literal('demand-password-reset'),
    organizationId: id,
    userId: makeUserId,
    email: personal,
  }),
]);
export type Write = z.infer<typeof write>;

/** Whether Usher can set the role only once the person is in: the invitation is accepted, or the account exists. */
export const waitsForAcceptance = (w: Write): boolean =>
  w.type === 'set-invited-team-role' || w.type === 'set-joiner-role';

/** The account that a plan creates in an organization with single sign-on. */
export const joinerOf = ({ writes }: Pick<ChangePlan, 'writes'>) =>
  writes.find((one) => one.type === 'create-sso-user');

/** Whether nothing on Make shows that the write took effect: there is only Make's answer. */
export const cannotBeReadBack = (w: Pick<Write, 'type'>): boolean => w.type === 'demand-password-reset';

const subject = z.object({
  userId: makeUserId.optional(),
  name: personal,
  /** The address on Make; Slack people with the same mailbox may not approve. */
  email: personal,
});
export type Subject = z.infer<typeof subject>;

/** The API token that a change would delete, as Make lists it; never its value. */
const tokenShown = z.object({
  label: personal,
  scope: z.array(z.string()),
  created: z.string(),
});
export type TokenShown = z.infer<typeof tokenShown>;

/** The permissions of a role, before and after a change of the role itself; sorted. */
const roleContent = z.object({
  role: named,
  before: z.array(z.string()),
  after: z.array(z.string()),
});

/** The meaning of one change on Make: before and after, side effects, and the writes in order. */
export const changePlan = z.object({
  organization: named,
  team: named.optional(),
  subject,
  /** Roles; empty if a token is deleted. */
  differences: z.array(difference),
  token: tokenShown.optional(),
  /** Present if the change is about a role itself and about nobody's place; the subject then has the role's name. */
  content: roleContent.optional(),
  /** The Make users who get more by a change of their role, as far as Usher knows; they do not decide about it. */
  holders: z.array(makeUserId).optional(),
  /** The task for the person, if none of their access changes. */
  demand: z.literal('password-reset').optional(),
  direction: z.enum(['raise', 'lower', 'other']),
  /** Side effects, which people approve together with the change. */
  effects: z.array(z.string()),
  /** Facts that may change meanwhile; people do not approve them. */
  notes: z.array(z.string()),
  /**
   * The seats of the organization, if it has a limit, and whether this change takes one; they may change meanwhile
   * too.
   */
  seats: z.object({ used: z.number().int(), limit: z.number().int(), takesOne: z.boolean() }).optional(),
  /** Empty if a change by hand stays in place. */
  writes: z.array(write),
  /** The writes that restore the recorded earlier role; empty if that is not possible. */
  undo: z.array(write),
});
export type ChangePlan = z.infer<typeof changePlan>;
/** The part of a change's earlier plan that says whom it is about, and where. */
export type EarlierPlan = Pick<ChangePlan, 'organization' | 'subject'>;

/** A leaked token: its owner, and what Usher knows about it. */
export type Leak = { readonly owner: Subject; readonly token: LeakedToken } | { readonly owner: 'usher' };

/** The answer to "what would this change do": a plan, the fact that nothing is left to do, or a refusal. */
export type Planned =
  | { readonly type: 'plan'; readonly plan: ChangePlan }
  | { readonly type: 'nothing-to-do'; readonly sentence: string }
  | {
      readonly type: 'refused';
      readonly code: string;
      readonly sentence: string;
      /** The changes that people can ask for instead. */
      readonly instead?: readonly Change[];
      /** Present if a token certainly leaked, so that Usher can notify the people who can delete it. */
      readonly leak?: Leak;
    };

/**
 * Whether two plans concern the same token or demand, or the same person's access at the same place: two open requests
 * must not share it.
 */
export function samePlace(a: ChangePlan, b: ChangePlan): boolean {
  if (a.token?.created !== b.token?.created || a.demand !== b.demand) return false;
  return sameSubject(a, b) && a.organization.id === b.organization.id && a.team?.id === b.team?.id;
}

/**
 * Whether two plans have the same Make user, the same mailbox if the person is not on Make yet, or the same changed
 * role.
 */
export function sameSubject(one: ChangePlan, other: ChangePlan): boolean {
  if (one.content || other.content) return one.content?.role.id === other.content?.role.id;
  const [a, b] = [one.subject, other.subject];
  return a.userId !== undefined && b.userId !== undefined
    ? a.userId === b.userId
    : normalEmail(a.email.personal) === normalEmail(b.email.personal);
}

/** The changes to ask for instead of the one change that is not possible as requested. */
export function insteadOf(planned: readonly Planned[]): readonly Change[] | undefined {
  const [only] = planned;
  return planned.length === 1 && only?.type === 'refused' ? only.instead : undefined;
}

/** The leaked token that somebody asked to delete; undefined if its owner is unknown. */
export function leakOf(planned: Planned | undefined): Leak | undefined {
  if (planned?.type === 'refused') return planned.leak;
  if (planned?.type !== 'plan' || !planned.plan.token) return undefined;
  return { owner: planned.plan.subject, token: planned.plan.token };
}

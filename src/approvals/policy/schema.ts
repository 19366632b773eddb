import { z } from 'zod';
import { kinds } from '../changes/catalogue.js';
import { duration } from './duration.js';
import { patternProblem } from './pattern.js';

const slackUser = z.string().regex(/^[UW][A-Z0-9]+$/, 'expected a Slack user id such as U0ANA');
const channel = z.string().regex(/^[CG][A-Z0-9]+$/, 'expected a Slack channel id such as C0APPROVALS');
const groupName = z.string().regex(/^[a-z][a-z0-9-]*$/, 'expected a group name in lower case');

/** A Slack user, a Slack user group, or those who hold a Make role where the request applies. */
const member = z
  .string()
  .regex(
    /^([UW][A-Z0-9]+|S[A-Z0-9]+|make:.+)$/,
    'expected a Slack user (U…), a user group (S…) or "make:Role name"',
  );

const oneOrMany = <T extends z.ZodType>(one: T) => z.union([one, z.array(one).min(1)]);

const stage = z.strictObject({
  from: z.array(groupName).min(1),
  approvals: z.number().int().min(1).max(20).default(1),
});
export type Stage = z.infer<typeof stage>;

/** Something on Make: a number is its id, which stays when somebody renames it. */
const nameOrId = z.union([z.string().trim().min(1), z.number().int().positive()]);

export const conditions = z.strictObject({
  kind: oneOrMany(z.enum(kinds)).optional(),
  organization: oneOrMany(nameOrId).optional(),
  team: oneOrMany(nameOrId).optional(),
  requester: oneOrMany(groupName).optional(),
  for: z.enum(['self', 'others']).optional(),
  role_now: oneOrMany(nameOrId).optional(),
  role_after: oneOrMany(nameOrId).optional(),
  role_now_or_after: oneOrMany(nameOrId).optional(),
  change: oneOrMany(z.enum(['raise', 'lower', 'other'])).optional(),
  duration_at_most: duration.optional(),
  emergency: z.boolean().optional(),
});
export type Conditions = z.infer<typeof conditions>;

/** What a reason must look like, and `hint`, the words that say so to the requester. */
const reason = z.strictObject({
  pattern: z.string().superRefine((pattern, context) => {
    const problem = patternProblem(pattern);
    if (problem) context.addIssue({ code: 'custom', message: problem });
  }),
  hint: z.string().trim().min(1).max(200).optional(),
});

export const rule = z
  .strictObject({
    name: z.string().min(1).max(120),
    when: conditions.optional(),
    approve: z.literal('automatically').optional(),
    stages: z.array(stage).min(1).max(5).optional(),
    reason: reason.optional(),
    at_most: z.strictObject({ duration: duration.optional() }).optional(),
    hold: duration.optional(),
    expires_after: duration.optional(),
    execute_within: duration.optional(),
    remind_after: z.array(duration).max(5).optional(),
    escalate: z.strictObject({ after: duration, to: z.array(groupName).min(1) }).optional(),
    announce: z.array(channel).optional(),
    channel: channel.optional(),
    review_within: duration.optional(),
    tell_subject: z.enum(['after', 'never']).optional(),
    accepts_fewer: z.boolean().optional(),
  })
  .superRefine((value, context) => {
    const problem = (message: string) => context.addIssue({ code: 'custom', message });
    if ((value.approve === undefined) === (value.stages === undefined)) {
      problem('expected either stages or approve: automatically');
    }
    if (value.approve && value.when?.for !== 'self')
      problem('approve: automatically needs when: {for: self}');
    if (value.approve && value.when?.duration_at_most === undefined) {
      problem('approve: automatically needs when: {duration_at_most: …}');
    }
  });
export type Rule = z.infer<typeof rule>;

const delegate = z.strictObject({ from: slackUser, to: slackUser, until: z.iso.date() });
export type Delegate = z.infer<typeof delegate>;

export const policyFile = z.strictObject({
  version: z.literal(1),
  approvals_channel: channel,
  admins: z.array(slackUser).default([]),
  groups: z.record(groupName, z.array(member).min(1)).default({}),
  limits: z
    .strictObject({
      invite_domains: z
        .array(z.string().regex(/^[a-z0-9.-]+$/))
        .min(1)
        .optional(),
      longest_grant: duration.optional(),
      changes_per_hour: z.number().int().min(1).default(20),
      automatic_per_day: z.number().int().min(0).default(10),
      /** Requests of one person that wait for a decision or for being carried out; one of many changes counts once. */
      open_requests_per_person: z.number().int().min(1).default(20),
      /** Forms of one person that Make is being asked about at the same time. */
      forms_per_person: z.number().int().min(1).default(2),
      /** How often a day one person may propose which Make user they are; a new proposal takes the place of the last. */
      proposals_per_day: z.number().int().min(1).default(3),
    })
    .prefault({}),
  protected: z.array(z.email()).default([]),
  delegates: z.array(delegate).default([]),
  defaults: z
    .strictObject({ expires_after: duration.prefault('3d'), execute_within: duration.prefault('1h') })
    .prefault({}),
  rules: z.array(rule).min(1),
});
export type Policy = z.infer<typeof policyFile>;

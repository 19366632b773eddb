import { z } from 'zod';
import { kinds } from '../changes/catalogue.js';
import { duration } from './duration.js';
import { leaversOf } from './leavers.js';
import { patternProblem } from './pattern.js';
import { reviewEntry } from './review-entry.js';
import { ssoOf } from './sso-entry.js';

const slackUser = z.string().regex(/^[UW][A-Z0-9]+$/, 'expected a Slack user id such as U0ANA');
const channel = z.string().regex(/^[CG][A-Z0-9]+$/, 'expected a Slack channel id such as C0APPROVALS');
const groupName = z.string().regex(/^[a-z][a-z0-9-]*$/, 'expected a group name in lower case');

/** A Slack user, a Slack user group, or the holders of a Make role in the request's place. */
const member = z
  .string()
  .regex(
    /^([UW][A-Z0-9]+|S[A-Z0-9]+|make:.+)$/,
    'expected a Slack user (U…), a user group (S…) or "make:Role name"',
  );

const oneOrMany = <T extends z.ZodType>(one: T) => z.union([one, z.array(one).min(1)]);

const stage = z.strictObject({
  from: z.array(groupName).min(1).describe('Groups whose people decide; any of them counts.'),
  approvals: z
    .number()
    .int()
    .min(1)
    .max(20)
    .default(1)
    .describe('The number of different people who must approve.'),
});
export type Stage = z.infer<typeof stage>;

/** The name or the id of something on Make; a number is an id, which a renaming does not change. */
const nameOrId = z.union([z.string().trim().min(1), z.number().int().positive()]);
const named = oneOrMany(nameOrId).optional();

const conditions = z.strictObject({
  kind: oneOrMany(z.enum(kinds)).optional().describe('The kinds of change.'),
  organization: named.describe('Organizations on Make, by name or by id.'),
  team: named.describe('Teams on Make, by name or by id. A change without a team does not match.'),
  requester: oneOrMany(groupName)
    .optional()
    .describe('Groups of the policy; the requester must be in one of them.'),
  for: z
    .enum(['self', 'others'])
    .optional()
    .describe('self: the requester asks for themselves. others: for somebody else.'),
  role_now: named.describe('The role on Make before the change, by name or id; "none" for no role.'),
  role_after: named.describe('The role on Make after the change, by name or id; "none" for no role.'),
  role_now_or_after: named.describe('A role on Make before or after the change.'),
  change: oneOrMany(z.enum(['raise', 'lower', 'other']))
    .optional()
    .describe(
      'raise: the new role may do more. lower: it may do less. other: neither role includes the other.',
    ),
  duration_at_most: duration.optional().describe('Temporary access of this length or shorter.'),
  emergency: z.boolean().optional().describe('True for requests marked as an emergency.'),
});
export type Conditions = z.infer<typeof conditions>;

const reason = z.strictObject({
  pattern: z
    .string()
    .superRefine((pattern, context) => {
      const problem = patternProblem(pattern);
      if (problem) context.addIssue({ code: 'custom', message: problem });
    })
    .describe(
      'A regular expression (RE2 syntax) that must match a part of the reason. Usher never shows it.',
    ),
  hint: z
    .string()
    .trim()
    .min(1)
    .max(200)
    .optional()
    .describe('The hint that people see instead, such as: Name the ticket, e.g. OPS-412'),
});

const escalation = z.strictObject({
  after: duration.describe('The time after which more people may decide a waiting request.'),
  to: z.array(groupName).min(1).describe('The groups that Usher adds to the open stage.'),
});

const rule = z
  .strictObject({
    name: z.string().min(1).max(120).describe('The name of the rule, shown where it decides.'),
    when: conditions
      .optional()
      .describe('Conditions that must all hold; without any, the rule matches everything.'),
    approve: z
      .literal('automatically')
      .optional()
      .describe('Nobody has to decide. Needs for: self and duration_at_most.'),
    stages: z.array(stage).min(1).max(5).optional().describe('The stages of deciders, one after another.'),
    reason: reason.optional().describe('The required form of the reason.'),
    at_most: z
      .strictObject({
        duration: duration.optional().describe('The longest access; access is then always temporary.'),
      })
      .optional()
      .describe("The rule's own limits."),
    hold: duration
      .optional()
      .describe('The time between the last approval and the change, in which people can stop it.'),
    expires_after: duration.optional().describe('The time that a request stays open.'),
    execute_within: duration
      .optional()
      .describe('The time after approval in which the change may be carried out.'),
    remind_after: z
      .array(duration)
      .max(5)
      .optional()
      .describe('The times after which Usher reminds the deciders.'),
    escalate: escalation.optional().describe('Adds deciders to a stage that waits too long.'),
    announce: z.array(channel).optional().describe('More channels that Usher tells about it.'),
    channel: channel.optional().describe('The channel of the card, instead of approvals_channel.'),
    review_within: duration
      .optional()
      .describe('The time in which somebody must review the change afterwards.'),
    tell_subject: z
      .enum(['after', 'never'])
      .optional()
      .describe('after: Usher tells the person concerned. never: it does not.'),
    accepts_fewer: z
      .boolean()
      .optional()
      .describe('Confirms that the rule intentionally needs fewer people than the ordinary rule.'),
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
  })
  .meta({ oneOf: [{ required: ['stages'] }, { required: ['approve'] }] });
export type Rule = z.infer<typeof rule>;

const delegate = z.strictObject({
  from: slackUser.describe('The person whose decisions are delegated.'),
  to: slackUser.describe('The person who decides instead.'),
  until: z.iso.date().describe('The last day, in UTC.'),
});
export type Delegate = z.infer<typeof delegate>;

const count = (least: number, usual: number) => z.number().int().min(least).default(usual);

const limits = z.strictObject({
  invite_domains: z
    .array(z.string().regex(/^[a-z0-9.-]+$/))
    .min(1)
    .optional()
    .describe('The email domains that may be invited.'),
  longest_grant: duration.optional().describe('The longest temporary access, whatever a rule says.'),
  changes_per_hour: count(1, 20).describe(
    'The number of changes an hour, in total, that give people more access.',
  ),
  automatic_per_day: count(0, 10).describe('The number of automatic approvals a day, in total.'),
  open_requests_per_person: count(1, 20).describe(
    "The number of one person's requests that may wait for a decision or for Make; a request with many changes counts once.",
  ),
  forms_per_person: count(1, 2).describe(
    "The number of one person's forms that Usher checks with Make at the same time.",
  ),
  usage_alert_at: z
    .string()
    .regex(/^([1-9]\d?|100)%$/, 'expected a share from 1% to 100%, such as 80%')
    .transform((text) => Number.parseInt(text, 10) / 100)
    .pipe(z.number().positive())
    .optional()
    .describe(
      'The share of an organization’s operations or data transfer, or of a team’s own limits, such as 80%, at which Usher alerts the approvals channel.',
    ),
  proposals_per_day: count(1, 3).describe('How many times a day a person may propose their Make user.'),
});

export const policyFile = z.strictObject({
  version: z.literal(1).describe('The format of this file.'),
  approvals_channel: channel.describe('The Slack channel for cards.'),
  admins: z.array(slackUser).default([]).describe('Usher admins.'),
  groups: z
    .record(groupName, z.array(member).min(1))
    .default({})
    .describe(
      `Named groups of people: Slack users (U…), user groups (S…), or "make:Role name" for the holders of that role in the request's place.`,
    ),
  limits: limits.prefault({}).describe('Limits for every rule.'),
  sso: ssoOf.optional().describe('The values for a new account in an organization with single sign-on.'),
  protected: z
    .array(z.email())
    .default([])
    .describe('The email addresses of people whose access nobody can ask to change.'),
  delegates: z
    .array(delegate)
    .default([])
    .describe('Delegations: a person decides for another one, until a day.'),
  stand_ins: z
    .strictObject({
      among: z
        .array(groupName)
        .min(1)
        .optional()
        .describe(
          'Groups whose people may stand in. Left out: everybody who decides by a rule, and the admins.',
        ),
      longest: duration
        .prefault('14d')
        .describe('The longest absence that a person may enter, to the end of its last day.'),
    })
    .optional()
    .describe('Lets people choose who decides for them while they are away. Left out: nobody can.'),
  defaults: z
    .strictObject({
      expires_after: duration.prefault('3d').describe('The time that a request stays open.'),
      execute_within: duration
        .prefault('1h')
        .describe('The time after approval in which the change may be carried out.'),
    })
    .prefault({})
    .describe('Values for rules that do not set their own.'),
  leavers: leaversOf(groupName).prefault({}).describe('What happens when somebody leaves the company.'),
  rules: z.array(rule).min(1).describe('The first rule that matches decides.'),
  reviews: z.array(reviewEntry).default([]).describe('Reviews of who has which role, finished in Slack.'),
});
export type Policy = z.infer<typeof policyFile>;

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

/** A Slack user, a Slack user group, or those who hold a Make role where the request applies. */
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
    .describe('How many different people have to approve.'),
});
export type Stage = z.infer<typeof stage>;

/** Something on Make: a number is its id, which stays when somebody renames it. */
const nameOrId = z.union([z.string().trim().min(1), z.number().int().positive()]);
const named = oneOrMany(nameOrId).optional();

export const conditions = z.strictObject({
  kind: oneOrMany(z.enum(kinds)).optional().describe('What is asked for.'),
  organization: named.describe('Organizations on Make, by name or by id.'),
  team: named.describe('Teams on Make, by name or by id. A change without a team does not match.'),
  requester: oneOrMany(groupName)
    .optional()
    .describe('Groups of the policy; who asks has to be in one of them.'),
  for: z.enum(['self', 'others']).optional().describe('Whether people ask for themselves.'),
  role_now: named.describe('The role on Make before the change, by name or id; "none" for no role.'),
  role_after: named.describe('The role on Make after the change, by name or id; "none" for no role.'),
  role_now_or_after: named.describe('A role on Make before or after the change.'),
  change: oneOrMany(z.enum(['raise', 'lower', 'other']))
    .optional()
    .describe(
      'Whether the new role may do more or less; roles of which neither holds the other are "other".',
    ),
  duration_at_most: duration.optional().describe('Temporary access of this length or shorter.'),
  emergency: z.boolean().optional().describe('Whether it is marked as an emergency.'),
});
export type Conditions = z.infer<typeof conditions>;

const reason = z.strictObject({
  pattern: z
    .string()
    .superRefine((pattern, context) => {
      const problem = patternProblem(pattern);
      if (problem) context.addIssue({ code: 'custom', message: problem });
    })
    .describe('An expression (RE2 syntax) that the reason has to match somewhere. It is shown to nobody.'),
  hint: z
    .string()
    .trim()
    .min(1)
    .max(200)
    .optional()
    .describe('What people read instead, such as: Name the ticket, e.g. OPS-412'),
});

const escalation = z.strictObject({
  after: duration.describe('How long a request waits before more people may decide.'),
  to: z.array(groupName).min(1).describe('Groups that are added to the open stage.'),
});

export const rule = z
  .strictObject({
    name: z.string().min(1).max(120).describe('How the rule is called wherever it decides.'),
    when: conditions
      .optional()
      .describe('Conditions that all have to hold; without any the rule matches everything.'),
    approve: z
      .literal('automatically')
      .optional()
      .describe('Nobody has to decide. Needs for: self and duration_at_most.'),
    stages: z.array(stage).min(1).max(5).optional().describe('Who decides, one stage after the other.'),
    reason: reason.optional().describe('What a reason has to look like.'),
    at_most: z
      .strictObject({
        duration: duration.optional().describe('The longest access; then access is always temporary.'),
      })
      .optional()
      .describe('Limits of what the rule gives.'),
    hold: duration
      .optional()
      .describe('How long it waits after the last approval, so that somebody can stop it.'),
    expires_after: duration.optional().describe('How long a request stays open.'),
    execute_within: duration.optional().describe('How long after approval it may be carried out.'),
    remind_after: z.array(duration).max(5).optional().describe('When deciders are reminded.'),
    escalate: escalation.optional().describe('Adds deciders to a stage that waits too long.'),
    announce: z.array(channel).optional().describe('Further channels that are told.'),
    channel: channel.optional().describe('Where the card goes instead of approvals_channel.'),
    review_within: duration.optional().describe('Within what time somebody has to look at it afterwards.'),
    tell_subject: z.enum(['after', 'never']).optional().describe('Whether the person concerned is told.'),
    accepts_fewer: z
      .boolean()
      .optional()
      .describe('Says that fewer people than the ordinary rule asks for are meant.'),
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
  from: slackUser.describe('Whose say it is.'),
  to: slackUser.describe('Who has it meanwhile.'),
  until: z.iso.date().describe('The last day, in UTC.'),
});
export type Delegate = z.infer<typeof delegate>;

const count = (least: number, usual: number) => z.number().int().min(least).default(usual);

const limits = z.strictObject({
  invite_domains: z
    .array(z.string().regex(/^[a-z0-9.-]+$/))
    .min(1)
    .optional()
    .describe('Where invitations may go.'),
  longest_grant: duration.optional().describe('The longest temporary access, whatever a rule says.'),
  changes_per_hour: count(1, 20).describe('Changes that give somebody more, in all, an hour.'),
  automatic_per_day: count(0, 10).describe('Approvals by a rule alone, in all, a day.'),
  open_requests_per_person: count(1, 20).describe(
    'Requests of one person that wait for a decision or for Make; one of many changes counts once.',
  ),
  forms_per_person: count(1, 2).describe(
    'Forms of one person that Make is being asked about at the same time.',
  ),
  usage_alert_at: z
    .string()
    .regex(/^([1-9]\d?|100)%$/, 'expected a share from 1% to 100%, such as 80%')
    .transform((text) => Number.parseInt(text, 10) / 100)
    .pipe(z.number().positive())
    .optional()
    .describe(
      'The share of an organization’s operations, or of a team’s own limit of them, such as 80%, from which on the approvals channel hears of it.',
    ),
  proposals_per_day: count(1, 3).describe('How often a day one person may propose which Make user they are.'),
});

export const policyFile = z.strictObject({
  version: z.literal(1).describe('The format of this file.'),
  approvals_channel: channel.describe('The Slack channel that cards go to.'),
  admins: z.array(slackUser).default([]).describe('Usher admins.'),
  groups: z
    .record(groupName, z.array(member).min(1))
    .default({})
    .describe(
      'People by name: Slack users (U…), user groups (S…), "make:Role name" for who holds that role there.',
    ),
  limits: limits.prefault({}).describe('Limits that hold for every rule.'),
  sso: ssoOf.optional().describe('What a new account needs in an organization with single sign-on.'),
  protected: z.array(z.email()).default([]).describe('People whom nobody can ask to change.'),
  delegates: z
    .array(delegate)
    .default([])
    .describe('Who decides in the place of somebody else, until a day.'),
  stand_ins: z
    .strictObject({
      among: z
        .array(groupName)
        .min(1)
        .optional()
        .describe(
          'Groups whose people may stand in. Left out: everybody whom a rule lets decide, and the admins.',
        ),
      longest: duration
        .prefault('14d')
        .describe('How long somebody may be away by their own word, to the end of the last day.'),
    })
    .optional()
    .describe('Lets people say who decides in their place while they are away. Left out: nobody can.'),
  defaults: z
    .strictObject({
      expires_after: duration.prefault('3d').describe('How long a request stays open.'),
      execute_within: duration.prefault('1h').describe('How long after approval it may be carried out.'),
    })
    .prefault({})
    .describe('What a rule that says nothing else takes.'),
  leavers: leaversOf(groupName).prefault({}).describe('What happens when somebody leaves the company.'),
  rules: z.array(rule).min(1).describe('The first rule that matches decides.'),
  reviews: z.array(reviewEntry).default([]).describe('Reviews of who has which role, finished in Slack.'),
});
export type Policy = z.infer<typeof policyFile>;

import { z } from 'zod';
import { kinds } from '../../changes/catalogue.js';
import { domainOf, type PersonId } from '../../person.js';
import { duration } from '../duration.js';
import type { Facts } from '../match.js';
import type { Policy } from '../schema.js';
import { placedProblems, readYaml, type YamlProblem } from '../yaml-text.js';
import { type KnownMembers, standIn } from './assumed.js';
import { invitedTo, place } from './invited.js';
import type { Scene } from './verdict.js';

const slackUser = z.string().regex(/^[UW][A-Z0-9]+$/, 'expected a Slack user id such as U0ANA');
const nameOrId = z.union([z.string().trim().min(1), z.number().int().positive()]);
const roles = z.union([nameOrId, z.array(nameOrId).min(1)]);

/** A request in words. Missing values are the ordinary ones: a person in no group asks for another person. */
export const requestInWords = z.strictObject({
  kind: z.enum(kinds).describe('The kind of change.'),
  requester: z
    .string()
    .min(1)
    .optional()
    .describe('A Slack id, or a group of the policy for one of its members.'),
  subject: z
    .union([z.literal('self'), slackUser, z.email()])
    .optional()
    .describe('The person concerned: self, a Slack id, or an email address.'),
  organization: nameOrId.optional(),
  team: nameOrId.optional(),
  role_now: roles.optional().describe('The role before. Left out: none.'),
  role: roles
    .optional()
    .describe(
      'The role after; none for a removal. For an invitation with teams: the role in the organization, then those in teams.',
    ),
  change: z
    .enum(['raise', 'lower', 'other'])
    .optional()
    .describe('The direction of the change, if a rule needs it.'),
  duration: duration.optional(),
  reason: z.string().optional().describe('Left out: a reason that every rule accepts.'),
  ticket: z.string().optional(),
  emergency: z.boolean().optional(),
});
export type RequestInWords = z.infer<typeof requestInWords>;

const stage = z.strictObject({
  from: z.array(z.string()).min(1),
  approvals: z.number().int().min(1).default(1),
});

const expectation = z
  .strictObject({
    rule: z
      .union([z.string(), z.array(z.string()).min(1)])
      .optional()
      .describe('The name of the rule that decides, or of all of them if several do.'),
    stages: z.array(stage).min(1).optional().describe('Who decides, in order.'),
    deciders: z
      .union([z.literal('nobody'), z.array(slackUser).min(1)])
      .optional()
      .describe('The people who can approve first, by Slack id; nobody for an automatic approval.'),
    refused: z.string().min(1).optional().describe('A code such as too-long, or a part of the refusal.'),
  })
  .refine(
    (one) => Object.values(one).some((value) => value !== undefined),
    'expected rule, stages, deciders or refused',
  )
  .refine(
    ({ refused, ...others }) =>
      refused === undefined || Object.values(others).every((value) => value === undefined),
    'a refused request has no deciding rule: expected either refused, or rule, stages and deciders',
  );
export type Expectation = z.infer<typeof expectation>;

const caseFile = z.strictObject({
  members: z
    .record(
      z.string().regex(/^(S[A-Z0-9]+|make:.+)$/, 'expected a user group (S…) or "make:Role name"'),
      z.array(slackUser),
    )
    .default({})
    .describe('The members of groups that only Slack and Make know.'),
  cases: z
    .array(z.strictObject({ name: z.string().min(1), request: requestInWords, expect: expectation }))
    .min(1)
    .describe('Requests with the expected decisions of the policy.'),
});

export interface PolicyCase {
  readonly name: string;
  readonly line: number;
  readonly scene: Scene;
  readonly expect: Expectation;
}

export type ParsedCases =
  | { readonly ok: true; readonly members: KnownMembers; readonly cases: readonly PolicyCase[] }
  | { readonly ok: false; readonly problems: readonly YamlProblem[] };

/** Reads a file of cases for a policy. Every problem names its line and key. */
export function parseCases(text: string, policy: Policy): ParsedCases {
  const read = readYaml(text);
  if (!read.ok) return read;
  const { lineOf } = read;
  const parsed = caseFile.safeParse(read.value);
  if (!parsed.success) return { ok: false, problems: placedProblems(parsed.error.issues, lineOf) };
  const { members, cases } = parsed.data;
  const problems = cases.flatMap(({ request: { requester = '' } }, index) =>
    requester === '' || slackUser.safeParse(requester).success || Object.hasOwn(policy.groups, requester)
      ? []
      : [
          {
            path: ['cases', index, 'request', 'requester'],
            message: `expected a Slack user id such as U0ANA, or a group of the policy; no group is called "${requester}"`,
          },
        ],
  );
  if (problems.length > 0) return { ok: false, problems: placedProblems(problems, lineOf) };
  return {
    ok: true,
    members,
    cases: cases.map(({ name, request: asked, expect }, index) => ({
      name,
      line: lineOf(['cases', index]),
      scene: sceneFrom(asked, policy),
      expect,
    })),
  };
}

/** The Slack team of every person in a file or a command. */
export const homeTeam = 'T0';

/** The facts that a policy can see in a request in words. */
export function sceneFrom(asked: RequestInWords, policy: Policy): Scene {
  const { kind, subject, reason, duration: durationMs, emergency = false } = asked;
  const requester = personFor(asked.requester, policy);
  const isSelf = subject === 'self' || subject === asked.requester;
  const email = subject?.includes('@') ? subject : undefined;
  const person = isSelf ? requester : subject === undefined || email !== undefined ? null : home(subject);
  const takesAway = kind.startsWith('remove') || kind === 'contain-token';
  const [now, after] = [[asked.role_now ?? []].flat(), [asked.role ?? []].flat()];
  const isToken = kind === 'revoke-token' || kind === 'demand-password-reset';
  const rolesNow = now.length > 0 || isToken ? now : ['none'];
  const rolesAfter = after.length > 0 || isToken ? after : ['none'];
  const team = asked.team === undefined ? undefined : place(asked.team);
  const facts: Facts = {
    kind,
    requester,
    forSelf: isSelf,
    organization: place(asked.organization ?? 'an organization'),
    ...(kind === 'invite' ? invitedTo(team, rolesNow, rolesAfter) : team && { team }),
    rolesNow,
    rolesAfter,
    direction: asked.change ?? (takesAway || isToken ? 'lower' : now.length === 0 ? 'raise' : 'other'),
    ...(durationMs !== undefined && { durationMs }),
    emergency,
    ...(kind === 'invite' && email !== undefined && { inviteDomain: domainOf(email) }),
    ...(isToken && { ownToken: isSelf }),
  };
  return {
    facts: [facts],
    people: [person],
    emails: email === undefined ? [] : [email],
    ...(reason !== undefined && { reason }),
  };
}

const home = (id: string): PersonId => `${homeTeam}/${id}`;

const personFor = (requester: string | undefined, policy: Policy): PersonId =>
  requester === undefined || Object.hasOwn(policy.groups, requester)
    ? standIn(homeTeam, requester)
    : home(requester);

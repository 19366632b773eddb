import { listed } from '../../approvals/listed.js';
import { slackIdOf } from '../../approvals/person.js';
import { askersIn, groupOf, type KnownMembers } from '../../approvals/policy/cases/assumed.js';
import {
  homeTeam,
  type RequestInWords,
  requestInWords,
  sceneFrom,
} from '../../approvals/policy/cases/case-file.js';
import { type Traced, traceOf, whyNot } from '../../approvals/policy/cases/trace.js';
import { decidersInWords } from '../../approvals/policy/cases/verdict-words.js';
import type { Foreseen } from '../../approvals/policy/conditions.js';
import { durationInWords } from '../../approvals/policy/duration.js';
import { lineOfRule } from '../../approvals/policy/in-force.js';
import { beyondLimits } from '../../approvals/policy/limits.js';
import { type Facts, inEachRole, inEachTeam } from '../../approvals/policy/match.js';
import type { Roster } from '../../approvals/policy/requirement.js';
import { requirementOf } from '../../approvals/policy/rule-requirement.js';
import { quoted } from '../../approvals/policy/rule-words.js';
import type { Rule } from '../../approvals/policy/schema.js';
import { oneLine } from '../record/text.js';
import { type Terminal, WrongInput } from '../terminal.js';
import { type PolicyAsked, policyAt } from './file.js';

/** The options of `usher policy explain` about a possible request, as typed. */
export interface WishOptions {
  readonly who?: string;
  readonly kind?: string;
  readonly for?: string;
  readonly organization?: string;
  readonly team?: string;
  readonly from?: string;
  readonly role?: readonly string[];
  readonly duration?: string;
  readonly reason?: string;
  readonly emergency?: boolean;
}

/** Facts about a policy's groups and the requester, from look-ups. */
export interface LookedUp {
  readonly members: KnownMembers;
  /** Returns the Slack id of an address. */
  readonly idOf: (email: string) => Promise<string | undefined>;
  /** The facts that were not looked up, in words. */
  readonly left: readonly string[];
}

/**
 * Prints the people who would decide a possible request, the rule and its line, the rules before it, the refusals, and
 * the missing facts on which the answer depends. Returns 0. Throws `WrongInput` and `ConfigError`.
 */
export async function explainWish(
  policyPath: string,
  options: WishOptions,
  lookedUp: (policy: PolicyAsked) => Promise<LookedUp>,
  { print }: Terminal,
): Promise<number> {
  const inForce = policyAt(policyPath);
  const { members, idOf, left } = await lookedUp(inForce);
  const { asked, unknown } = await wishFrom(options, idOf);
  const scene = sceneFrom(asked, inForce.policy);
  const [facts] = scene.facts;
  const roster = askersIn(inForce.policy, [facts], facts.requester, members);
  const { whole, inRoles, inTeams } = tracesOf(inForce, facts, options, roster);
  const possible = whole.filter(mayMatch);
  if (facts.ownToken) print('Anybody may revoke their own token: approved automatically (built in).');
  else if (possible.length === 0) print(`No rule of ${policyPath} covers this, so it cannot be asked.`);
  const barred = new Set([facts.requester, ...scene.people].map((one) => one && slackIdOf(one)));
  const printed = new Set<Rule>();
  const printRule = (start: string, rule: Rule): void => {
    printed.add(rule);
    const hands = `${start}${decidersInWords(requirementOf(inForce.policy, rule, undefined))}`;
    const where = `${policyPath}:${lineOfRule(inForce, rule.name)}`;
    print(`${capital(hands)}, by the rule ${quoted(oneLine(rule.name))} (${where})`);
    for (const line of decidersOf(rule, inForce, members, barred)) print(`    ${line}`);
    for (const line of refusedBy(rule, inForce, facts, options)) print(`    ${oneLine(line)}`);
  };
  for (const [place, { rule, truth }] of facts.ownToken ? [] : possible.entries())
    printRule(place > 0 ? 'Otherwise ' : truth === 'maybe' ? 'Possibly ' : '', rule);
  for (const { role, traced } of possible.length > 0 ? inRoles : []) {
    const forRole = traced.filter(mayMatch);
    if (forRole.length === 0)
      print(`No rule of ${policyPath} covers the role ${quoted(oneLine(role))}, so it cannot be asked.`);
    for (const { rule, truth } of forRole.filter((one) => !printed.has(one.rule)))
      printRule(`${also(truth)}, for the role ${quoted(oneLine(role))}, `, rule);
  }
  for (const { rule, truth } of possible.length > 0 ? inTeams.filter(mayMatch) : [])
    printRule(`${also(truth)}, for the team, `, rule);
  const passed = whole
    .filter((one) => !mayMatch(one) && !printed.has(one.rule))
    .map((one) => inTeams.find(({ rule }) => rule === one.rule) ?? one)
    .filter((one) => !mayMatch(one));
  if (passed.length > 0) print('Rules that do not match');
  for (const one of passed)
    print(
      `    line ${lineOfRule(inForce, one.rule.name)}, ${quoted(oneLine(one.rule.name))}: ${oneLine(whyNot(one))}`,
    );
  const hanging = [whole, ...inRoles.map(({ traced }) => traced), inTeams].flatMap((all) =>
    hangingOn(all.filter(mayMatch), inForce, members),
  );
  const open = [...new Set([...unknown, ...unsaid(options), ...hanging, ...left])];
  if (open.length > 0) print('Not given or not looked up');
  for (const line of open) print(`    ${oneLine(line)}`);
  return 0;
}

/**
 * The rules that are looked at: for the whole change, for each role of an invitation that has several, and, of those
 * that name teams, for each of its teams. Each of these needs its first rule.
 */
function tracesOf(inForce: PolicyAsked, facts: Facts, options: WishOptions, roster: Roster) {
  const trace = (at: Facts) => traceOf(inForce, saidOf(at, options), roster);
  return {
    whole: trace(facts),
    inRoles: inEachRole(facts).map((at) => ({ role: roleIn(at), traced: trace(at) })),
    inTeams: inEachTeam(inForce.policy, facts)
      .flatMap(trace)
      .filter(({ rule }) => rule.when?.team !== undefined),
  };
}

const mayMatch = ({ truth }: Traced): boolean => truth !== 'no';
const also = (truth: Traced['truth']): string => (truth === 'maybe' ? 'Possibly also' : 'Also');
const roleIn = ({ rolesAfter: [role = 'none'] }: Facts): string =>
  typeof role === 'number' ? `number ${role}` : role;

async function wishFrom(
  { who = '', kind, for: subject, from, ...rest }: WishOptions,
  idOf: LookedUp['idOf'],
): Promise<{ readonly asked: RequestInWords; readonly unknown: readonly string[] }> {
  const email = who.includes('@') && !who.startsWith('@') ? who : undefined;
  const found = email === undefined ? undefined : await idOf(email);
  const requester = email === undefined ? who.replace(/^@/, '') : found;
  const isSelf = subject !== undefined && (subject === 'self' || subject === who);
  const parsed = requestInWords.safeParse({
    kind,
    ...(requester !== undefined && { requester }),
    ...(subject !== undefined && { subject: isSelf ? 'self' : subject.replace(/^@(?=[UW])/, '') }),
    ...(rest.organization !== undefined && { organization: nameOrId(rest.organization) }),
    ...(rest.team !== undefined && { team: nameOrId(rest.team) }),
    ...(from !== undefined && { role_now: nameOrId(from) }),
    ...(rest.role !== undefined && { role: rest.role.map(nameOrId) }),
    ...(rest.duration !== undefined && { duration: rest.duration }),
    ...(rest.reason !== undefined && { reason: rest.reason }),
    ...(rest.emergency !== undefined && { emergency: rest.emergency }),
  });
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const field = String(issue?.path[0]);
    const expected =
      field === 'subject' ? 'expected self, a Slack id such as @U0EVA, or an address' : undefined;
    throw new WrongInput(`--${optionOf[field] ?? field}: ${expected ?? issue?.message}`);
  }
  if (requester !== undefined && !/^[UW][A-Z0-9]+$/.test(requester))
    throw new WrongInput(
      '--who: expected a Slack id or an address, such as --who @U0ANA or --who ana@example.com',
    );
  const unknown =
    email !== undefined && found === undefined
      ? [`who ${email} is in Slack, so they count as a person in no group`]
      : [];
  return { asked: parsed.data, unknown };
}

const optionOf: Readonly<Record<string, string>> = { requester: 'who', subject: 'for', role_now: 'from' };

const nameOrId = (text: string): string | number => (/^\d+$/.test(text) ? Number(text) : text);

/** The facts of the given options. Omitted facts are unknown, and do not get the usual values. */
function saidOf(facts: Facts, options: WishOptions): Foreseen {
  const { organization, team, rolesNow, rolesAfter, direction, forSelf, ...rest } = facts;
  const removes = facts.kind.startsWith('remove') || facts.kind === 'contain-token';
  const isInvite = facts.kind === 'invite';
  const hasTeam =
    facts.kind.includes('team') || facts.kind === 'contain-token' || facts.kind === 'extend-grant';
  return {
    ...rest,
    ...(options.for !== undefined || isInvite ? { forSelf } : {}),
    ...(options.organization !== undefined && { organization }),
    ...(team ? { team } : hasTeam ? {} : { team: 'none' as const }),
    ...((options.from !== undefined || isInvite) && { rolesNow }),
    ...((options.role !== undefined || removes) && { rolesAfter }),
    ...((removes || isInvite) && { direction }),
  };
}

const unsaid = (options: WishOptions): string[] => [
  ...(options.reason === undefined ? ['the reason, assumed to fit'] : []),
];

/** The facts on which the rules that may match depend, in words. */
function hangingOn(possible: readonly Traced[], { policy }: PolicyAsked, members: KnownMembers): string[] {
  return possible.flatMap(({ rule, conditions }) =>
    conditions.flatMap(({ truth, wants, is }) => {
      if (truth !== 'maybe') return [];
      const groups = wants.startsWith('requester') ? [rule.when?.requester ?? []].flat() : [];
      const unknown = groups.flatMap((name) => groupOf(policy, name, homeTeam, members).unknown);
      const why = unknown.length > 0 ? `who is in ${listed(unknown)}` : (is ?? 'not said');
      return [`whether ${wants}, for the rule ${quoted(rule.name)}: ${why}`];
    }),
  );
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** The people who may decide; the requester and the subject may not. */
function decidersOf(
  { stages = [] }: Rule,
  { policy }: PolicyAsked,
  members: KnownMembers,
  barred: ReadonlySet<string | null>,
): string[] {
  return stages.map(({ from }, index) => {
    const groups = from.map((name) => groupOf(policy, name, homeTeam, members));
    const people = [
      ...new Set(groups.flatMap((one) => one.people.map(slackIdOf)).filter((id) => !barred.has(id))),
    ];
    const others = groups.flatMap(({ unknown }) => unknown.map(unknownInWords));
    const who = listed([...people, ...others]) || 'nobody';
    return stages.length === 1 ? `can decide: ${who}` : `stage ${index + 1}: ${who}`;
  });
}

const unknownInWords = (entry: string): string =>
  entry.startsWith('make:')
    ? `holders of the role ${quoted(entry.slice('make:'.length))} on Make`
    : `the user group ${entry}`;

/** The reason why the rule would refuse this request, and the other things it would refuse. */
function refusedBy(rule: Rule, inForce: PolicyAsked, facts: Facts, { reason }: WishOptions): string[] {
  const { limits } = inForce.policy;
  const asIs = beyondLimits(inForce, reason === undefined ? withoutForm(rule) : rule, facts, reason ?? '');
  const longest = Math.min(rule.at_most?.duration ?? Infinity, limits.longest_grant ?? Infinity);
  const canBeTemporary = facts.kind.startsWith('change-') || facts.kind === 'extend-grant';
  const hint = rule.reason && (rule.reason.hint ?? 'the pattern in the policy file');
  return [
    ...(asIs ? [`refused as asked: ${asIs.sentence}`] : []),
    ...(canBeTemporary && Number.isFinite(longest) ? [`refused: more than ${durationInWords(longest)}`] : []),
    ...(canBeTemporary && rule.at_most?.duration !== undefined ? ['refused: no duration'] : []),
    ...(hint !== undefined ? [`refused: a reason that does not fit: ${hint}`] : []),
    ...(facts.kind === 'invite' && limits.invite_domains
      ? [`refused: an address outside of ${listed(limits.invite_domains)}`]
      : []),
  ];
}

const withoutForm = ({ reason: _, ...rule }: Rule): Rule => rule;

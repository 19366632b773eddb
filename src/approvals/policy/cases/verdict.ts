import { normalEmail, type PersonId } from '../../person.js';
import { type Refusal, refuse } from '../../refusal.js';
import { atRule, type InForce } from '../in-force.js';
import { entriesOf } from '../leaver-rule.js';
import { type Facts, resolvePolicy } from '../match.js';
import type { Requirement } from '../requirement.js';
import type { Policy } from '../schema.js';
import { seating } from '../tally.js';
import { askersIn, decidersIn, type KnownMembers } from './assumed.js';

/** A request as a policy sees it without Slack and Make. */
export interface Scene {
  /** One for each change. */
  readonly facts: readonly [Facts, ...Facts[]];
  /** The Slack person that each change concerns, if known. */
  readonly people: readonly (PersonId | null)[];
  /** Their email addresses, if known. */
  readonly emails: readonly string[];
  /** Undefined stands for a reason that every rule accepts. */
  readonly reason?: string;
}

/** A policy's decision about a request: the rules and their deciders, or why it cannot be asked. */
export type Verdict =
  | { readonly ok: true; readonly requirements: readonly Requirement[] }
  | { readonly ok: false; readonly refusal: Refusal };

const nothingKnown: KnownMembers = {};

/**
 * Decides as Usher would: by the rules, their limits, and if enough people could decide. If the result depends on a
 * group that was not looked up, it is refused as `group-unreadable`.
 */
export function verdictOn(inForce: InForce, scene: Scene, known: KnownMembers = nothingKnown): Verdict {
  const { policy } = inForce;
  const { facts, people, emails, reason } = scene;
  const { requester } = facts[0];
  const kept = emails.find((email) =>
    policy.protected.some((one) => normalEmail(one) === normalEmail(email)),
  );
  if (kept !== undefined) return { ok: false, refusal: protectedRefusal(kept) };
  const asked = reason === undefined ? { ...inForce, policy: withoutForms(policy) } : inForce;
  const roster = askersIn(policy, facts, requester, known);
  const resolution = resolvePolicy(asked, facts, reason ?? '', roster);
  if (!resolution.ok) return resolution;
  const [team = ''] = requester.split('/');
  const deciders = decidersIn(policy, facts, team, known);
  const mayApprove = (one: PersonId) => one !== requester && !people.includes(one);
  const stuck = resolution.requirements.find((one) => !seating(one, deciders, mayApprove));
  if (!stuck) return resolution;
  return {
    ok: false,
    refusal: atRule(inForce, stuck.rule, refuse('nobody-can-decide', { rule: stuck.rule })),
  };
}

const protectedRefusal = (email: string): Refusal => ({
  code: 'protected',
  sentence: `The policy protects ${email}, so nobody can ask to change them.`,
});

const formless = new WeakMap<Policy, Policy>();

/** The same policy without requirements on the form of a reason. */
function withoutForms(policy: Policy): Policy {
  const known = formless.get(policy);
  if (known) return known;
  const without = { ...policy, rules: policy.rules.map(({ reason: _, ...rule }) => rule) };
  formless.set(policy, without);
  return without;
}

/** A verdict with the values that are compared. */
export interface Judged {
  readonly verdict: Verdict;
  /** The people, their order and their number; names of rules and groups do not count. */
  readonly hands: string;
  readonly holdMs: number;
}

export function judged(policy: Policy, verdict: Verdict): Judged {
  if (!verdict.ok) return { verdict, hands: 'refused', holdMs: 0 };
  const hands = verdict.requirements.map(({ automatic, stages, changes }) =>
    JSON.stringify([
      changes,
      automatic ? [] : stages.map(({ from, approvals }) => [membersIn(policy, from), approvals]),
    ]),
  );
  const holdMs = Math.max(0, ...verdict.requirements.map((one) => one.holdMs));
  return { verdict, hands: hands.sort().join(), holdMs };
}

const expanded = new WeakMap<Policy, Map<string, readonly string[]>>();

/** Everybody in these groups, as the file writes them, each once. */
function membersIn(policy: Policy, groups: readonly string[]): readonly string[] {
  const cache = expanded.get(policy) ?? new Map<string, readonly string[]>();
  expanded.set(policy, cache);
  const key = groups.join();
  const found =
    cache.get(key) ?? [...new Set(groups.flatMap((name) => entriesOf(policy, name) ?? []))].sort();
  cache.set(key, found);
  return found;
}

/** The total number of approvals. */
const approvalsIn = (requirements: readonly Requirement[]): number =>
  requirements.reduce((sum, one) => sum + one.stages.reduce((all, { approvals }) => all + approvals, 0), 0);

/** The possible effects of another policy on a request, the most important first. */
export const turns = ['nobody', 'fewer', 'possible', 'others', 'more', 'held', 'refused'] as const;
export type Turn = (typeof turns)[number];

/** The effect of another policy on a request; undefined if there is none, or if both refuse it. */
export function turnOf(before: Judged, after: Judged): Turn | undefined {
  if (!after.verdict.ok) return before.verdict.ok ? 'refused' : undefined;
  if (!before.verdict.ok) return 'possible';
  if (before.hands === after.hands) return before.holdMs === after.holdMs ? undefined : 'held';
  const [old, now] = [approvalsIn(before.verdict.requirements), approvalsIn(after.verdict.requirements)];
  if (old === now) return 'others';
  if (now === 0) return 'nobody';
  return now < old ? 'fewer' : 'more';
}

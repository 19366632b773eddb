import { listed } from '../../listed.js';
import { slackIdOf } from '../../person.js';
import { all, type Foreseen, standingOf, type Truth } from '../conditions.js';
import { durationInWords } from '../duration.js';
import type { InForce } from '../in-force.js';
import type { Roster } from '../requirement.js';
import { valueWords } from '../rule-words.js';
import type { Conditions, Rule } from '../schema.js';

/** One condition of a rule tested against one change, in words. */
export interface Tested {
  readonly truth: Truth;
  /** For example "duration at most is 1 day". */
  readonly wants: string;
  /** For example "2 days"; undefined if unknown. */
  readonly is: string | undefined;
}

export interface Traced {
  readonly rule: Rule;
  readonly index: number;
  readonly truth: Truth;
  /** In the order of the file. */
  readonly conditions: readonly Tested[];
}

/** The rules in order with their conditions, up to the first that certainly matches. */
export function traceOf(inForce: InForce, seen: Foreseen, roster: Roster): Traced[] {
  const found: Traced[] = [];
  for (const [index, rule] of inForce.policy.rules.entries()) {
    const traced = tracedRule(inForce, rule, index, seen, roster);
    found.push(traced);
    if (traced.truth === 'yes') break;
  }
  return found;
}

export function tracedRule(
  inForce: InForce,
  rule: Rule,
  index: number,
  seen: Foreseen,
  roster: Roster,
): Traced {
  const { truths } = standingOf(rule, seen, inForce, roster);
  const conditions = Object.entries(rule.when ?? {}).flatMap(([key, value]) =>
    value === undefined || !isKey(key, truths)
      ? []
      : [{ truth: truths[key], wants: wantsInWords(key, value), is: actualInWords(key, seen) }],
  );
  return { rule, index, truth: all(Object.values(truths)), conditions };
}

const isKey = (key: string, truths: Readonly<Record<keyof Conditions, Truth>>): key is keyof Conditions =>
  Object.hasOwn(truths, key);

const wantsInWords = (key: string, value: Parameters<typeof valueWords>[1]): string =>
  `${key.replaceAll('_', ' ')} is ${valueWords(key, value)}`;

function actualInWords(key: keyof Conditions, seen: Foreseen): string | undefined {
  const { organization, team, rolesNow, rolesAfter, durationMs, forSelf } = seen;
  switch (key) {
    case 'kind':
      return seen.kind;
    case 'organization':
      return organization?.name;
    case 'team':
      return team === 'none' ? 'no team' : team?.name;
    case 'requester':
      return slackIdOf(seen.requester);
    case 'for':
      return forSelf === undefined ? undefined : forSelf ? 'self' : 'others';
    case 'role_now':
      return rolesNow && rolesInWords(rolesNow);
    case 'role_after':
      return rolesAfter && rolesInWords(rolesAfter);
    case 'role_now_or_after':
      return rolesNow && rolesAfter && `${rolesInWords(rolesNow)} → ${rolesInWords(rolesAfter)}`;
    case 'change':
      return seen.direction;
    case 'duration_at_most':
      return durationMs === undefined ? 'not temporary' : durationInWords(durationMs);
    case 'emergency':
      return seen.emergency ? 'yes' : 'no';
  }
}

const rolesInWords = (roles: readonly (string | number)[]): string =>
  listed(roles.filter((one) => typeof one === 'string').map((one) => (one === 'none' ? 'no role' : one))) ||
  listed(roles.map((id) => `role ${id}`)) ||
  'no role';

/** Why a rule does not match, in clauses; empty if it does. */
export const whyNot = ({ conditions }: Traced): string =>
  conditions
    .filter(({ truth }) => truth === 'no')
    .map(({ wants, is }) => (is === undefined ? wants : `${wants}, but it is ${is}`))
    .join('; ');

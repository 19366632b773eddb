import { adding, type Refusal } from '../refusal.js';
import { type Foreseen, standingOf } from './conditions.js';
import { durationInWords } from './duration.js';
import { orListed } from './group-label.js';
import { type InForce, lineOfRule } from './in-force.js';
import type { Roster } from './requirement.js';
import type { Conditions, Rule } from './schema.js';

const mostNamed = 2;

/** The refusal of a change that no rule covers, with the rules that would cover it if one value were different. */
export function couldCover(refusal: Refusal, inForce: InForce, seen: Foreseen, roster: Roster): Refusal {
  const near = inForce.policy.rules.flatMap((rule) => {
    const how = onlyMissing(rule, seen, inForce, roster);
    if (how === undefined) return [];
    const line = lineOfRule(inForce, rule.name);
    return `The rule "${rule.name}"${line === undefined ? '' : ` (line ${line})`} could cover it ${how}.`;
  });
  return near.slice(0, mostNamed).reduce(adding, refusal);
}

/**
 * The only condition that fails, as the value to ask for instead; undefined if more fail, or if the requester cannot
 * choose it.
 */
function onlyMissing(rule: Rule, seen: Foreseen, inForce: InForce, roster: Roster): string | undefined {
  const { truths, nameless, blind } = standingOf(rule, seen, inForce, roster);
  if (nameless || blind) return undefined;
  const failing = Object.entries(truths).flatMap(([key, truth]) => (truth === 'no' ? [key] : []));
  const [only] = failing;
  return failing.length === 1 && only !== undefined ? instead(rule.when ?? {}, only) : undefined;
}

function instead(when: Conditions, key: string): string | undefined {
  switch (key) {
    case 'duration_at_most':
      return `for ${durationInWords(when.duration_at_most ?? 0)} or less`;
    case 'emergency':
      return when.emergency ? 'as an emergency' : 'if it is no emergency';
    case 'for':
      return when.for === 'self' ? 'if you ask for yourself' : 'if you ask for somebody else';
    case 'role_after':
      return `with the role ${[when.role_after ?? []].flat().join(' or ')}`;
    case 'requester':
      return `if somebody of ${orListed([when.requester ?? []].flat())} asks`;
    default:
      return undefined;
  }
}

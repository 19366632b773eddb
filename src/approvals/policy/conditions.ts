import type { Kind } from '../changes/catalogue.js';
import type { Foresight } from '../changes/foreseen.js';
import type { PersonId } from '../person.js';
import { type Refusal, refuse } from '../refusal.js';
import { atRule, type InForce, namedBy } from './in-force.js';
import { describe, type NameKey, namesOne, unknownIn } from './names.js';
import { type Roster, rosterKey } from './requirement.js';
import type { Conditions, Policy, Rule } from './schema.js';

/** What is known of one change before Make is asked; what is left out is not known. */
export interface Foreseen extends Foresight {
  readonly kind: Kind;
  /** It makes a grant longer. */
  readonly extends?: boolean;
  readonly requester: PersonId;
  readonly durationMs?: number;
  readonly emergency: boolean;
}

/** The kinds under which a rule may name a change: an extension also as `extend-grant`. */
export const kindsOf = ({ kind, extends: extending }: Pick<Foreseen, 'kind' | 'extends'>): Kind[] =>
  extending ? [kind, 'extend-grant'] : [kind];

export type Truth = 'yes' | 'no' | 'maybe';

/** How the conditions of a rule stand towards one change. */
export interface Standing {
  readonly truths: Readonly<Record<keyof Conditions, Truth>>;
  /** A condition holds because its name means nothing on Make, so that the rule refuses. */
  readonly nameless?: Refusal;
  /** Whether the requester is in a group hangs on one that cannot be read. */
  readonly blind?: Refusal;
}

/** Each condition of a rule against what is known of a change; a condition that is not set holds. */
export function standingOf(rule: Rule, seen: Foreseen, inForce: InForce, roster: Roster): Standing {
  const { name, when = {} } = rule;
  const { policy, names } = inForce;
  let nameless: Refusal | undefined;
  /** A name that means nothing on Make could have meant this, so the rule refuses what it might have covered. */
  const named = (key: NameKey, actual: readonly Named[] | undefined): Truth => {
    const truth = listed(when[key], actual);
    const unknown = truth === 'no' ? unknownIn(when, key, names) : undefined;
    if (unknown === undefined) return truth;
    nameless ??= atRule(
      inForce,
      name,
      refuse('policy-names-nothing', { rule: name, what: describe(key, unknown) }),
    );
    return 'yes';
  };
  const { organization, team, rolesNow, rolesAfter, durationMs } = seen;
  const rolesEither = rolesNow && rolesAfter && [...rolesNow, ...rolesAfter];
  const member =
    when.requester === undefined ? 'yes' : isMember(seen.requester, [when.requester].flat(), policy, roster);
  const truths = {
    kind: listed(when.kind, kindsOf(seen)),
    organization: named('organization', organization && [organization.id, organization.name]),
    team: named('team', team && (team === 'none' ? [] : [team.id, team.name])),
    requester: typeof member === 'object' ? 'maybe' : member,
    for: when.for === undefined ? 'yes' : is(seen.forSelf, (self) => (when.for === 'self') === self),
    role_now: named('role_now', rolesNow),
    role_after: named('role_after', rolesAfter),
    role_now_or_after: either(
      named('role_now_or_after', rolesEither),
      when.role_now_or_after,
      rolesNow ?? rolesAfter,
    ),
    change: listed(when.change, seen.direction && [seen.direction]),
    duration_at_most: known(
      when.duration_at_most === undefined ||
        (durationMs !== undefined && durationMs <= when.duration_at_most),
    ),
    emergency: known(when.emergency === undefined || when.emergency === seen.emergency),
  } as const;
  return {
    truths,
    ...(nameless && { nameless }),
    ...(typeof member === 'object' && { blind: namedBy(inForce, name, member) }),
  };
}

/** The holder of a Make role is not known here, so in a group that names one anybody may be. */
function isMember(who: PersonId, groups: readonly string[], policy: Policy, roster: Roster): Truth | Refusal {
  let unreadable: Refusal | undefined;
  let maybe = false;
  for (const group of groups) {
    const members = roster[rosterKey(group)];
    if (members && 'people' in members) {
      if (members.people.includes(who)) return 'yes';
      maybe ||= policy.groups[group]?.some((one) => one.startsWith('make:')) ?? false;
    } else {
      unreadable = refuse('group-unreadable', { group, why: members?.unreadable ?? 'it was not looked up' });
    }
  }
  return maybe ? 'maybe' : (unreadable ?? 'no');
}

type Named = string | number;

function listed(wanted: Named | readonly Named[] | undefined, actual: readonly Named[] | undefined): Truth {
  if (wanted === undefined) return 'yes';
  if (actual === undefined) return 'maybe';
  return known(namesOne(wanted, actual));
}

/** One of two lists is known: what is among it surely matches, what is not may be in the other. */
const either = (
  both: Truth,
  wanted: Named | readonly Named[] | undefined,
  one: readonly Named[] | undefined,
): Truth => (both === 'maybe' && one && listed(wanted, one) === 'yes' ? 'yes' : both);

const known = (truth: boolean): Truth => (truth ? 'yes' : 'no');

const is = <T>(value: T | undefined, fits: (value: T) => boolean): Truth =>
  value === undefined ? 'maybe' : known(fits(value));

export function all(truths: readonly Truth[]): Truth {
  if (truths.includes('no')) return 'no';
  return truths.includes('maybe') ? 'maybe' : 'yes';
}

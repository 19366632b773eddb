import type { Kind } from '../changes/catalogue.js';
import type { Foresight } from '../changes/foreseen.js';
import type { PersonId } from '../person.js';
import { type Refusal, refuse } from '../refusal.js';
import { atRule, type InForce, namedBy } from './in-force.js';
import { describe, type NameKey, sharedIn, unknownIn } from './names.js';
import { type Roster, rosterKey } from './requirement.js';
import { type Named, namesOne } from './role-names.js';
import type { Conditions, Policy, Rule } from './schema.js';

/** The facts known about a change before Make is asked; undefined ones are unknown. */
export interface Foreseen extends Foresight {
  readonly kind: Kind;
  /** True if the change extends a grant. */
  readonly extends?: boolean;
  readonly requester: PersonId;
  readonly durationMs?: number;
  readonly emergency: boolean;
}

/** The kinds by which a rule may name a change: an extension also matches `extend-grant`. */
export const kindsOf = ({ kind, extends: extending }: Pick<Foreseen, 'kind' | 'extends'>): Kind[] =>
  extending ? [kind, 'extend-grant'] : [kind];

export type Truth = 'yes' | 'no' | 'maybe';

/** The result of each of a rule's conditions for one change. */
export interface Standing {
  readonly truths: Readonly<Record<keyof Conditions, Truth>>;
  /**
   * Set if a condition holds only because its name does not exist on Make or is that of several roles; the rule then
   * refuses.
   */
  readonly nameless?: Refusal;
  /** Set if the requester's membership depends on a group that cannot be read. */
  readonly blind?: Refusal;
}

/** Tests each condition of a rule against the known facts; a condition that is not set holds. */
export function standingOf(rule: Rule, seen: Foreseen, inForce: InForce, roster: Roster): Standing {
  const { name, when = {} } = rule;
  const { policy, names } = inForce;
  let nameless: Refusal | undefined;
  const shared = (key: NameKey, truth: Truth, actual: readonly Named[] = []) =>
    truth === 'yes' && seen.organization
      ? sharedIn(when, key, { actual, organizationId: seen.organization.id }, names)
      : undefined;
  /**
   * A name that does not exist on Make could have meant this value, so the rule refuses what it might have covered.
   */
  const named = (key: NameKey, actual: readonly Named[] | undefined): Truth => {
    const truth = listed(when[key], actual);
    const unknown = truth === 'no' ? unknownIn(when, key, names) : undefined;
    const what = unknown === undefined ? shared(key, truth, actual) : describe(key, unknown);
    if (what === undefined) return truth;
    nameless ??= atRule(inForce, name, refuse('policy-names-nothing', { rule: name, what }));
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

/** The holders of a Make role are unknown here, so anybody may be in a group that names one. */
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

function listed(wanted: Named | readonly Named[] | undefined, actual: readonly Named[] | undefined): Truth {
  if (wanted === undefined) return 'yes';
  if (actual === undefined) return 'maybe';
  return known(namesOne(wanted, actual));
}

/** Only one of two lists is known: a match in it is certain; without one, the other list may match. */
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

import type { Kind } from '../changes/catalogue.js';
import type { Foresight } from '../changes/foreseen.js';
import type { PersonId } from '../person.js';
import { type Refusal, refuse } from '../refusal.js';
import { beyondLimits } from './limits.js';
import { type InForce, kindsOf } from './match.js';
import { describe, type NameKey, namesOne, unknownIn } from './names.js';
import { type Roster, rosterKey } from './requirement.js';
import type { Policy, Rule } from './schema.js';

/** What is known of one change before Make is asked; what is left out is not known. */
export interface Foreseen extends Foresight {
  readonly kind: Kind;
  readonly extends?: boolean;
  readonly requester: PersonId;
  readonly durationMs?: number;
  readonly emergency: boolean;
}

type Truth = 'yes' | 'no' | 'maybe';

/** A rule that may come to govern a change, or why none could be named if it came to that. */
type Candidate = { readonly rule: Rule } | { readonly refusal: Refusal };

/** Whether a rule holds; `unreadable` where that hangs on a group that cannot be read. */
interface Holding {
  readonly truth: Truth;
  readonly unreadable?: Refusal;
}

/**
 * Why a change cannot be asked for, whatever Make would say of it: no rule can come to match, or every rule that can
 * refuses by its own limits. Undefined where it depends on Make, or can be asked. It never refuses what `resolvePolicy`
 * would let pass.
 */
export function refusedAnyhow(
  inForce: InForce,
  foreseen: Foreseen,
  reason: string,
  roster: Roster,
): Refusal | undefined {
  // Getting rid of one's own token needs no rule, and whose a token is Make may have to say.
  if (foreseen.ownToken !== false && foreseen.kind === 'revoke-token') return undefined;
  const refusals = candidates(inForce, foreseen, roster).map((one) =>
    'refusal' in one ? one.refusal : limitRefusal(inForce.policy, one.rule, foreseen, reason),
  );
  if (refusals.length === 0) return refuse('no-rule', { kind: foreseen.kind });
  return refusals.includes(undefined) ? undefined : refusals[0];
}

/** The rules that may be the first to match, in order, up to the one that surely matches. */
export function candidates(inForce: InForce, foreseen: Foreseen, roster: Roster): Candidate[] {
  const found: Candidate[] = [];
  for (const rule of inForce.policy.rules) {
    const { truth, unreadable } = mayHold(rule, foreseen, inForce, roster);
    if (truth !== 'no') found.push(unreadable ? { refusal: unreadable } : { rule });
    if (truth === 'yes') break;
  }
  return found;
}

function mayHold(
  { name: rule, when = {} }: Rule,
  seen: Foreseen,
  { policy, names }: InForce,
  roster: Roster,
): Holding {
  let nameless: Refusal | undefined;
  /** A name that means nothing on Make could have meant this, so the rule refuses what it might have covered. */
  const named = (key: NameKey, actual: readonly Named[] | undefined): Truth => {
    const truth = listed(when[key], actual);
    const unknown = truth === 'no' ? unknownIn(when, key, names) : undefined;
    if (unknown === undefined) return truth;
    nameless ??= refuse('policy-names-nothing', { rule, what: describe(key, unknown) });
    return 'yes';
  };
  const { organization, team, rolesNow, rolesAfter, durationMs } = seen;
  const rolesEither = rolesNow && rolesAfter && [...rolesNow, ...rolesAfter];
  const plain = all([
    listed(when.kind, kindsOf(seen)),
    named('organization', organization && [organization.id, organization.name]),
    named('team', team && (team === 'none' ? [] : [team.id, team.name])),
    when.for === undefined ? 'yes' : is(seen.forSelf, (self) => (when.for === 'self') === self),
    named('role_now', rolesNow),
    named('role_after', rolesAfter),
    either(named('role_now_or_after', rolesEither), when.role_now_or_after, rolesNow ?? rolesAfter),
    listed(when.change, seen.direction && [seen.direction]),
    known(
      when.duration_at_most === undefined ||
        (durationMs !== undefined && durationMs <= when.duration_at_most),
    ),
    known(when.emergency === undefined || when.emergency === seen.emergency),
  ]);
  if (plain === 'no') return { truth: plain };
  if (when.requester === undefined) return { truth: plain, ...(nameless && { unreadable: nameless }) };
  const member = isMember(seen.requester, [when.requester].flat(), policy, roster);
  if (typeof member === 'object') return { truth: plain, unreadable: member };
  return { truth: all([plain, member]), ...(nameless && { unreadable: nameless }) };
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

/** The limits of a rule that hold whatever Make says. */
function limitRefusal(policy: Policy, rule: Rule, seen: Foreseen, reason: string): Refusal | undefined {
  // Without roles nobody knows whether it only takes away, and what only takes away needs no duration.
  const rolesAfter = seen.rolesAfter ?? [];
  return beyondLimits(policy, rule, { ...seen, rolesAfter }, reason);
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

function all(truths: readonly Truth[]): Truth {
  if (truths.includes('no')) return 'no';
  return truths.includes('maybe') ? 'maybe' : 'yes';
}

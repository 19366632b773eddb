import { type Refusal, refuse } from '../refusal.js';
import { all, type Foreseen, standingOf, type Truth } from './conditions.js';
import type { InForce } from './in-force.js';
import { beyondLimits } from './limits.js';
import type { Roster } from './requirement.js';
import type { Rule } from './schema.js';
import { couldCover } from './would-pass.js';

export type { Foreseen } from './conditions.js';

/** A rule that may decide a change, or the refusal if it cannot be known. */
export type Candidate = { readonly rule: Rule } | { readonly refusal: Refusal };

/** The result of a rule's conditions; `unreadable` if they depend on a group that cannot be read. */
interface Holding {
  readonly truth: Truth;
  readonly unreadable?: Refusal;
}

/**
 * Why a change cannot be requested whatever Make says: no rule can match, or every rule that can refuses by its own
 * limits. Undefined if it can be requested, or depends on Make. It never refuses a change that `resolvePolicy` would
 * accept.
 */
export function refusedWithoutMake(
  inForce: InForce,
  foreseen: Foreseen,
  reason: string,
  roster: Roster,
): Refusal | undefined {
  // A person may revoke their own token without a rule, and only Make may know whose token it is.
  if (foreseen.ownToken !== false && foreseen.kind === 'revoke-token') return undefined;
  const refusals = candidates(inForce, foreseen, roster).map((one) =>
    'refusal' in one ? one.refusal : limitRefusal(inForce, one.rule, foreseen, reason),
  );
  if (refusals.length === 0) {
    return couldCover(refuse('no-rule', { kind: foreseen.kind }), inForce, foreseen, roster);
  }
  return refusals.includes(undefined) ? undefined : refusals[0];
}

/** The rules that may be the first to match, in order, up to the first that certainly matches. */
export function candidates(inForce: InForce, foreseen: Foreseen, roster: Roster): Candidate[] {
  const found: Candidate[] = [];
  for (const rule of inForce.policy.rules) {
    const { truth, unreadable } = mayHold(rule, foreseen, inForce, roster);
    if (truth !== 'no') found.push(unreadable ? { refusal: unreadable } : { rule });
    if (truth === 'yes') break;
  }
  return found;
}

function mayHold(rule: Rule, seen: Foreseen, inForce: InForce, roster: Roster): Holding {
  const { truths, nameless, blind } = standingOf(rule, seen, inForce, roster);
  const { requester, ...others } = truths;
  const plain = all(Object.values(others));
  if (plain === 'no') return { truth: plain };
  if (blind) return { truth: plain, unreadable: blind };
  return { truth: all([plain, requester]), ...(nameless && { unreadable: nameless }) };
}

/** The limits of a rule that apply whatever Make says. */
function limitRefusal(inForce: InForce, rule: Rule, seen: Foreseen, reason: string): Refusal | undefined {
  // Without roles, the change may only take access away, and such a change needs no duration.
  const rolesAfter = seen.rolesAfter ?? [];
  return beyondLimits(inForce, rule, { ...seen, rolesAfter }, reason);
}

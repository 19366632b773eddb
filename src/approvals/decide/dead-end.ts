import type { Change } from '../changes/catalogue.js';
import { handlesIn } from '../changes/changes.js';
import type { Identity, PersonId } from '../person.js';
import { atRule } from '../policy/in-force.js';
import type { Requirement, Roster } from '../policy/requirement.js';
import { candidates, seating, unreadableGroups } from '../policy/tally.js';
import { unreadableRefusal } from '../policy/unreadable.js';
import { type Refusal, refuse } from '../refusal.js';
import { leakKeptMs } from '../token-holder.js';
import { accountOf, type Concern, fit, ownConcern, unfitBecause } from './barred.js';
import type { Context } from './context.js';

/** The people who would decide a possible request. */
export interface Reach {
  readonly roster: Roster;
  /** The people who could decide, as far as they were looked up. */
  readonly deciders: ReadonlyMap<PersonId, Identity>;
}

interface Wish extends Reach {
  readonly requirements: readonly Requirement[];
  readonly concern: Concern;
  readonly changes: readonly Change[];
  /** The words for the requester in the sentence. */
  readonly asker: 'you' | 'the person who asked';
}

/** The reason why nobody could ever decide this, so that Usher refuses it; or nothing. */
export function deadEnd(
  { requirements, concern, changes, roster, deciders, asker }: Wish,
  context: Context,
): Refusal | undefined {
  const { open } = context;
  const held = requirements.find(({ holdMs }) => holdMs >= leakKeptMs);
  if (held && handlesIn(changes).length > 0) {
    return atRule(context, held.rule, refuse('held-too-long', { rule: held.rule }));
  }
  const able = fit(concern, deciders, open);
  const stuck = requirements.find((one) => !seating(one, roster, able, accountOf(deciders)));
  if (!stuck) return undefined;
  const groups = stuck.stages.flatMap(({ from }) => from);
  const [unreadable] = unreadableGroups(groups, stuck, roster);
  if (unreadable !== undefined) {
    return unreadableRefusal(unreadable, stuck, roster);
  }
  const unable = candidates(groups, stuck, roster).flatMap((one) => {
    const identity = deciders.get(one);
    const why = identity && unfitBecause(concern, identity, open);
    return why === undefined || why === ownConcern ? [] : [{ person: one, why }];
  });
  return atRule(context, stuck.rule, refuse('nobody-can-decide', { rule: stuck.rule, unable, asker }));
}

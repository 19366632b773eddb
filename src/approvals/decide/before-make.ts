import type { Asked } from '../asked.js';
import { alwaysRuns } from '../changes/changes.js';
import type { PersonId } from '../person.js';
import { candidates, type Foreseen, refusedWithoutMake } from '../policy/could-match.js';
import { atLimit } from '../policy/in-force.js';
import type { Roster } from '../policy/requirement.js';
import { type Refusal, refuse } from '../refusal.js';
import type { Context } from './context.js';
import { tooManyOpen } from './limits.js';
import { formRefusal } from './submit.js';

export interface Wish {
  readonly person: PersonId;
  readonly asked: Asked;
  /** The facts that Usher knows about each change without Make. */
  readonly foreseen: readonly Foreseen[];
  /** The members of every group, without holders of a Make role. */
  readonly roster: Roster;
}

/**
 * The reason why something cannot be asked, as far as form, policy and memory show. Checked before any call to Make,
 * so that nobody learns from Make, or uses up its limit, with a request they may not make. `submit` decides again, in
 * full, after Make has answered.
 */
export function refusedBeforeMake(wish: Wish, context: Context): Refusal | undefined {
  const { person, asked, foreseen, roster } = wish;
  const refusals = foreseen.map((one) => refusedWithoutMake(context, one, asked.reason, roster));
  return (
    formRefusal(asked) ??
    tooManyOpen(person, asked.changes, context) ??
    refusals.find((one) => one !== undefined) ??
    notByItself(wish, context)
  );
}

/** If every rule that can match is automatic, refuses the request during a freeze and after the daily cap. */
function notByItself({ foreseen, roster, asked }: Wish, context: Context): Refusal | undefined {
  const { policy, control, now } = context;
  if (foreseen.length === 0 || alwaysRuns(asked.changes)) return undefined;
  const automatic = foreseen.every((one) =>
    candidates(context, one, roster).every(
      (found) => 'rule' in found && found.rule.approve === 'automatically',
    ),
  );
  if (!automatic) return undefined;
  if (control.frozen) return refuse('frozen', control.frozen);
  const cap = policy.limits.automatic_per_day;
  const used = control.automatic.filter((at) => at > now - 86_400_000).length;
  if (used < cap) return undefined;
  return atLimit(context, 'automatic_per_day', refuse('automatic-cap', { cap: `${cap}` }));
}

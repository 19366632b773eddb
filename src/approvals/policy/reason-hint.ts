import type { Kind } from '../changes/catalogue.js';
import type { Foresight } from '../changes/foreseen.js';
import { standingOf } from './conditions.js';
import type { InForce } from './in-force.js';
import { quoted } from './rule-words.js';

/** What a form shows so far. */
export interface Shown extends Pick<Foresight, 'organization' | 'team' | 'rolesAfter'> {
  readonly kinds: readonly Kind[];
}

/**
 * What the rules that may decide ask of a reason, in the words of their hints, for the field where it is typed. The
 * expression behind a hint is shown to nobody. Undefined where no rule that may decide has one.
 */
export function reasonHint(inForce: InForce, { kinds, ...shown }: Shown): string | undefined {
  const found = inForce.policy.rules.flatMap((rule) => {
    const hint = rule.reason?.hint;
    const mayDecide = kinds.some((kind) => {
      const { truths } = standingOf(
        rule,
        { ...shown, kind, requester: 'T0/U0', emergency: false },
        inForce,
        {},
      );
      // Who asks, for whom, for how long and how urgently may still change while the form is open.
      const { kind: ofKind, organization, team, role_now, role_after, role_now_or_after } = truths;
      const seen = [ofKind, organization, team, role_now, role_after, role_now_or_after];
      return seen.every((truth) => truth !== 'no');
    });
    return hint !== undefined && mayDecide ? [`Under the rule ${quoted(rule.name)}: ${sentence(hint)}`] : [];
  });
  return found.length > 0 ? found.join(' ') : undefined;
}

const sentence = (hint: string): string => (/[.!?…]$/.test(hint) ? hint : `${hint}.`);

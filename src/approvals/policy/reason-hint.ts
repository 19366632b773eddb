import type { Kind } from '../changes/catalogue.js';
import type { Foresight } from '../changes/foreseen.js';
import { standingOf } from './conditions.js';
import type { InForce } from './in-force.js';
import { quoted } from './rule-words.js';

/** The values chosen in a form so far. */
export interface Shown extends Pick<Foresight, 'organization' | 'team' | 'rolesAfter'> {
  readonly kinds: readonly Kind[];
}

/**
 * The hints about reasons from every rule that may decide, shown at the field. The expression behind a hint is never
 * shown. Undefined if no such rule has a hint.
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
      // The requester, the subject, the duration and the urgency may still change while the form is open.
      const { kind: ofKind, organization, team, role_now, role_after, role_now_or_after } = truths;
      const seen = [ofKind, organization, team, role_now, role_after, role_now_or_after];
      return seen.every((truth) => truth !== 'no');
    });
    return hint !== undefined && mayDecide ? [`Under the rule ${quoted(rule.name)}: ${sentence(hint)}`] : [];
  });
  return found.length > 0 ? found.join(' ') : undefined;
}

const sentence = (hint: string): string => (/[.!?…]$/.test(hint) ? hint : `${hint}.`);

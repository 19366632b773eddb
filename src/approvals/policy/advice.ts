import type { Kind } from '../changes/catalogue.js';
import { isUrgent } from '../changes/changes.js';
import type { MakeNames, UnknownName } from './names.js';
import type { Policy, Rule } from './schema.js';

/**
 * Settings that a policy file may have but that are seldom intended, each with its place in the file. Advice about
 * people needs Make's data.
 */
export const adviceOn = (policy: Policy, make?: MakeNames): UnknownName[] => [
  ...protectedNobody(policy, make),
  ...loneAdmin(policy),
  ...policy.rules.flatMap((rule, index) => alsoUrgent(rule, index, policy.rules)),
  ...policy.rules.flatMap(formUntold),
];

/** Only another admin can lift a freeze right away. */
function loneAdmin({ admins }: Policy): UnknownName[] {
  if (admins.length > 1) return [];
  const message =
    'there is only one Usher admin, so nobody else can lift a freeze that this admin began; they can lift it themselves after an hour, and Usher announces that. Name a second admin';
  return [{ path: ['admins'], message }];
}

/** A typing error in an address would protect nobody, and nobody would notice. */
const protectedNobody = (policy: Policy, make: MakeNames | undefined): UnknownName[] =>
  policy.protected.flatMap((email, index) => {
    if (make?.hasPerson?.(email) ?? true) return [];
    const message = `nobody on Make has the protected address ${email}, so it protects nobody; check it for a typing error`;
    return [{ path: ['protected', index], message }];
  });

/** A rule without `kind` also decides on containments if it stands above the rule that is meant for them. */
function alsoUrgent({ name, when }: Rule, index: number, rules: readonly Rule[]): UnknownName[] {
  if (when?.kind !== undefined) return [];
  const meant = rules.slice(index + 1).find((later) => kindsOf(later).some(isUrgent));
  if (!meant) return [];
  const message = `the rule “${name}” names no kind and stands above “${meant.name}”, so it decides on containments and leaked tokens too; give it a kind, or move it below`;
  return [{ path: ['rules', index], message }];
}

const kindsOf = ({ when }: Rule): readonly Kind[] => [when?.kind ?? []].flat();

/** People never see the expression, so without a hint they can only guess. */
function formUntold({ name, reason }: Rule, index: number): UnknownName[] {
  if (!reason || reason.hint !== undefined) return [];
  const message = `the rule “${name}” requires a form of reason that it shows to nobody; give it a hint, such as hint: Name the ticket, for example OPS-412`;
  return [{ path: ['rules', index, 'reason'], message }];
}

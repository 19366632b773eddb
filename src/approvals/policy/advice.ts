import type { Kind } from '../changes/catalogue.js';
import { isUrgent } from '../changes/changes.js';
import type { MakeNames, UnknownName } from './names.js';
import type { Policy, Rule } from './schema.js';

/** What is allowed in a policy file and is seldom meant, each with its place in the file; of people only where Make is given. */
export const adviceOn = (policy: Policy, make?: MakeNames): UnknownName[] => [
  ...protectedNobody(policy, make),
  ...loneAdmin(policy),
  ...policy.rules.flatMap((rule, index) => alsoUrgent(rule, index, policy.rules)),
  ...policy.rules.flatMap(formUntold),
];

/** Lifting a freeze needs an admin other than the one who froze. */
function loneAdmin({ admins }: Policy): UnknownName[] {
  if (admins.length > 1) return [];
  const message =
    'there is only one Usher admin, so nobody else can lift a freeze of theirs; they can themselves after an hour, which is announced. Name a second admin';
  return [{ path: ['admins'], message }];
}

/** A typing error in an address would protect nobody, and nobody would notice. */
const protectedNobody = (policy: Policy, make: MakeNames | undefined): UnknownName[] =>
  policy.protected.flatMap((email, index) => {
    if (make?.hasPerson?.(email) ?? true) return [];
    const message = `nobody on Make has the protected address ${email}, so it protects nobody yet; look for a typing error`;
    return [{ path: ['protected', index], message }];
  });

/** A rule without `kind` decides on containments too where it stands above the rule that is meant for them. */
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
  const message = `the rule “${name}” wants reasons of a form and tells nobody which; give it a hint, such as hint: Name the ticket, for example OPS-412`;
  return [{ path: ['rules', index, 'reason'], message }];
}

/** A name as text in any case, or an id. */
export type Named = string | number;

/** Tells if one of these names is among the actual ones: a number is an id, a text is a name in any case. */
export const namesOne = (wanted: Named | readonly Named[], actual: readonly Named[]): boolean =>
  [wanted].flat().some((one) => actual.some((other) => sameName(one, other)));

const sameName = (a: Named, b: Named): boolean =>
  typeof a === 'number' || typeof b === 'number' ? a === b : folded(a) === folded(b);

const folded = (name: string): string => name.normalize('NFC').trim().toLowerCase();

interface Role {
  readonly id: number;
  readonly name: string;
}

/**
 * The name and the id by which a policy can name a role. A role that somebody called “none” has only its id, since
 * that word means no role.
 */
export const roleNames = ({ id, name }: Role): Named[] => (sameName(name, 'none') ? [id] : [name, id]);

/**
 * The custom role among the actual ones that a policy names only by a name that another role of its organization and
 * category has too.
 */
export const sharedName = <R extends Role & { readonly category: string; readonly isCustom?: boolean }>(
  wanted: readonly Named[],
  actual: readonly Named[],
  roles: readonly R[],
): R | undefined =>
  roles.find(
    (role) =>
      role.isCustom &&
      actual.includes(role.id) &&
      !wanted.includes(role.id) &&
      namesOne(wanted, roleNames(role)) &&
      roles.some(
        (other) =>
          other.id !== role.id && other.category === role.category && sameName(other.name, role.name),
      ),
  );

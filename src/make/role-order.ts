export type RoleOrNone = { readonly permissions: readonly string[] } | 'none';

/**
 * Whether a change of role gives more, less, or something else. It compares only the permission sets: only a strict
 * subset makes a raise or a lowering, and having no role is below every role.
 */
export function compareRoles(before: RoleOrNone, after: RoleOrNone): 'raise' | 'lower' | 'other' {
  if (before === 'none' || after === 'none')
    return before === after ? 'other' : before === 'none' ? 'raise' : 'lower';
  const earlier = new Set(before.permissions);
  const later = new Set(after.permissions);
  if (earlier.size < later.size && isWithin(earlier, later)) return 'raise';
  if (later.size < earlier.size && isWithin(later, earlier)) return 'lower';
  return 'other';
}

function isWithin(smaller: ReadonlySet<string>, larger: ReadonlySet<string>): boolean {
  return [...smaller].every((permission) => larger.has(permission));
}

import type { DirectoryRole } from '../directory-snapshot.js';
import { skeleton } from '../look-alikes.js';
import type { OperationContext } from './operation-context.js';

const noRole = new Set(['none', 'no role'].map(skeleton));

/**
 * The side effects of giving roles that people may take for others: custom roles whose names look like that of another
 * role, or like the words for no role.
 */
export const alikeEffects = (
  ctx: OperationContext,
  organizationId: number,
  roles: readonly DirectoryRole[],
): string[] => [...new Set(roles.flatMap((role) => alike(ctx, organizationId, role)))];

function alike({ directory }: OperationContext, organizationId: number, role: DirectoryRole): string[] {
  const { id, name, category, isCustom } = role;
  const look = skeleton(name);
  if (!isCustom || look === '') return [];
  const custom = `“${name}” is a custom role (number ${id})`;
  if (noRole.has(look)) return [`${custom}, and gives access.`];
  const others = directory.roles(category, organizationId).filter((one) => one.id !== id);
  const other = others.find((one) => skeleton(one.name) === look);
  if (!other) return [];
  return [
    `${custom}, and not ${other.isCustom ? `“${other.name}” (number ${other.id})` : `Make's own role “${other.name}”`}.`,
  ];
}

import { systemRoles } from './system-roles.js';

/** Every permission of a system role, in the form of the permission list. */
export const permissionCatalogue = systemRoles
  .flatMap(({ permissions, category }) => permissions.map((name) => ({ name, category })))
  .filter(({ name }, index, all) => all.findIndex((other) => other.name === name) === index)
  .map(({ name, category }, index) => ({
    id: 301 + index,
    name,
    note: sentence(name),
    category: name.split(' ')[0] ?? category,
    roleCategory: category,
    label: sentence(name),
    customRolesHidden: false,
    requires: [],
  }));

export function isPermission(name: string): boolean {
  return permissionCatalogue.some((permission) => permission.name === name);
}

function sentence(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

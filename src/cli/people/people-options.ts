import { listNamed, type RosterList, rosterLists } from '../../roster/filters.js';
import { type PermissionWish, permissionWish } from '../../roster/permitted.js';
import { WrongInput } from '../terminal.js';

/** The options of `usher people list`, as typed. */
export interface ListOptions {
  readonly list?: string;
  readonly format?: string;
  readonly out?: string;
}

const formats = ['text', 'csv', 'json'] as const;
export type Format = (typeof formats)[number];

/** The permission of a list such as `can "scenario edit" in Finance Ops`; undefined for any other list. */
export const permissionOf = (name: string): PermissionWish | undefined =>
  /^can\s/i.test(name.trim()) ? permissionWish(name.trim().slice('can'.length)) : undefined;

/** Throws `WrongInput` for an unknown name. */
export function listFrom(name: string): RosterList {
  const list = listNamed(name);
  if (list) return list;
  const names = rosterLists.map((one) => one.name).join(', ');
  throw new WrongInput(
    `--list: expected ${names}, a role, such as --list "role:Team Admin", or a permission, such as --list 'can "scenario edit" in Finance Ops'`,
  );
}

/** Throws `WrongInput` for an unknown name. */
export function formatFrom(name: string): Format {
  const format = formats.find((one) => one === name);
  if (format) return format;
  throw new WrongInput('--format: expected text, csv or json, such as --format csv');
}

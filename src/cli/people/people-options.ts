import { listNamed, type RosterList, rosterLists } from '../../roster/filters.js';
import { WrongInput } from '../terminal.js';

/** The options of `usher people list`, as typed. */
export interface ListOptions {
  readonly list?: string;
  readonly format?: string;
  readonly out?: string;
}

const formats = ['text', 'csv', 'json'] as const;
export type Format = (typeof formats)[number];

/** Throws `WrongInput` for an unknown name. */
export function listFrom(name: string): RosterList {
  const list = listNamed(name);
  if (list) return list;
  const names = rosterLists.map((one) => one.name).join(', ');
  throw new WrongInput(`--list: expected ${names} or a role, such as --list "role:Team Admin"`);
}

/** Throws `WrongInput` for an unknown name. */
export function formatFrom(name: string): Format {
  const format = formats.find((one) => one === name);
  if (format) return format;
  throw new WrongInput('--format: expected text, csv or json, such as --format csv');
}

import { invalidInput } from './api-error.js';

type Row = Record<string, unknown>;

/** Reduces a row to the columns requested with `cols[]`, or to Make's few default ones. */
export function columns(query: URLSearchParams, all: readonly string[], byDefault: readonly string[]) {
  const wanted = columnsAsked(query);
  const unknown = wanted.find((name) => name !== '*' && !all.includes(name));
  if (unknown !== undefined) throw invalidInput(`Column '${unknown}' is not known here.`);
  const shown = wanted.includes('*') ? all : wanted.length > 0 ? wanted : byDefault;
  return (row: Row): Row =>
    Object.fromEntries(shown.filter((name) => name in row).map((name) => [name, row[name]]));
}

export function columnsAsked(query: URLSearchParams): string[] {
  return listIn(query, 'cols');
}

/** The values of `name`, `name[]` and `name[0]`, `name[1]`… in order. */
export function listIn(query: URLSearchParams, name: string): string[] {
  const array = new RegExp(`^${name}(\\[\\d*\\])?$`);
  return [...query].filter(([key]) => array.test(key)).map(([, value]) => value);
}

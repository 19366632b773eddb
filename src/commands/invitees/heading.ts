import type { Columns } from './line.js';

const names: ReadonlySet<string> = new Set([
  'name',
  'names',
  'full name',
  'fullname',
  'display name',
  'first name',
  'firstname',
  'given name',
  'last name',
  'lastname',
  'surname',
  'family name',
]);
const addresses: ReadonlySet<string> = new Set([
  'email',
  'e-mail',
  'mail',
  'email address',
  'e-mail address',
  'address',
]);

/** The columns that the first line of a spreadsheet names, if it names only columns. */
export function headingOf(line: string): Columns | undefined {
  const cells = line
    .toLowerCase()
    .split(/[,;\t|]/)
    .map((cell) => cell.replaceAll('"', '').replaceAll('_', ' ').trim())
    .filter(Boolean);
  const known = cells.every((cell) => names.has(cell) || addresses.has(cell));
  if (!known || !cells.some((cell) => addresses.has(cell))) return undefined;
  return {
    addressFirst: cells.length > 1 && addresses.has(cells[0] ?? ''),
    twoNames: cells.filter((cell) => names.has(cell)).length > 1,
  };
}

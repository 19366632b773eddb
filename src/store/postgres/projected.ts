import { z } from 'zod';
import { noControl } from '../../approvals/control.js';
import { personId } from '../../approvals/person.js';
import { scope } from '../../approvals/policy/requirement.js';
import { type Control, type RecordedBinding, StoreFailure } from '../../approvals/store.js';
import { disclose, enclose } from '../envelope.js';
import type { MacKey } from '../mac.js';

const standIns = z.array(z.object({ who: personId, to: personId, until: z.string(), since: z.number() }));

const control = z.object({
  version: z.number().int(),
  frozen: z.object({ by: personId, at: z.number() }).exactOptional(),
  refused: z
    .array(
      z.object({
        member: z.string(),
        groups: z.array(z.string()),
        word: z.string(),
        emptied: z.array(z.string()).optional(),
        scope: scope.optional(),
      }),
    )
    .exactOptional(),
  away: standIns.exactOptional(),
  declined: standIns.exactOptional(),
  policyHash: z.string().exactOptional(),
  widenings: z.array(z.number()),
  automatic: z.array(z.number()),
});

const binding = z.object({
  makeUserId: z.number().exactOptional(),
  confirmed: z.boolean(),
  proposed: z.object({ makeUserId: z.number(), holders: z.array(personId).exactOptional() }).exactOptional(),
  doubted: z.number().exactOptional(),
  holders: z.array(personId).exactOptional(),
  version: z.number().int(),
});

/** A row derived from entries: its value, and the present number of entries of its stream. */
export const projectedRow = z.object({
  value: z.string().nullable(),
  version: z.number().int(),
});
export type ProjectedRow = z.infer<typeof projectedRow>;

export const writeControl = (value: Control, key: MacKey | undefined): string =>
  enclose('control', JSON.stringify(value), key);

/** Throws `StoreFailure` for a row that Usher did not write, or that is older than its entries. */
export function readControl({ value, version }: ProjectedRow, key: MacKey | undefined): Control {
  if (value === null && version === 0) return noControl;
  return checked('the freeze and the caps', 'control', { value, version }, control, key);
}

export type ReadControl = typeof readControl;

/**
 * Reads like `readControl`, and checks a row only if it differs from the last one. Checking it takes longer than reading
 * it, and hardly any reading finds another one.
 */
export function rememberingControl(): ReadControl {
  let last:
    | { readonly row: ProjectedRow; readonly key: MacKey | undefined; readonly control: Control }
    | undefined;
  return (row, key) => {
    if (last && last.key === key && last.row.value === row.value && last.row.version === row.version)
      return last.control;
    last = { row, key, control: readControl(row, key) };
    return last.control;
  };
}

const labelOf = (person: string): string => `binding ${person}`;

export const writeBinding = (person: string, value: RecordedBinding, key: MacKey | undefined): string =>
  enclose(labelOf(person), JSON.stringify(value), key);

export function readBinding(
  person: string,
  row: ProjectedRow,
  key: MacKey | undefined,
): RecordedBinding | undefined {
  if (row.value === null && row.version === 0) return undefined;
  return checked(`who ${person} is on Make`, labelOf(person), row, binding, key);
}

function checked<T extends { readonly version: number }>(
  what: string,
  label: string,
  { value, version }: ProjectedRow,
  schema: z.ZodType<T>,
  key: MacKey | undefined,
): T {
  if (value === null) throw untrue(what, 'is missing');
  const read = disclose(label, value, key ? [key] : []);
  if (read.state !== (key ? 'vouched' : 'plain')) throw untrue(what, 'was not written by Usher');
  const parsed = schema.safeParse(JSON.parse(read.body));
  if (!parsed.success) throw untrue(what, 'has another form');
  if (parsed.data.version !== version) throw untrue(what, 'does not fit its entries');
  return parsed.data;
}

const untrue = (what: string, why: string): StoreFailure =>
  new StoreFailure(
    `The database's copy of ${what} ${why}. Restart Usher, which rebuilds it from the entries, and find out who changed it.`,
  );

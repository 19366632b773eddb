import { hash as hashOf } from 'node:crypto';
import { z } from 'zod';
import { keyIdDigits, type MacKey, macDigits, macHolds, macOf } from './mac.js';

/** The format of an entry without a MAC, which is written if no key is set. */
const plainFormat = 1;
/** The format of an entry with a MAC. A new format gets a new number, and a schema below that reads the old ones. */
const currentFormat = 2;

/** The hash that the first entry names as its predecessor. */
export const genesis = '0'.repeat(64);

const hash = z.string().regex(/^[0-9a-f]{64}$/);

const sealedEntry = z.object({
  format: z.number().int(),
  n: z.number().int().positive(),
  prev: hash,
  at: z.iso.datetime(),
  stream: z.string().min(1),
  version: z.number().int().positive(),
  events: z.array(z.unknown()).min(1),
  hash,
});

const vouchedEntry = sealedEntry.extend({
  key: z.string().regex(keyIdDigits),
  mac: z.string().regex(macDigits),
});

/** An entry as written: personal values are sealed, events are not parsed. It has a MAC from format 2 on. */
export type SealedEntry = z.infer<typeof sealedEntry> & { readonly key?: string; readonly mac?: string };

export interface Head {
  readonly n: number;
  readonly hash: string;
}

export const emptyHead: Head = { n: 0, hash: genesis };

/** The schema of each released format; an older one ends in a transform to the current shape. */
const formats: Readonly<Record<number, z.ZodType<SealedEntry>>> = {
  1: sealedEntry,
  2: vouchedEntry,
};

const anyFormat = z.object({ format: z.number().int() });

/**
 * An entry, or why the line holds none; `why` continues a sentence that begins with "entry 7". `torn`: parts of the
 * line never reached the disk. `changed`: the content of a line that was changed.
 */
export type Reading =
  | { readonly ok: true; readonly entry: SealedEntry }
  | { readonly ok: false; readonly torn: boolean; readonly why: string; readonly changed?: SealedEntry };

export interface Line {
  readonly format: number;
  readonly line: string;
  readonly hash: string;
}

/**
 * The line of an entry and its hash, which covers every byte of the line except the hash field. With a key, the line
 * has a MAC over everything before it; through the previous entry's hash this includes all earlier entries.
 */
export function writeLine(entry: Omit<SealedEntry, 'format' | 'hash' | 'key' | 'mac'>, key?: MacKey): Line {
  const { n, prev, at, stream, version, events } = entry;
  const format = key ? currentFormat : plainFormat;
  const body = { format, n, prev, at, stream, version, events, ...(key && { key: key.id }) };
  const plain = JSON.stringify(body);
  const text = key ? `${plain.slice(0, -1)}${macField(macOf(key, 'entry', plain))}}` : plain;
  const sum = sha256(text);
  return { format, hash: sum, line: `${text.slice(0, -1)}${hashField(sum)}` };
}

/** Tells if the holder of the key wrote this line, which `readLine` read as this entry. */
export function isVouchedFor(line: string, { hash: sum, mac = '' }: SealedEntry, key: MacKey): boolean {
  const tail = `${macField(mac)}${hashField(sum)}`;
  return line.endsWith(tail) && macHolds(key, 'entry', `${line.slice(0, -tail.length)}}`, mac);
}

/** Parses a line of any released format, and checks its hash over the line's bytes. */
export function readLine(line: string): Reading {
  const raw = parseJson(line);
  // A block that was never written reads as zero bytes, which no entry contains. Any other damage happened after
  // writing.
  if (raw === undefined) return { ok: false, torn: line.includes('\0'), why: 'cannot be read as JSON' };
  const known = anyFormat.safeParse(raw);
  if (!known.success) return bad('has no format number');
  const { format } = known.data;
  if (format > currentFormat) {
    return bad(
      `is in format ${format}, and this version of Usher reads up to ${currentFormat}: start the newer one`,
    );
  }
  const parsed = formats[format]?.safeParse(raw);
  if (!parsed?.success) return bad(`does not fit format ${format}${misfit(parsed?.error)}`);
  const field = hashField(parsed.data.hash);
  const intact = line.endsWith(field) && sha256(`${line.slice(0, -field.length)}}`) === parsed.data.hash;
  return intact
    ? { ok: true, entry: parsed.data }
    : { ...bad('was changed after it was written: its hash is wrong'), changed: parsed.data };
}

/** Why this entry cannot follow that head; undefined if it can. Continues a sentence that begins with "entry 7". */
export function breakBetween(head: Head, entry: SealedEntry): string | undefined {
  if (entry.n <= head.n) return `is not here: number ${entry.n} stands in its place a second time`;
  if (entry.n !== head.n + 1) return `is missing: number ${entry.n} stands in its place`;
  if (entry.prev !== head.hash) return 'does not continue the chain: it names another entry before it';
  return undefined;
}

const bad = (why: string) => ({ ok: false, torn: false, why }) as const;

// One call hashes everything: a hash object for each entry would stay in memory until the next full collection.
const sha256 = (text: string): string => hashOf('sha256', text, 'hex');

const macField = (mac: string): string => `,"mac":"${mac}"`;

const hashField = (sum: string): string => `,"hash":"${sum}"}`;

const misfit = (error: z.ZodError | undefined): string => {
  const path = error?.issues[0]?.path.join('.');
  return path ? ` at ${path}` : '';
};

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

import { hash as hashOf } from 'node:crypto';
import { z } from 'zod';
import { keyIdDigits, type MacKey, macDigits, macHolds, macOf } from './mac.js';

/** An entry without a MAC, as it is written where no key is set. */
export const plainFormat = 1;
/** An entry with a MAC. A new format gets a number, and a schema below that reads the old ones. */
export const currentFormat = 2;

/** What the first entry names as the one before it. */
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

/** An entry as it is written down: personal values sealed, events not yet parsed. With a MAC from format 2 on. */
export type SealedEntry = z.infer<typeof sealedEntry> & { readonly key?: string; readonly mac?: string };

export interface Head {
  readonly n: number;
  readonly hash: string;
}

export const emptyHead: Head = { n: 0, hash: genesis };

/** How each released format is read; an older one ends in a transform to today's shape. */
const formats: Readonly<Record<number, z.ZodType<SealedEntry>>> = {
  1: sealedEntry,
  2: vouchedEntry,
};

const anyFormat = z.object({ format: z.number().int() });

/**
 * An entry, or why there is none; `why` goes on after "entry 7". `torn`: parts of it never reached the disk. `changed`:
 * what stands there in the place of the entry.
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
 * The line of an entry and its hash, which covers every byte of the line but its own field. With a key its MAC covers
 * all that comes before it, and by the hash of the entry before all of these.
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

/** Whether the holder of the key wrote this line, as which `readLine` gave the entry. */
export function isVouchedFor(line: string, { hash: sum, mac = '' }: SealedEntry, key: MacKey): boolean {
  const tail = `${macField(mac)}${hashField(sum)}`;
  return line.endsWith(tail) && macHolds(key, 'entry', `${line.slice(0, -tail.length)}}`, mac);
}

/** Parses a line in whatever released format it is, and checks its hash over the bytes as they stand. */
export function readLine(line: string): Reading {
  const raw = parseJson(line);
  // A block that was never written reads as zero bytes, which no entry has. All else was written, and then changed.
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

/** Why this entry cannot stand after that head, or undefined if it can; goes on after "entry 7". */
export function breakBetween(head: Head, entry: SealedEntry): string | undefined {
  if (entry.n <= head.n) return `is not here: number ${entry.n} stands in its place a second time`;
  if (entry.n !== head.n + 1) return `is missing: number ${entry.n} stands in its place`;
  if (entry.prev !== head.hash) return 'does not continue the chain: it names another entry before it';
  return undefined;
}

const bad = (why: string) => ({ ok: false, torn: false, why }) as const;

// In one call: an object for each entry would stay in memory until the next full collection.
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

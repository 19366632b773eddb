import { createHash } from 'node:crypto';
import { z } from 'zod';

const line = z.looseObject({
  n: z.number(),
  prev: z.string(),
  at: z.string(),
  stream: z.string(),
  events: z.array(z.looseObject({ type: z.string() })),
  hash: z.string(),
});

export interface ChainEntry {
  readonly n: number;
  readonly at: string;
  readonly stream: string;
  readonly events: readonly string[];
  readonly hash: string;
}

export interface Chain {
  readonly entries: readonly ChainEntry[];
  /** The place where the chain breaks; undefined if it is whole. */
  readonly broken?: string;
}

const genesis = '0'.repeat(64);

/**
 * Checks a record without any key: each line contains the SHA-256 of all its other bytes, and the hash of the previous
 * line. It shares no code with Usher's own check.
 */
export function checkChain(text: string): Chain {
  const entries: ChainEntry[] = [];
  let before = genesis;
  for (const [index, raw] of text.split('\n').filter(Boolean).entries()) {
    const parsed = line.safeParse(jsonOf(raw));
    if (!parsed.success) return { entries, broken: `Entry ${index + 1} cannot be read.` };
    const { n, prev, at, stream, events, hash } = parsed.data;
    const field = `,"hash":"${hash}"}`;
    const sum = createHash('sha256')
      .update(`${raw.slice(0, -field.length)}}`)
      .digest('hex');
    if (!raw.endsWith(field) || sum !== hash)
      return { entries, broken: `Entry ${n} was changed: its hash is wrong.` };
    if (prev !== before || n !== index + 1)
      return { entries, broken: `Entry ${n} does not follow the one before it.` };
    entries.push({ n, at, stream, events: events.map(({ type }) => type), hash });
    before = hash;
  }
  return { entries };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

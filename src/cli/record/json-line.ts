import type { AnyEvent } from '../../approvals/event.js';
import type { Entry } from '../../approvals/store.js';
import { plainJson } from '../../runtime/plain.js';
import type { Known } from './known.js';
import { actorId } from './text.js';

/**
 * An event as a line of JSON Lines: its place, the time (ISO, UTC), the actor, and its own fields as in the ledger
 * (times in milliseconds since 1970), with personal values as plain text.
 */
export function jsonLine(
  { n, hash, stream }: Pick<Entry, 'n' | 'hash' | 'stream'>,
  event: AnyEvent,
  known: Known,
): string {
  const { type, at, by, ...own } = event;
  const request = known.requestOf(stream, event);
  const line = {
    n,
    at: new Date(at).toISOString(),
    stream,
    type,
    actor: actorId(by),
    ...(request !== undefined && { request }),
    fields: bare(own),
    hash,
  };
  return `${plainJson(JSON.stringify(line))}\n`;
}

/** Replaces personal values by their text. */
function bare(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(bare);
  if ('personal' in value) return value.personal;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, bare(inner)]));
}

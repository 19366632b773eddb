import type { ReadEntry } from '../../../store/reading.js';
import { counted, iso } from '../text.js';
import { code } from './markdown.js';

/** Personal values that can no longer be read, and whether the ledger gives the reason. */
export interface UnreadValues {
  /** Values that an erasure on record has erased. */
  readonly erased: readonly {
    readonly n: number;
    readonly at: number;
    readonly stream: string;
    readonly values: number;
  }[];
  /**
   * The number of other values, by the name of their key: the key is missing or does not fit, and no later erasure is
   * on record.
   */
  readonly lost: ReadonlyMap<string, number>;
}

/**
 * Counts unreadable values from before a time. All erasures in the ledger count, including later ones: an erasure
 * covers earlier values, and later values of its stream have a new key.
 */
export class Unread {
  readonly #waiting = new Map<string, number>();
  readonly #erased: UnreadValues['erased'][number][] = [];

  constructor(private readonly until: number) {}

  take(entry: ReadEntry): void {
    const { n, events } = entry;
    if (events.every(({ at }) => at < this.until)) {
      for (const [key, values] of unreadByKey(entry)) {
        this.#waiting.set(key, (this.#waiting.get(key) ?? 0) + values);
      }
    }
    for (const event of events) {
      if (event.type !== 'stream.erased') continue;
      const values = this.#waiting.get(event.stream);
      if (values) this.#erased.push({ n, at: event.at, stream: event.stream, values });
      this.#waiting.delete(event.stream);
    }
  }

  done(): UnreadValues {
    return { erased: this.#erased, lost: this.#waiting };
  }
}

function unreadByKey({ stream, unread = 0, unreadOf = new Map() }: ReadEntry): Map<string, number> {
  const others = [...unreadOf.values()].reduce((sum, values) => sum + values, 0);
  return new Map(unread > others ? [...unreadOf, [stream, unread - others]] : unreadOf);
}

/** The number of values that are lost without an erasure. */
export const lostValues = ({ lost }: UnreadValues): number =>
  [...lost.values()].reduce((sum, n) => sum + n, 0);

const mostStreams = 20;

/** One line for each erasure, and one for all values that are lost without one. */
export function unreadPart(unread: UnreadValues): string[] {
  const { erased, lost } = unread;
  const streams = [...lost].map(([stream, n]) => `${code(stream)} (${n})`);
  const more = streams.length > mostStreams ? `, and ${streams.length - mostStreams} more` : '';
  return [
    ...erased.map(
      ({ n, at, stream, values }) =>
        `- ${valuesOf(values)} erased by \`usher erase\` on ${iso(at)}: ${code(stream)}, entry ${n}`,
    ),
    ...(lost.size > 0
      ? [
          `- **${valuesOf(lostValues(unread))} whose key is missing or does not fit: not erased by Usher**, as far as its record says: ${streams.slice(0, mostStreams).join(', ')}${more}`,
        ]
      : []),
  ];
}

const valuesOf = (n: number): string => counted(n, 'value', 'values');

import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';

export interface FileLine {
  readonly text: string;
  /** Where its first byte is in the file. */
  readonly offset: number;
  /** Bytes, with the line feed. */
  readonly length: number;
  /** False for a last line without its line feed: its writing was cut short. */
  readonly complete: boolean;
}

const lineFeed = 0x0a;
const chunkBytes = 256 * 1024;

/** The lines of a part of a file, never more of it in memory than a chunk and a line. */
export async function* readLines(path: string, from: number, to: number): AsyncGenerator<FileLine> {
  if (to <= from) return;
  let rest: Buffer = Buffer.alloc(0);
  let offset = from;
  for await (const chunk of createReadStream(path, { start: from, end: to - 1, highWaterMark: chunkBytes })) {
    const bytes: Buffer = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
    let start = 0;
    // A line longer than a chunk is looked through only once: its beginning holds no line feed.
    let end = bytes.indexOf(lineFeed, rest.length);
    while (end >= 0) {
      const length = end + 1 - start;
      yield { text: textOf(bytes.subarray(start, end)), offset, length, complete: true };
      offset += length;
      start = end + 1;
      end = bytes.indexOf(lineFeed, start);
    }
    rest = bytes.subarray(start);
  }
  if (rest.length > 0) yield { text: textOf(rest), offset, length: rest.length, complete: false };
}

/**
 * The text of a line. Bytes that are no UTF-8 all read as the same sign, so a changed one could pass for its original;
 * such a line gets one more sign at its end, and then cannot be read as JSON.
 */
export function textOf(bytes: Buffer): string {
  const text = bytes.toString('utf8');
  return isUtf8(bytes) ? text : `${text}\uFFFD`;
}

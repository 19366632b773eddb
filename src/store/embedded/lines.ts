import { isUtf8 } from 'node:buffer';
import { open } from 'node:fs/promises';

export interface FileLine {
  readonly text: string;
  /** The position of its first byte in the file. */
  readonly offset: number;
  /** The number of bytes, including the line feed. */
  readonly length: number;
  /** False for a last line without a line feed: its writing was interrupted. */
  readonly complete: boolean;
}

export const lineFeed = 0x0a;
const chunkBytes = 256 * 1024;

/** No entry comes near this length. A longer line is no entry, and is not kept in memory. */
export const longestBytes = 64 * 1024 * 1024;
const tooLong = '(longer than any entry)';

/**
 * A part of a file in chunks, each valid until the next one is requested: all share one buffer, since large buffers
 * that come and go leave holes which the system never gets back.
 */
export async function* readChunks(path: string, from: number, to: number): AsyncGenerator<Buffer> {
  const file = await open(path, 'r');
  try {
    const chunk = Buffer.allocUnsafeSlow(Math.min(chunkBytes, Math.max(to - from, 1)));
    for (let position = from; position < to; ) {
      const { bytesRead } = await file.read(chunk, 0, Math.min(chunkBytes, to - position), position);
      if (bytesRead === 0) return;
      position += bytesRead;
      yield chunk.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

/** The lines of a part of a file, with never more than a chunk and a line in memory. */
export async function* readLines(path: string, from: number, to: number): AsyncGenerator<FileLine> {
  if (to <= from) return;
  let begun: Buffer[] = [];
  let length = 0;
  let offset = from;
  const line = (end: Buffer, complete: boolean): FileLine => {
    const whole = length + end.length;
    const bytes = begun.length > 0 ? Buffer.concat([...begun, end]) : end;
    const text = whole > longestBytes ? tooLong : textOf(bytes);
    const found = { text, offset, length: whole + (complete ? 1 : 0), complete };
    offset += found.length;
    begun = [];
    length = 0;
    return found;
  };
  for await (const bytes of readChunks(path, from, to)) {
    let start = 0;
    for (let end = bytes.indexOf(lineFeed); end >= 0; end = bytes.indexOf(lineFeed, start)) {
      yield line(bytes.subarray(start, end), true);
      start = end + 1;
    }
    const rest = bytes.subarray(start);
    length += rest.length;
    if (length <= longestBytes) begun.push(Buffer.from(rest));
    else begun = [];
  }
  if (length > 0) yield line(Buffer.alloc(0), false);
}

/**
 * The text of a line. All bytes that are not UTF-8 read as the same character, so a changed line could look like its
 * original; such a line gets an extra character at its end, so that it cannot be parsed as JSON.
 */
export function textOf(bytes: Buffer): string {
  const text = bytes.toString('utf8');
  return isUtf8(bytes) ? text : `${text}\uFFFD`;
}

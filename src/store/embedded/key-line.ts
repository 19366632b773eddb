import { keyBytes } from '../seal.js';

/** A base64 key, or what is left of a destroyed one: of the same length, and not base64. */
export const keyChars = Buffer.alloc(keyBytes).toString('base64').length;
export const destroyed = 'destroyed'.padEnd(keyChars, '-');
const head = Buffer.from('{"stream":"');
const middle = Buffer.from('","key":"');
const tail = Buffer.from('"}');

/** How many bytes of a line come after its key. */
export const afterKey = tail.length;
/** Bytes of the shortest line there can be, with its line feed. */
export const shortestLine = head.length + 1 + middle.length + keyChars + tail.length + 1;

/**
 * By its shape and not as JSON with a schema, because at start there is a line for every request there ever was. The
 * name is copied out of the bytes: a part of a string would keep the whole of it in memory.
 */
export function readKeyLine(
  bytes: Buffer,
  start: number,
  end: number,
): { stream: string; key?: Buffer } | undefined {
  const keyAt = end - tail.length - keyChars;
  const nameEnd = keyAt - middle.length;
  const nameAt = start + head.length;
  const fits =
    nameEnd > nameAt &&
    bytes.compare(head, 0, head.length, start, nameAt) === 0 &&
    bytes.compare(middle, 0, middle.length, nameEnd, keyAt) === 0 &&
    bytes.compare(tail, 0, tail.length, end - tail.length, end) === 0;
  if (!fits) return undefined;
  const name = bytes.toString('utf8', nameAt, nameEnd);
  const stream = name.includes('\\') ? String(JSON.parse(`"${name}"`)) : name;
  const text = bytes.toString('latin1', keyAt, keyAt + keyChars);
  if (text === destroyed) return { stream };
  const key = Buffer.from(text, 'base64');
  return key.length === keyBytes ? { stream, key } : undefined;
}

export const writeKeyLine = (stream: string, key: Buffer): string =>
  `${JSON.stringify({ stream, key: key.toString('base64') })}\n`;

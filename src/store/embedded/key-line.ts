import { keyBytes } from '../seal.js';
import { mostDigits, prefix as requestPrefix } from './stream-slots.js';

/** The length of a base64 key. A destroyed key is a text of the same length that is not base64. */
export const keyChars = Buffer.alloc(keyBytes).toString('base64').length;
export const destroyed = 'destroyed'.padEnd(keyChars, '-');
const head = Buffer.from('{"stream":"');
const middle = Buffer.from('","key":"');
const tail = Buffer.from('"}');

/** The number of bytes in a line after its key. */
export const afterKey = tail.length;
/** The bytes of the shortest possible line, including its line feed. */
export const shortestLine = head.length + 1 + middle.length + keyChars + tail.length + 1;

/**
 * Reads a line by its shape and not as JSON with a schema, because a start reads one line for every request ever. The
 * name is copied out of the bytes: a substring would keep the whole text in memory.
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

const requestAt = head.length;
const request = Buffer.from(requestPrefix);
const digitZero = 0x30;
/** The value of each base64 digit, by its byte; 64 for any other byte. */
const digits = new Uint8Array(256).fill(64);
for (const [i, sign] of [
  ...Buffer.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'),
].entries())
  digits[sign] = i;

/**
 * Reads the key of a request into `keys` at this place, and returns the request's number; zero for any other line,
 * which `readKeyLine` must read. Nearly all lines are read here byte by byte, since an object for each one would cost
 * more.
 */
export function readRequestKey(bytes: Buffer, start: number, end: number, keys: Buffer, at: number): number {
  const keyAt = end - tail.length - keyChars;
  const nameEnd = keyAt - middle.length;
  const numberAt = start + requestAt + request.length;
  if (nameEnd <= numberAt || nameEnd > numberAt + mostDigits) return 0;
  if (!holds(bytes, start, head) || !holds(bytes, start + requestAt, request)) return 0;
  if (!holds(bytes, nameEnd, middle) || !holds(bytes, end - tail.length, tail)) return 0;
  let number = 0;
  for (let i = numberAt; i < nameEnd; i += 1) {
    const digit = (bytes[i] ?? 0) - digitZero;
    if (digit < 0 || digit > 9 || (digit === 0 && number === 0)) return 0;
    number = number * 10 + digit;
  }
  return decodeKey(bytes, keyAt, keys, at) ? number : 0;
}

function holds(bytes: Buffer, at: number, part: Buffer): boolean {
  for (let i = 0; i < part.length; i += 1) if (bytes[at + i] !== part[i]) return false;
  return true;
}

/** Returns false if the bytes are not a key. */
function decodeKey(bytes: Buffer, from: number, keys: Buffer, at: number): boolean {
  let [bits, held, written] = [0, 0, at];
  for (let i = from; i < from + keyChars - 1; i += 1) {
    const digit = digits[bytes[i] ?? 0] ?? 64;
    if (digit === 64) return false;
    bits = ((bits << 6) | digit) & 0xffff;
    held += 6;
    if (held < 8) continue;
    held -= 8;
    keys[written] = bits >> held;
    written += 1;
  }
  return bytes[from + keyChars - 1] === 0x3d;
}

export const writeKeyLine = (stream: string, key: Buffer): string =>
  `${JSON.stringify({ stream, key: key.toString('base64') })}\n`;

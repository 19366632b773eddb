import { expect, it } from 'vitest';
import {
  destroyed,
  readKeyLine,
  readRequestKey,
  writeKeyLine,
} from '../../../src/store/embedded/key-line.js';
import { requestOf } from '../../../src/store/embedded/stream-slots.js';
import { keyBytes, newKey } from '../../../src/store/seal.js';

/** Reads a line byte by byte, between other bytes that must not count. */
function quickly(line: string): { stream: string; key: Buffer } | undefined {
  const bytes = Buffer.from(`1${line}9`);
  const keys = Buffer.alloc(keyBytes * 3, 0xff);
  const number = readRequestKey(bytes, 1, bytes.length - 1, keys, keyBytes);
  if (number === 0) return undefined;
  expect([keys.subarray(0, keyBytes), keys.subarray(2 * keyBytes)]).toEqual(
    [0, 1].map(() => Buffer.alloc(keyBytes, 0xff)),
  );
  return { stream: requestOf(number), key: keys.subarray(keyBytes, 2 * keyBytes) };
}

const lineOf = (stream: string, key = newKey()) => writeKeyLine(stream, key).trimEnd();

it('the fast reader and the full parser read the same key of a request, whatever its bytes', () => {
  const keys = [0, 0xff, ...Array.from({ length: 200 }, () => undefined)].map((fill) =>
    fill === undefined ? newKey() : Buffer.alloc(keyBytes, fill),
  );
  for (const [i, key] of keys.entries()) {
    const stream = requestOf([1, 7, 42, 9_999_999][i % 4] ?? 1);
    const line = lineOf(stream, key);
    expect(quickly(line)).toEqual({ stream, key });
    expect(readKeyLine(Buffer.from(line), 0, line.length)).toEqual({ stream, key });
  }
});

it.each([
  ['of a person', lineOf('person/T0HOME/U0ANA')],
  ['of a stream that only looks like a request', lineOf('request/REQ-01')],
  ['of a request with too many digits', lineOf('request/REQ-12345678')],
  ['of a request with no number', lineOf('request/REQ-')],
  ['that was destroyed', `{"stream":"request/REQ-1","key":"${destroyed}"}`],
  ['cut short', lineOf('request/REQ-1').slice(0, -2)],
  ['with a sign that is no base64', lineOf('request/REQ-1').replace(/"key":"./, '"key":"*')],
  ['with another field', lineOf('request/REQ-1').replace('"key"', '"kez"')],
  ['that is empty', ''],
])('a line %s is left to the full parser', (_, line) => {
  expect(quickly(line)).toBeUndefined();
});

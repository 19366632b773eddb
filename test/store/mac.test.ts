import { createHmac } from 'node:crypto';
import { expect, it } from 'vitest';
import { macOf } from '../../src/store/mac.js';

const key = { id: '0123456789abcdef', bytes: Buffer.alloc(32, 3) };
const piece = 256 * 1024;

it.each([
  ['empty', ''],
  ['shorter than a piece', 'Müller'],
  ['of many pieces', 'äx'.repeat(piece)],
  ['with a sign of two halves where a piece ends', `${'x'.repeat(piece - 1)}😀${'y'.repeat(piece)}`],
  ['that ends where a piece does', 'x'.repeat(piece)],
])('the MAC of a text %s covers all its bytes', (_, text) => {
  const whole = createHmac('sha256', key.bytes).update(`usher test\n${text}`).digest('hex');
  expect(macOf(key, 'test', text)).toBe(whole);
});

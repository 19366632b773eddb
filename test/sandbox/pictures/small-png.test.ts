import { crc32, deflateSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { smallPng } from '../../../sandbox/pictures/small-png.js';

const red = [200, 20, 40];

it('a small red emoji keeps its colour among the many greys of letters', () => {
  const greys = Array.from({ length: 255 }, (_, grey) => [grey, grey, grey]);
  const tinted = greys.map(([grey = 0]) => [grey, grey, Math.min(255, grey + 1)]);
  const picture = png([...greys, ...greys, ...tinted, ...tinted, red]);
  expect(coloursOf(smallPng(picture))).toContainEqual(red);
});

/** A picture of one row, as Chromium writes it. */
function png(pixels: readonly (readonly number[])[]): Buffer {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(pixels.length, 0);
  head.writeUInt32BE(1, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const row = Buffer.from([0, ...pixels.flat()]);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    ...[chunk('IHDR', head), chunk('IDAT', deflateSync(row)), chunk('IEND', Buffer.alloc(0))],
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const [body, length, check] = [
    Buffer.concat([Buffer.from(type), data]),
    Buffer.alloc(4),
    Buffer.alloc(4),
  ] as const;
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}

/** The palette of a picture. */
function coloursOf(picture: Buffer): number[][] {
  const at = picture.indexOf('PLTE');
  const bytes = [...picture.subarray(at + 4, at + 4 + picture.readUInt32BE(at - 4))];
  return bytes.flatMap((one, index) =>
    index % 3 === 0 ? [[one, ...bytes.slice(index + 1, index + 3)]] : [],
  );
}

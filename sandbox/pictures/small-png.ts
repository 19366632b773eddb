import { crc32, deflateSync, inflateSync } from 'node:zlib';

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const mostColours = 128;
/** Colours nearer than this look the same: the square of the distance between them. */
const alike = 12 ** 2;

interface Pixels {
  readonly width: number;
  readonly height: number;
  /** The red, green and blue of each pixel in one number. */
  readonly colours: Uint32Array;
}

/**
 * The picture with at most 128 colours, the most frequent ones that look different; the file is then a third as large.
 */
export function smallPng(png: Buffer): Buffer {
  const { width, height, colours } = pixelsOf(png);
  const palette = mostUsed(colours);
  const places = new Map(palette.map((colour, place) => [colour, place]));
  const rows = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) {
      const colour = colours[y * width + x] ?? 0;
      const place = places.get(colour) ?? nearest(palette, colour);
      places.set(colour, place);
      rows[y * (width + 1) + 1 + x] = place;
    }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  // Eight bits for each pixel: the index of its colour in the palette.
  head.set([8, 3, 0, 0, 0], 8);
  const table = Buffer.from(palette.flatMap((colour) => [...channels(colour)]));
  return Buffer.concat([
    signature,
    chunk('IHDR', head),
    chunk('PLTE', table),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** The bytes of a pixel, by bits of a channel, colour type, and interlacing. */
const sizes: Readonly<Record<string, number>> = { '8 2 0': 3, '8 6 0': 4 };

const channels = (colour: number) => [colour >> 16, (colour >> 8) & 255, colour & 255] as const;

/** The edges of letters have hundreds of similar greys, which must not crowd out the colours of a small emoji. */
function mostUsed(colours: Uint32Array): number[] {
  const counts = new Map<number, number>();
  for (const colour of colours) counts.set(colour, (counts.get(colour) ?? 0) + 1);
  const used: number[] = [];
  for (const [colour] of [...counts].sort(([, a], [, b]) => b - a)) {
    if (used.length === mostColours) break;
    if (used.every((one) => distance(one, colour) >= alike)) used.push(colour);
  }
  return used;
}

function nearest(palette: readonly number[], colour: number): number {
  let [place, least] = [0, Number.POSITIVE_INFINITY];
  for (const [index, one] of palette.entries()) {
    const away = distance(one, colour);
    if (away < least) [place, least] = [index, away];
  }
  return place;
}

function distance(one: number, other: number): number {
  const [[r, g, b], [red, green, blue]] = [channels(one), channels(other)];
  return (r - red) ** 2 + (g - green) ** 2 + (b - blue) ** 2;
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type), data]);
  const frame = Buffer.alloc(body.length + 8);
  frame.writeUInt32BE(data.length, 0);
  frame.set(body, 4);
  frame.writeUInt32BE(crc32(body), body.length + 4);
  return frame;
}

/**
 * Reads a PNG of Chromium: eight bits for each channel, not interlaced, with or without transparency. Throws for
 * another kind.
 */
function pixelsOf(png: Buffer): Pixels {
  const data: Buffer[] = [];
  let [width, height, size] = [0, 0, 0];
  for (let at = signature.length; at < png.length; ) {
    const length = png.readUInt32BE(at);
    const type = png.toString('latin1', at + 4, at + 8);
    const body = png.subarray(at + 8, at + 8 + length);
    if (type === 'IHDR') {
      [width, height] = [body.readUInt32BE(0), body.readUInt32BE(4)];
      size = sizes[`${body[8]} ${body[9]} ${body[12]}`] ?? 0;
    }
    if (type === 'IDAT') data.push(body);
    at += length + 12;
  }
  if (size === 0) throw new Error('this picture does not have a form that Chromium writes');
  const bytes = unfiltered(inflateSync(Buffer.concat(data)), width * size, height, size);
  const colours = new Uint32Array(width * height);
  for (let i = 0; i < colours.length; i += 1) colours[i] = bytes.readUIntBE(i * size, 3);
  return { width, height, colours };
}

/** Decodes the rows; each is stored as the difference from its neighbours. */
function unfiltered(raw: Buffer, stride: number, height: number, size: number): Buffer {
  const out = Buffer.alloc(stride * height);
  for (let y = 0; y < height; y += 1) {
    const filter = raw[y * (stride + 1)];
    for (let x = 0; x < stride; x += 1) {
      const at = y * stride + x;
      const left = x < size ? 0 : (out[at - size] ?? 0);
      const up = y === 0 ? 0 : (out[at - stride] ?? 0);
      const corner = x < size || y === 0 ? 0 : (out[at - stride - size] ?? 0);
      out[at] = (raw[y * (stride + 1) + 1 + x] ?? 0) + guessed(filter, left, up, corner);
    }
  }
  return out;
}

function guessed(filter: number | undefined, left: number, up: number, corner: number): number {
  switch (filter) {
    case 1:
      return left;
    case 2:
      return up;
    case 3:
      return (left + up) >> 1;
    case 4:
      return paeth(left, up, corner);
    default:
      return 0;
  }
}

function paeth(left: number, up: number, corner: number): number {
  const guess = left + up - corner;
  const [byLeft, byUp, byCorner] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
  if (byLeft <= byUp && byLeft <= byCorner) return left;
  return byUp <= byCorner ? up : corner;
}

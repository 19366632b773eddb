import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readLines } from '../../../src/store/embedded/lines.js';
import { dataFolder } from './folder.js';

it('a line longer than any entry is skipped, and the lines after it are found', async () => {
  const { dir } = await dataFolder();
  const path = join(dir, 'lines');
  const size = 65 * 1024 * 1024;
  await writeFile(path, `first\n${'x'.repeat(size)}\nlast\n`);
  const found = [];
  for await (const { text, length } of readLines(path, 0, size + 12)) found.push([text, length]);
  expect(found).toEqual([
    ['first', 6],
    ['(longer than any entry)', size + 1],
    ['last', 5],
  ]);
});

it('lines of any length are found with their positions, even across chunks and split characters', async () => {
  const { dir } = await dataFolder();
  const path = join(dir, 'lines');
  const texts = ['', 'ä', 'é'.repeat(200_001), 'x'.repeat(700_000), '€'.repeat(90_000), 'last'];
  await writeFile(path, texts.join('\n'));
  const size = Buffer.byteLength(texts.join('\n'));
  const found = [];
  for await (const line of readLines(path, 0, size)) found.push(line);
  expect(found.map(({ text }) => text)).toEqual(texts);
  expect(found.map(({ complete }) => complete)).toEqual([true, true, true, true, true, false]);
  expect(found.at(-1)).toMatchObject({ offset: size - 4, length: 4 });
  const third = found[2];
  const part = [];
  for await (const line of readLines(path, third?.offset ?? 0, (third?.offset ?? 0) + (third?.length ?? 0)))
    part.push(line);
  expect(part).toEqual([third]);
});

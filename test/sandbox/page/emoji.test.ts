import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { emojiOf } from '../../../sandbox/page/text/emoji.js';

const source = fileURLToPath(new URL('../../../src/', import.meta.url));

it('the page draws every emoji that the app sends', () => {
  const names = readdirSync(source, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .flatMap((name) => [
      ...readFileSync(join(source, name), 'utf8').matchAll(/(?<!\w):([a-z][a-z_0-9]+):(?![\w\\$])/g),
    ])
    .map(([, name = '']) => name);
  expect(names).toContain('white_check_mark');
  expect([...new Set(names)].filter((name) => emojiOf(name) === undefined)).toEqual([]);
});

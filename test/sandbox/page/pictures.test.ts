import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { manifest, manifestFile, pictureFolder, sourceOf } from '../../../sandbox/pictures/source.js';
import { surfaces } from '../../../sandbox/pictures/surfaces.js';
import { listenToMake } from '../../../sandbox/serve/begin.js';
import { setStage } from '../../../sandbox/tour/stage.js';

it('every picture of the documents was made from what the app sends now: else run npm run pictures', async () => {
  const stage = await setStage({}, { ackTimeoutMs: 15_000, rateLimits: false });
  const now: Record<string, string> = {};
  try {
    await listenToMake(stage);
    for await (const { name, blocks } of surfaces(stage)) now[name] = sourceOf(blocks);
  } finally {
    await stage.close();
  }
  expect(manifest.parse(JSON.parse(readFileSync(join(pictureFolder, manifestFile), 'utf8')))).toEqual(now);
  const files = readdirSync(pictureFolder).filter((name) => name.endsWith('.png'));
  expect(files).toHaveLength(Object.keys(now).length * 4);
});

it('the source of a picture differs where a word does, and not where a moment does', () => {
  const at = (moment: number, word: string) => [
    { type: 'section', text: `<!date^${moment}^{time}|x> ${word}` },
  ];
  expect(sourceOf(at(1, 'a'))).toBe(sourceOf(at(2, 'a')));
  expect(sourceOf(at(1, 'a'))).not.toBe(sourceOf(at(1, 'b')));
  const seen = (text: string) => sourceOf([{ type: 'section', text }]);
  const [one, other] = ['<!date^1^{time}|x>', '<!date^2^{time}|y>'];
  expect(seen(`Seen between ${one} and ${other}.`)).toBe(seen(`Seen at ${one}.`));
});

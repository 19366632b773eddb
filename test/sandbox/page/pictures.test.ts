import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { play } from '../../../sandbox/pictures/acts.js';
import { picturesPage } from '../../../sandbox/pictures/gallery.js';
import {
  looksOf,
  manifest,
  manifestFile,
  pageFile,
  pictureFolder,
  sourceOf,
} from '../../../sandbox/pictures/source.js';
import { type Surface, shownBlocks } from '../../../sandbox/pictures/surface.js';

it('every picture in the docs matches what the app sends now; if not, run npm run pictures', async () => {
  const each = await play(async (_, surfaces) => {
    const seen: Surface[] = [];
    for await (const surface of surfaces) seen.push({ ...surface, blocks: await shownBlocks(surface) });
    return seen;
  });
  const shown = each.flat();
  const now = Object.fromEntries(shown.map(({ name, blocks }) => [name, sourceOf(blocks)]));
  const drawn = manifest.parse(JSON.parse(readFileSync(join(pictureFolder, manifestFile), 'utf8')));
  expect(now).toEqual(drawn);
  const files = readdirSync(pictureFolder).filter((name) => name.endsWith('.png'));
  expect(files.sort()).toEqual(
    shown
      .flatMap(looksOf)
      .map(({ file }) => file)
      .sort(),
  );
  expect(readFileSync(pageFile, 'utf8')).toBe(picturesPage(shown));
}, 600_000);

it('the source of a picture changes with a word, but not with a time', () => {
  const at = (moment: number, word: string) => [
    { type: 'section', text: `<!date^${moment}^{time}|x> ${word}` },
  ];
  expect(sourceOf(at(1, 'a'))).toBe(sourceOf(at(2, 'a')));
  expect(sourceOf(at(1, 'a'))).not.toBe(sourceOf(at(1, 'b')));
  const said = (text: string) => sourceOf([{ type: 'section', text }]);
  expect(said('asked just now · 3 days left')).toBe(said('asked 2 minutes ago · 71 hours left'));
  const [one, other] = ['<!date^1^{date_short_pretty} at {time}|x>', '<!date^2^{time}|y>'];
  expect(said(`Seen ${one}–${other}.`)).not.toBe(said(`Seen ${one}.`));
  expect(said('for 8 hours')).not.toBe(said('for 4 hours'));
  expect(said('within one minute')).not.toBe(said('within 2 minutes'));
});

it('the README begins with a picture, and the page of pictures shows every other one', () => {
  const [first = ''] = [
    ...readFileSync('README.md', 'utf8').matchAll(/!\[[^\]]+\]\(docs\/pictures\/([\w-]+\.png)\)/g),
  ].map(([, file]) => file);
  const drawn = readdirSync(pictureFolder).filter((name) => name.endsWith('.png'));
  expect(drawn).toContain(first);
  expect(readFileSync('README.md', 'utf8').split('\n').slice(0, 10).join('\n')).toContain(first);
  const page = readFileSync(pageFile, 'utf8');
  expect(drawn.filter((file) => !page.includes(`pictures/${file}`))).toEqual([]);
});

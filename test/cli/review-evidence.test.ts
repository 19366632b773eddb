import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { AnyEvent } from '../../src/approvals/event.js';
import { system } from '../../src/approvals/person.js';
import { reviewStream } from '../../src/approvals/review-event.js';
import { evidence } from '../../src/cli/evidence.js';
import { until } from '../reviews/review-of.js';
import { dataFolder, type Folder } from '../store/embedded/folder.js';
import { follow, submitted } from '../store/request-fixture.js';
import { usher } from './main.js';
import { reviewed as reviewIn, together } from './reviewed.js';
import { told } from './told.js';

async function reviewed(folder: Folder, ...sealedAs: [] | [typeof together]): Promise<void> {
  const store = await folder.open();
  await reviewIn(store, ...sealedAs);
  await store.close();
}

async function written({ dir }: Folder) {
  const out = join((await dataFolder()).dir, 'out');
  const { terminal } = told();
  expect(await evidence(dir, { review: 'r-1', out }, terminal)).toBe(0);
  const names = (await readdir(out)).sort();
  const files = await Promise.all(names.map((name) => readFile(join(out, name), 'utf8')));
  const file = (name: string): string => files[names.indexOf(name)] ?? '';
  return { names, files, file, page: file('review.md') };
}

describe('the evidence of a review', () => {
  it('contains the population with its hash, all decisions and executions, late reviewers and what is not proven', async () => {
    const folder = await dataFolder();
    await reviewed(folder);
    const { page } = await written(folder);
    expect(page).toContain('- Of `organization “Harbour Logistics” and list “no-two-factor”`');
    expect(page).toContain('- Two-factor of 1 person is not known, so that person is not in this review.');
    expect(page).toContain('- Lines: 6');
    expect(page).toMatch(
      /- Hash over all of them, recorded when the review began: `[0-9a-f]{64}`\n- Computed again from the record: the same/,
    );
    expect(page).toContain('- Removed, read back from Make: 1');
    expect(page).toContain('- To be lowered or removed, and not done: 2');
    expect(page).toContain('- Undecided: 1');
    expect(page).toMatch(
      /- U0P2: 6 lines, called .*, decided 4, \*\*late\*\*: 2 lines open when the time was over 2026-11-16T/,
    );
    expect(page).toMatch(
      /`remove` by U0P2 for U0P3 2026-11-02T00:00:01Z; done by REQ-1, read back from Make/,
    );
    expect(page).toContain('**not done** by REQ-2: `REQ-2 was denied: Not this quarter`');
    expect(page).toContain('**not done**: it could not be asked for: `No rule of the policy covers this.`');
    expect(page).toContain('`keep` by nobody: silence');
    expect(page).toMatch(
      /\*\*REQ-1\*\*, asked by U0ANA .*\n.*approved by U0BEN .*\n.*\n {2}- change 1, Make user 41: read back from Make .*, entry \d+, `[0-9a-f]{64}`/,
    );
    expect(page).toContain('- Nobody decided: lines 6');
    expect(page).toContain('- The policy decided, since nobody answered: lines 5');
    expect(page).toContain('- Decided and not done: lines 3–4');
    expect(page).not.toContain('<script>alert(1)</script>\n');
    expect(page).toContain('`<script>alert(1)</script>`');
  });

  it('is the same each time, even if the ledger has grown', async () => {
    const folder = await dataFolder();
    await reviewed(folder);
    const first = await written(folder);
    const store = await folder.open();
    await follow(store, 'REQ-9', [submitted('REQ-9')]);
    await follow(store, 'REQ-1', [{ type: 'step.done', at: until, by: system, step: 'later' }]);
    await store.close();
    const again = await written(folder);
    expect(again.files).toEqual(first.files);
    expect(first.names).toEqual(['SHA256SUMS', 'events.jsonl', 'lines.csv', 'review.md']);
    for (const line of first.file('SHA256SUMS').trim().split('\n')) {
      const [sum = '', name = ''] = line.split('  ');
      expect(createHash('sha256').update(first.file(name)).digest('hex')).toBe(sum);
    }
    const rows = first.file('lines.csv').trim().split('\r\n');
    expect(rows).toHaveLength(7);
    expect(rows[2]).toMatch(/,T0HOME\/U0P3$/);
  });

  it('notes that the population cannot be recomputed if somebody was erased', async () => {
    const folder = await dataFolder();
    await reviewed(folder, together);
    const store = await folder.open();
    const erased: AnyEvent = { type: 'stream.erased', at: until, by: system, stream: reviewStream('R-1') };
    await store.erase(reviewStream('R-1'), [erased]);
    await store.close();
    const { page } = await written(folder);
    expect(page).toContain(
      '- It cannot be computed again: names or addresses were erased since, or their key is lost',
    );
    expect(page).toMatch(/- The content of \d+ values that can no longer be read/);
  });

  it('is printed if no folder is given, and refused for an unknown review', async () => {
    const folder = await dataFolder();
    await reviewed(folder);
    const { terminal, text } = told();
    expect(await evidence(folder.dir, { review: 'R-1' }, terminal)).toBe(0);
    expect(text()).toContain('# Access review R-1: `Quarterly`');
    expect(await usher('ledger', 'evidence', folder.dir, '--review', 'R-1')).toMatchObject({
      code: 0,
      out: text(),
    });
    const missing = await usher('ledger', 'evidence', folder.dir, '--review', 'R-7');
    expect(missing).toMatchObject({ code: 1, err: expect.stringContaining('has no review R-7') });
    const wrong = await usher('ledger', 'evidence', folder.dir, '--review', 'Quarterly');
    expect(wrong.err).toContain('expected the number of a review, such as --review R-3');
    const both = await usher('ledger', 'evidence', folder.dir, '--review', 'R-1', '--from', '2026-01-01');
    expect(both.err).toContain('leave out --from and --until');
  });
});

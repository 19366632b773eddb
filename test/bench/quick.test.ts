import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { group } from '../../bench/figure.js';
import { names } from '../../bench/names.js';

const run = promisify(execFile);

it('each figure is measured and has its rows and its plot on the page', { timeout: 600_000 }, async () => {
  const into = mkdtempSync(join(tmpdir(), 'usher-figures-'));
  try {
    await run('npx', ['tsx', 'bench/run.ts', '--quick', '--into', into]);
    const page = readFileSync(join(into, 'figures.md'), 'utf8');
    const groups = z
      .array(group)
      .parse(JSON.parse(readFileSync(join(into, 'figures', 'figures.json'), 'utf8')));
    expect(groups.map(({ name }) => name)).toEqual([...names]);
    for (const { name, title, rows } of groups) {
      expect(page).toContain(`## ${title}`);
      for (const { what, measured } of rows) expect(page).toContain(`| ${what} | ${measured} |`);
      expect(page).toContain(`](figures/${name}.svg)`);
      expect(readFileSync(join(into, 'figures', `${name}.svg`), 'utf8')).toMatch(/^<svg .*<\/svg>\n$/s);
    }
    expect(page).not.toMatch(/NaN|undefined|Infinity/);
  } finally {
    rmSync(into, { recursive: true });
  }
});

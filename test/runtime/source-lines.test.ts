import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { options } from '../../build.js';
import { inSourceLines } from '../../src/runtime/source-lines.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'usher-lines-'));
});
afterEach(() => rm(folder, { recursive: true }));

const source = ['// one', '', 'export function fails(): never {', '  throw new Error("no");', '}'].join('\n');

async function framesOfBuilt(sourcemap: boolean): Promise<string[]> {
  await writeFile(join(folder, 'made.ts'), source);
  const outfile = join(folder, 'out', 'made.mjs');
  const { splitting: _, ...one } = options;
  await build({ ...one, sourcemap, entryPoints: [join(folder, 'made.ts')], outfile });
  const { fails } = await import(/* @vite-ignore */ pathToFileURL(outfile).href);
  try {
    fails();
  } catch (error) {
    return error instanceof Error ? (error.stack ?? '').split('\n').slice(1) : [];
  }
  return [];
}

describe('the lines of a stack trace', () => {
  it('refer to the source if there is a source map beside the built file', async () => {
    const [frame = ''] = inSourceLines(await framesOfBuilt(true));
    expect(frame).toContain('made.ts:4:9');
    expect(frame).toContain('fails');
  });

  it('refer to the built file if there is no source map', async () => {
    const frames = await framesOfBuilt(false);
    expect(inSourceLines(frames)).toEqual(frames);
  });
});

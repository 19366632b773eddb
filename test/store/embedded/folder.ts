import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import type { EmbeddedStore } from '../../../src/store/embedded/embedded-store.js';
import { type EmbeddedOptions, openEmbeddedStore } from '../../../src/store/embedded/store.js';
import { noon } from '../request-fixture.js';

export interface Folder {
  readonly dir: string;
  readonly warnings: string[];
  open(options?: Partial<EmbeddedOptions>): Promise<EmbeddedStore>;
  /** All lines of the ledger, across its files. */
  lines(): Promise<string[]>;
}

const leftovers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const clean of leftovers.splice(0).reverse()) await clean();
});

/** A data folder that the test removes at its end, together with everything that was opened in it. */
export async function dataFolder(): Promise<Folder> {
  const dir = await mkdtemp(join(tmpdir(), 'usher-store-'));
  leftovers.push(() => rm(dir, { recursive: true, force: true }));
  const warnings: string[] = [];
  const note = (_: object, message: string) => void warnings.push(message);
  const log = { info: () => undefined, warn: note, error: note };
  return {
    dir,
    warnings,
    async open(options = {}) {
      const store = await openEmbeddedStore({ dir, now: () => noon, log, ...options });
      leftovers.push(() => store.close());
      return store;
    },
    async lines() {
      const names = (await readdir(dir)).filter((name) => name.startsWith('ledger-')).sort();
      const texts = await Promise.all(names.map((name) => readFile(join(dir, name), 'utf8')));
      return texts.join('').split('\n').slice(0, -1);
    },
  };
}

export const ledgerFile = ({ dir }: Folder, month = '2026-01'): string => join(dir, `ledger-${month}.jsonl`);

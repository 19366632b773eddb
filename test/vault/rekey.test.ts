import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { type Disk, nodeDisk } from '../../src/store/embedded/disk.js';
import { createVault } from '../../src/vault/vault.js';
import { noon } from '../store/request-fixture.js';
import { aVault, fileOf, newKey, token } from './kept.js';

const names = ['account/1', 'account/2', 'leak/V1.ab'];

async function full() {
  const kept = await aVault();
  for (const name of names) await kept.vault.keep(name, `${token} ${name}`, noon);
  return kept;
}

describe('a change of key', () => {
  it('closes everything again, with its name and time, and nothing opens with the old key', async () => {
    const { store, key, vault } = await full();
    const after = createVault(store, newKey());
    expect(await after.rekey(key)).toEqual({ done: 3, left: [] });
    for (const name of names) {
      expect(await after.open(name)).toBe(`${token} ${name}`);
      await expect(vault.open(name)).rejects.toThrow('kept under another key');
    }
    expect((await after.names('')).map(({ at }) => at)).toEqual([noon, noon, noon]);
  });

  it('does nothing if it has been done already', async () => {
    const { folder, store, key } = await full();
    const after = createVault(store, newKey());
    await after.rekey(key);
    const [name = ''] = names;
    const before = await readFile(fileOf(folder, name), 'utf8');
    expect(await after.rekey(key)).toEqual({ done: 0, left: [] });
    expect(await readFile(fileOf(folder, name), 'utf8')).toBe(before);
  });

  it.each([0, 1, 2])('that stops after %i is finished when it is run again', async (done) => {
    const { folder, store, key } = await full();
    await store.close();
    let left = done;
    const stopping: Disk = {
      ...nodeDisk,
      replace: async (path, text) => {
        if (path.includes('documents') && left-- === 0) throw new Error('the disk is full');
        return nodeDisk.replace(path, text);
      },
    };
    const halfway = await folder.open({ disk: stopping });
    const next = newKey();
    await expect(createVault(halfway, next).rekey(key)).rejects.toThrow();
    await halfway.close();
    const again = createVault(await folder.open(), next);
    expect(await again.rekey(key)).toEqual({ done: 3 - done, left: [] });
    for (const name of names) expect(await again.open(name)).toBe(`${token} ${name}`);
  });

  it('changes nothing if the given old key is wrong', async () => {
    const { store, vault } = await full();
    const { done, left } = await createVault(store, newKey()).rekey(newKey());
    expect([done, left.map(({ name }) => name).sort()]).toEqual([0, names]);
    for (const { why } of left) expect(why).toContain('kept under another key');
    for (const name of names) expect(await vault.open(name)).toBe(`${token} ${name}`);
  });

  it.each<[string, (path: string, key: Buffer) => Promise<unknown>, string]>([
    ['is damaged', (path) => writeFile(path, '{'), 'The secret account/1 is damaged.'],
    ['is nothing Usher wrote', (path) => writeFile(path, '[]'), 'The secret account/1 is damaged.'],
    ['was changed', (path) => copyFile(path.replace('vMQ.json', 'vMg.json'), path), 'was changed on disk'],
    [
      'is no file',
      async (path) => {
        await rm(path);
        await mkdir(path);
      },
      'The secret account/1 cannot be read (EISDIR).',
    ],
  ])('continues if a secret %s, names it, and leaves it unchanged', async (_, spoil, why) => {
    const { folder, store, key } = await full();
    await spoil(fileOf(folder, 'account/1'), key);
    const after = createVault(store, newKey());
    const expected = [{ name: 'account/1', why: expect.stringContaining(why) }];
    const { done, left } = await after.rekey(key);
    expect({ done, left }).toEqual({ done: 2, left: expected });
    expect(await after.open('leak/V1.ab')).toContain(token);
    expect(await after.rekey(key)).toEqual({ done: 0, left: expected });
  });

  it('touches no other document', async () => {
    const { store, key } = await full();
    await store.put('cursor', { n: 7 });
    await createVault(store, newKey()).rekey(key);
    expect(await store.get('cursor')).toEqual({ n: 7 });
  });
});

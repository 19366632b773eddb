import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, vi } from 'vitest';
import { createVault } from '../../src/vault/vault.js';
import { dataFolder, type Folder } from '../store/embedded/folder.js';
import { noon } from '../store/request-fixture.js';
import { aVault, fileOf, newKey, otherToken, token } from './kept.js';

const main = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

/** Runs the built command in this folder, with only these settings. */
function usher(args: readonly string[], env: Readonly<Record<string, string>>, cwd: string) {
  return new Promise<{ code: number; said: string; error: string }>((resolve) => {
    const { PATH = '' } = process.env;
    const child = execFile(
      process.execPath,
      [main, ...args],
      { cwd, env: { PATH, ...env } },
      (_, said, error) => resolve({ code: child.exitCode ?? -1, said, error }),
    );
  });
}

const textOf = (folder: Folder, name: string): Promise<string> =>
  readFile(fileOf(folder, name), 'utf8').catch(() => '');

async function filled() {
  const { folder, store, key, vault } = await aVault();
  await vault.keep('account/1', token, noon);
  await vault.keep('leak/V1.ab', otherToken, noon);
  const next = newKey();
  const env = {
    USHER_DATA_DIR: folder.dir,
    USHER_ENCRYPTION_KEY: next.toString('base64'),
    USHER_ENCRYPTION_KEY_BEFORE: key.toString('base64'),
  };
  return {
    folder,
    store,
    key,
    next,
    env,
    rotate: (more = {}) => usher(['secrets', 'rotate'], { ...env, ...more }, folder.dir),
  };
}

describe('usher secrets key', () => {
  it('prints a key of 32 bytes, another each time, and writes nothing', async () => {
    const { dir } = await dataFolder();
    const [one, two] = await Promise.all([1, 2].map(() => usher(['secrets', 'key'], {}, dir)));
    for (const answer of [one, two]) {
      expect(answer).toMatchObject({ code: 0, error: '' });
      expect(Buffer.from(answer?.said.trim() ?? '', 'base64')).toHaveLength(32);
    }
    expect(one?.said).not.toBe(two?.said);
    expect(await readdir(dir)).toEqual([]);
  });
});

describe('usher secrets rotate', () => {
  it('needs the folder and the two keys, but not Slack or Make', async () => {
    const { folder, store, next, rotate } = await filled();
    await store.close();
    expect(await rotate()).toEqual({
      code: 0,
      said: '2 secrets are encrypted with the new key. Delete the previous key.\n',
      error: '',
    });
    const again = await rotate();
    expect(again).toMatchObject({ code: 0, said: expect.stringContaining('0 secrets') });
    const after = createVault(await folder.open(), next);
    expect([await after.open('account/1'), await after.open('leak/V1.ab')]).toEqual([token, otherToken]);
  });

  it('continues if a secret cannot be opened, names it and what to do, and exits with 1', async () => {
    const { folder, store, next, rotate } = await filled();
    await writeFile(fileOf(folder, 'account/7'), `{"format":1,"body":"${token}`);
    await writeFile(fileOf(folder, 'leak/V9.cd'), '');
    await writeFile(fileOf(folder, 'leak/V8.\u001b[31m'), 'x');
    await store.close();
    const { code, said, error } = await rotate();
    expect({ code, error }).toEqual({ code: 1, error: '' });
    expect(said.split('\n')[0]).toBe('2 secrets are encrypted with the new key.');
    expect(said).toMatch(/account\/7 is damaged\..* Make user 7 connects again with \/make-access connect\./);
    expect(said).toMatch(/leak\/V8\.\\u\{1b\}\[31m is damaged.* enters it again with \/make-token\./);
    expect(said).not.toContain(token);
    expect(await rotate()).toMatchObject({ code: 1, said: expect.stringContaining('0 secrets') });
    const after = createVault(await folder.open(), next);
    expect([await after.open('account/1'), await after.open('leak/V1.ab')]).toEqual([token, otherToken]);
  });

  it('that is killed in the middle is finished by running it again', async () => {
    const { folder, store, key, next, env, rotate } = await filled();
    const names = Array.from({ length: 150 }, (_, n) => `account/${n + 1}`);
    for (const name of names) await createVault(store, key).keep(name, `${token} ${name}`, noon);
    await store.close();
    const before = new Map(
      await Promise.all(names.map(async (one) => [one, await textOf(folder, one)] as const)),
    );
    const child = spawn(process.execPath, [main, 'secrets', 'rotate'], {
      cwd: folder.dir,
      env: { PATH: process.env.PATH, ...env },
    });
    const ended = once(child, 'exit');
    const moved = async () => {
      const now = await Promise.all(
        names.map(async (one) => (await textOf(folder, one)) !== before.get(one)),
      );
      return now.filter(Boolean).length;
    };
    await vi.waitFor(async () => expect(await moved()).toBeGreaterThan(0), { timeout: 20_000, interval: 1 });
    child.kill('SIGKILL');
    await ended;
    expect(await moved()).toBeLessThan(names.length);
    expect(await rotate()).toMatchObject({ code: 0 });
    const after = createVault(await folder.open(), next);
    for (const name of names) expect(await after.open(name)).toBe(`${token} ${name}`);
  });

  it('while Usher is running changes nothing and says why', async () => {
    const { folder, store, key, rotate } = await filled();
    const { code, said, error } = await rotate();
    expect({ code, error }).toEqual({ code: 1, error: '' });
    expect(said).toMatch(/^[A-Z].+\.\n$/);
    expect(said).toContain(folder.dir);
    expect(await createVault(store, key).open('account/1')).toBe(token);
  });

  it.each<[string, Record<string, string>, string]>([
    ['the new key', { USHER_ENCRYPTION_KEY: '' }, 'Set USHER_ENCRYPTION_KEY to the new key'],
    ['the key before', { USHER_ENCRYPTION_KEY_BEFORE: '' }, 'USHER_ENCRYPTION_KEY_BEFORE to the present one'],
    [
      'a key of the right length',
      { USHER_ENCRYPTION_KEY: 'c2hvcnQ=' },
      'USHER_ENCRYPTION_KEY: is not 32 bytes',
    ],
    [
      'the right key before',
      { USHER_ENCRYPTION_KEY_BEFORE: newKey().toString('base64') },
      'under another key',
    ],
    ['a folder that is there', { USHER_DATA_DIR: 'elsewhere' }, 'There is no data folder at elsewhere.'],
  ])('without %s prints the reason and changes nothing', async (_, more, sentence) => {
    const { folder, store, key, env, rotate } = await filled();
    await store.close();
    const { code, said, error } = await rotate(more);
    expect({ code, error }).toEqual({ code: 1, error: '' });
    expect(said).toContain(sentence);
    for (const secret of [token, otherToken, ...Object.values({ ...env, ...more })])
      if (secret.length > 20 && secret !== folder.dir) expect(said).not.toContain(secret);
    expect(await readdir(folder.dir)).not.toContain('elsewhere');
    expect(await createVault(await folder.open(), key).open('account/1')).toBe(token);
  });

  it('reads keys from a file of settings, as Usher does', async () => {
    const { folder, store, env } = await filled();
    await store.close();
    const lines = Object.entries(env).map(([name, value]) => `${name}=${value}`);
    await writeFile(join(folder.dir, '.env'), lines.join('\n'));
    expect(await usher(['secrets', 'rotate'], {}, folder.dir)).toMatchObject({ code: 0 });
  });
});

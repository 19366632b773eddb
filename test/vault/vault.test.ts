import { copyFile, readFile, rename, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { createVault, VaultError } from '../../src/vault/vault.js';
import { noon } from '../store/request-fixture.js';
import { aVault, fileOf, newKey, onDisk, otherToken, token } from './kept.js';

/** The parts of a secret that a person could read who has the folder and not the key. */
const traces = (secret: string): string[] => [
  secret,
  ...secret.split('-').filter((group) => group.length > 4),
  Buffer.from(secret).toString('base64').slice(0, 16),
  Buffer.from(secret).toString('base64url').slice(0, 16),
  Buffer.from(secret).toString('hex'),
];

describe('a secret', () => {
  it('is opened as it was stored, even by the next process', async () => {
    const { folder, store, key, vault } = await aVault();
    for (const secret of [token, '', 'ä 🔑 "\n']) {
      await vault.keep('one', secret, noon);
      expect(await vault.open('one')).toBe(secret);
    }
    await vault.keep('one', token, noon);
    await store.close();
    expect(await createVault(await folder.open(), key).open('one')).toBe(token);
  });

  it('cannot be read anywhere on disk, and neither can the key', async () => {
    const { folder, key, vault } = await aVault();
    await vault.keep('leak/V1.ab', token, noon);
    const files = await onDisk(folder);
    const text = files.map((file) => file.path + file.text).join('\n');
    const keys = [key.toString('base64'), key.toString('hex'), key.toString('latin1')];
    for (const trace of [...traces(token), ...keys]) expect(text).not.toContain(trace);
  });

  it('is accessible to this user only', async () => {
    const { folder, vault } = await aVault();
    await vault.keep('one', token, noon);
    const kept = (await onDisk(folder)).filter(({ path }) => path.includes('documents'));
    expect(kept.map(({ isFile, mode }) => [isFile, mode])).toEqual([
      [false, 0o700],
      [true, 0o600],
    ]);
  });

  it('is encrypted differently each time it is stored', async () => {
    const { folder, vault } = await aVault();
    const kept = async () => {
      await vault.keep('one', token, noon);
      return JSON.parse(await readFile(fileOf(folder, 'one'), 'utf8'));
    };
    const [first, second] = [await kept(), await kept()];
    expect(first.iv).not.toBe(second.iv);
    expect(first.body).not.toBe(second.body);
    expect(first.keyId).toBe(second.keyId);
  });

  it('is gone from disk once it is wiped, and wiping a missing one does nothing', async () => {
    const { folder, vault } = await aVault();
    await vault.keep('one', token, noon);
    await vault.wipe('one');
    await vault.wipe('one');
    expect(await vault.open('one')).toBeUndefined();
    expect(await vault.names('')).toEqual([]);
    await expect(readFile(fileOf(folder, 'one'))).rejects.toThrow('ENOENT');
  });

  it('is listed by name and time, without a key', async () => {
    const { store, vault } = await aVault();
    await vault.keep('leak/a', token, noon);
    await vault.keep('account/1', token, noon + 1);
    const blind = createVault(store, undefined);
    expect(await blind.names('leak/')).toEqual([{ name: 'leak/a', at: noon }]);
    expect(blind.available).toBe(false);
  });
});

describe('a secret that somebody touched on disk', () => {
  const touched = async (touch: (box: Record<string, unknown>) => unknown) => {
    const kept = await aVault();
    await kept.vault.keep('one', token, noon);
    const path = fileOf(kept.folder, 'one');
    await writeFile(path, JSON.stringify(touch(JSON.parse(await readFile(path, 'utf8')))));
    return kept.vault;
  };
  const flipped = (text: unknown): string => {
    const bytes = Buffer.from(String(text), 'base64');
    bytes[0] = (bytes[0] ?? 0) ^ 1;
    return bytes.toString('base64');
  };
  const short = (text: unknown): string =>
    Buffer.from(String(text), 'base64').subarray(0, 4).toString('base64');

  it.each<[string, (box: Record<string, unknown>) => unknown]>([
    ['its text', (box) => ({ ...box, body: flipped(box.body) })],
    ['its tag', (box) => ({ ...box, tag: flipped(box.tag) })],
    ['its tag, by cutting it short', (box) => ({ ...box, tag: short(box.tag) })],
    ['its nonce, by taking it away', (box) => ({ ...box, iv: '' })],
    ['its nonce', (box) => ({ ...box, iv: flipped(box.iv) })],
    ['its time, so that it lasts longer', (box) => ({ ...box, at: noon + 1 })],
  ])('is refused when it was %s', async (_, touch) => {
    const vault = await touched(touch);
    const opening = vault.open('one');
    await expect(opening).rejects.toThrow(VaultError);
    await expect(opening).rejects.toThrow('The secret one was changed on disk and is not used.');
  });

  it.each<[string, (box: Record<string, unknown>) => unknown]>([
    ['of another format', (box) => ({ ...box, format: 2 })],
    ['without a tag', ({ tag: _, ...box }) => box],
    ['no record', () => 'x'],
  ])('is refused as damaged when it is %s', async (_, touch) => {
    await expect((await touched(touch)).open('one')).rejects.toThrow(
      new VaultError('The secret one is damaged. Restore it from the backup, or enter it again.'),
    );
  });

  it('is refused under another name, copied or moved', async () => {
    const { folder, vault } = await aVault();
    await vault.keep('account/1', token, noon);
    await vault.keep('account/2', otherToken, noon);
    await copyFile(fileOf(folder, 'account/1'), fileOf(folder, 'account/2'));
    await rename(fileOf(folder, 'account/1'), fileOf(folder, 'leak/V1.ab'));
    for (const name of ['account/2', 'leak/V1.ab']) {
      await expect(vault.open(name)).rejects.toThrow(`The secret ${name} was changed on disk`);
    }
    expect(await vault.open('account/1')).toBeUndefined();
  });

  it('does not hide the others, even if its file is truncated', async () => {
    const { folder, vault } = await aVault();
    await vault.keep('leak/a', token, noon);
    await vault.keep('leak/b', token, noon);
    await writeFile(fileOf(folder, 'leak/a'), '{"format":1,');
    const names = await vault.names('leak/');
    expect(names).toHaveLength(2);
    expect(names).toContainEqual({ name: 'leak/a' });
    expect(names).toContainEqual({ name: 'leak/b', at: noon });
    await expect(vault.open('leak/a')).rejects.toThrow('The secret leak/a is damaged');
  });
});

describe('the key', () => {
  it('that is wrong opens nothing, and the error shows neither key', async () => {
    const { store, key, vault } = await aVault();
    await vault.keep('one', token, noon);
    const other = newKey();
    const failure = await createVault(store, other)
      .open('one')
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(VaultError);
    const said = String(failure);
    expect(said).toContain('kept under another key');
    for (const secret of [token, key.toString('base64'), other.toString('base64')])
      expect(said).not.toContain(secret);
  });

  it('cannot be derived from its id on disk', async () => {
    const { folder, key, vault } = await aVault();
    await vault.keep('one', token, noon);
    const { keyId } = JSON.parse(await readFile(fileOf(folder, 'one'), 'utf8'));
    expect(keyId).toMatch(/^[0-9a-f]{16}$/);
    expect(key.toString('hex')).not.toContain(keyId);
  });

  it('that is missing neither stores nor opens anything, but wipes', async () => {
    const { store, vault } = await aVault();
    await vault.keep('one', token, noon);
    const blind = createVault(store, undefined);
    await expect(blind.keep('two', token, noon)).rejects.toThrow('USHER_ENCRYPTION_KEY is not set');
    await expect(blind.open('one')).rejects.toThrow('USHER_ENCRYPTION_KEY is not set');
    await expect(blind.rekey(newKey())).rejects.toThrow(VaultError);
    expect(await blind.open('two')).toBeUndefined();
    await blind.wipe('one');
    expect(await vault.open('one')).toBeUndefined();
  });
});

import { readFile, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { createLeaks, type Leaks } from '../../src/vault/leaks.js';
import { createVault } from '../../src/vault/vault.js';
import { follow, noon, submitted } from '../store/life.js';
import { aVault, fileOf, newKey, onDisk, otherToken, token } from './kept.js';

const minute = 60_000;
const hour = 60 * minute;

async function leaking() {
  const kept = await aVault();
  const clock = { now: noon };
  const leaks = createLeaks(kept.vault, kept.store, () => clock.now);
  return { ...kept, clock, leaks };
}

/** What is left of these handles. */
const left = async (leaks: Leaks, ...handles: string[]) =>
  Promise.all(handles.map(async (handle) => (await leaks.open(handle)) !== undefined));

describe('a leaked token', () => {
  it('is kept under a handle that names its form and nothing of itself', async () => {
    const { folder, leaks } = await leaking();
    const [one, two] = [await leaks.keep('V1', token), await leaks.keep('V1', otherToken)];
    expect(one).toMatch(/^V1\.[0-9a-f]{12}$/);
    expect(one).not.toBe(two);
    expect([await leaks.open(one), await leaks.open(two)]).toEqual([token, otherToken]);
    const text = (await onDisk(folder)).map((file) => file.path + file.text).join('\n');
    for (const secret of [token, otherToken]) expect(text).not.toContain(secret.slice(0, 8));
  });

  it('that is wiped is gone for good, and the others stay', async () => {
    const { leaks } = await leaking();
    const [one, two] = [await leaks.keep('V1', token), await leaks.keep('V2', otherToken)];
    await leaks.wipe(one);
    expect(await left(leaks, one, two)).toEqual([false, true]);
  });
});

describe('the sweep', () => {
  it('leaves what a request uses until it is an hour old', async () => {
    const { clock, leaks, store } = await leaking();
    await follow(store, 'REQ-1', [submitted('REQ-1')]);
    const { submission } = (await store.request('REQ-1'))?.request ?? { submission: '' };
    const used = await leaks.keep(submission, token);
    clock.now = noon + hour - 1;
    expect(await leaks.sweep()).toBe(0);
    expect(await left(leaks, used)).toEqual([true]);
    clock.now = noon + hour;
    expect(await leaks.sweep()).toBe(1);
    expect(await left(leaks, used)).toEqual([false]);
  });

  it('wipes what no request came of, once it cannot come any more', async () => {
    const { clock, leaks } = await leaking();
    const handle = await leaks.keep('V1', token);
    clock.now = noon + 10 * minute - 1;
    expect(await leaks.sweep()).toBe(0);
    clock.now += 1;
    expect(await leaks.sweep()).toBe(1);
    expect(await left(leaks, handle)).toEqual([false]);
  });

  it('wipes what is from the future, so that a clock set back makes nothing last', async () => {
    const { clock, leaks } = await leaking();
    const handle = await leaks.keep('V1', token);
    clock.now = noon - 1;
    expect(await leaks.sweep()).toBe(1);
    expect(await left(leaks, handle)).toEqual([false]);
  });

  it('wipes what is damaged, and it keeps nothing else from being wiped', async () => {
    const { clock, folder, leaks } = await leaking();
    const [one, two] = [await leaks.keep('V1', token), await leaks.keep('V2', token)];
    await writeFile(fileOf(folder, `leak/${one}`), '{"format":1');
    clock.now = noon + 10 * minute;
    expect(await leaks.sweep()).toBe(2);
    for (const handle of [one, two])
      await expect(readFile(fileOf(folder, `leak/${handle}`))).rejects.toThrow('ENOENT');
  });

  it('wipes also what the present key does not open', async () => {
    const { clock, leaks, store } = await leaking();
    await leaks.keep('V1', token);
    clock.now = noon + hour;
    expect(await createLeaks(createVault(store, newKey()), store, () => clock.now).sweep()).toBe(1);
  });

  it('leaves connected accounts alone', async () => {
    const { clock, leaks, vault } = await leaking();
    await vault.keep('account/7', token, noon);
    clock.now = noon + 9_999 * hour;
    expect(await leaks.sweep()).toBe(0);
    expect(await vault.open('account/7')).toBe(token);
  });
});

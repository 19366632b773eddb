import { readFile, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import type { RequestEvent } from '../../src/approvals/event.js';
import { person } from '../../src/approvals/person.js';
import { reviseTo } from '../../src/approvals/revision.js';
import { createLeaks, type Leaks } from '../../src/vault/leaks.js';
import { createVault } from '../../src/vault/vault.js';
import { ana, follow, noon, submitted } from '../store/request-fixture.js';
import { aVault, fileOf, newKey, onDisk, otherToken, token } from './kept.js';

const minute = 60_000;
const hour = 60 * minute;

async function leaking() {
  const kept = await aVault();
  const clock = { now: noon };
  const leaks = createLeaks(kept.vault, kept.store, () => clock.now);
  return { ...kept, clock, leaks };
}

/** A request that needs the token with this handle. */
function needing(id: string, handle: string): RequestEvent {
  const event = submitted(id);
  if (event.type !== 'request.submitted') throw new Error('expected a submission');
  const { n, hash: _, ...revision } = event.revision;
  const holder = { type: 'leaked', handle, zone: 'own' } as const;
  return {
    ...event,
    revision: reviseTo(n, { ...revision, changes: [{ kind: 'revoke-token', holder }] }),
  };
}

/** Whether the vault still has each of these handles. */
const left = async (leaks: Leaks, ...handles: string[]) =>
  Promise.all(handles.map(async (handle) => (await leaks.open(handle)) !== undefined));

describe('a leaked token', () => {
  it('is stored under a handle that names its form and contains nothing of the token', async () => {
    const { folder, leaks } = await leaking();
    const [one, two] = [await leaks.keep('V1', token), await leaks.keep('V1', otherToken)];
    expect(one).toMatch(/^V1\.[0-9a-f]{12}$/);
    expect(one).not.toBe(two);
    expect([await leaks.open(one), await leaks.open(two)]).toEqual([token, otherToken]);
    const text = (await onDisk(folder)).map((file) => file.path + file.text).join('\n');
    for (const secret of [token, otherToken]) expect(text).not.toContain(secret.slice(0, 8));
  });

  it('that is wiped is gone permanently, and the others stay', async () => {
    const { leaks } = await leaking();
    const [one, two] = [await leaks.keep('V1', token), await leaks.keep('V2', otherToken)];
    await leaks.wipe(one);
    expect(await left(leaks, one, two)).toEqual([false, true]);
  });
});

describe('the sweep', () => {
  it('keeps a token that an open request needs until it is an hour old', async () => {
    const { clock, leaks, store, vault } = await leaking();
    const used = await leaks.keep('V1', token);
    await follow(store, 'REQ-1', [needing('REQ-1', used)]);
    clock.now = noon + hour - 1;
    expect(await leaks.sweep()).toBe(0);
    expect(await createLeaks(vault, store, () => clock.now).sweep()).toBe(0);
    expect(await left(leaks, used)).toEqual([true]);
    clock.now = noon + hour;
    expect(await leaks.sweep()).toBe(1);
    expect(await left(leaks, used)).toEqual([false]);
  });

  it('keeps a token that a form still being checked may need', async () => {
    const { clock, leaks } = await leaking();
    const handle = await leaks.keep('V1', token);
    clock.now = noon + 10 * minute - 1;
    expect(await leaks.sweep()).toBe(0);
    clock.now += 1;
    expect(await leaks.sweep()).toBe(1);
    expect(await left(leaks, handle)).toEqual([false]);
  });

  it('wipes a token at the next start if no open request needs it, whatever happened to its form', async () => {
    const { clock, leaks, store, vault } = await leaking();
    const [used, other, refused] = [
      await leaks.keep('V-REQ-1', token),
      await leaks.keep('V-REQ-1', token),
      await leaks.keep('V2', otherToken),
    ];
    await follow(store, 'REQ-1', [needing('REQ-1', used)]);
    const restarted = createLeaks(vault, store, () => clock.now);
    expect(await restarted.sweep()).toBe(2);
    expect(await left(restarted, used, other, refused)).toEqual([true, false, false]);
  });

  it('wipes a token that its request no longer needs', async () => {
    const { clock, leaks, store } = await leaking();
    const used = await leaks.keep('V-REQ-1', token);
    const cancelled: RequestEvent = { type: 'request.cancelled', at: noon, by: person(ana) };
    await follow(store, 'REQ-1', [needing('REQ-1', used), cancelled]);
    clock.now = noon + 10 * minute;
    expect(await leaks.sweep()).toBe(1);
    expect(await left(leaks, used)).toEqual([false]);
  });

  it('wipes tokens from the future, so that a clock set back preserves none', async () => {
    const { clock, leaks } = await leaking();
    const handle = await leaks.keep('V1', token);
    clock.now = noon - 1;
    expect(await leaks.sweep()).toBe(1);
    expect(await left(leaks, handle)).toEqual([false]);
  });

  it('wipes damaged tokens, which do not stop others from being wiped', async () => {
    const { clock, folder, leaks } = await leaking();
    const [one, two] = [await leaks.keep('V1', token), await leaks.keep('V2', token)];
    await writeFile(fileOf(folder, `leak/${one}`), '{"format":1');
    clock.now = noon + 10 * minute;
    expect(await leaks.sweep()).toBe(2);
    for (const handle of [one, two])
      await expect(readFile(fileOf(folder, `leak/${handle}`))).rejects.toThrow('ENOENT');
  });

  it('also wipes tokens that the present key does not open', async () => {
    const { clock, leaks, store } = await leaking();
    await leaks.keep('V1', token);
    clock.now = noon + hour;
    expect(await createLeaks(createVault(store, newKey()), store, () => clock.now).sweep()).toBe(1);
  });

  it('does not touch connected accounts', async () => {
    const { clock, leaks, vault } = await leaking();
    await vault.keep('account/7', token, noon);
    clock.now = noon + 9_999 * hour;
    expect(await leaks.sweep()).toBe(0);
    expect(await vault.open('account/7')).toBe(token);
  });
});

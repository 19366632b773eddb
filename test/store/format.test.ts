import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openEmbeddedStore } from '../../src/store/embedded/store.js';
import { verifyLedger } from '../../src/store/embedded/verify.js';
import { noIntegrity } from '../../src/store/mac.js';
import { keyed } from './embedded/keys.js';
import { ana, ben, denied, follow, noon, stored } from './request-fixture.js';

// Ledgers as released versions wrote them (see ../fixtures/ledgers/README.md). They are never rewritten.
const fixture = (name: string) => fileURLToPath(new URL(`../fixtures/ledgers/${name}`, import.meta.url));

let dir = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'usher-format-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const a = keyed('a');
const heads = {
  'format-1': { n: 16, hash: '78d0ce79f25e695a0da786f5d6683075cb16e57f9528e0bca5db0a74e6a90d7d' },
  'format-2': { n: 16, hash: 'c0f88678b24756c11a49724b4320ddfa0b027b14095c3dc16aa05022112d5cef' },
};

it.each([
  ['format-1', noIntegrity],
  ['format-1', a],
  ['format-2', a],
] as const)(
  'a ledger of %s is read correctly, can be continued and can be checked',
  async (name, integrity) => {
    await cp(fixture(name), dir, { recursive: true });
    const open = () => openEmbeddedStore({ dir, now: () => noon, integrity });
    const store = await open();
    try {
      const { request } = await stored(store, 'REQ-1');
      expect(request).toMatchObject({
        phase: { status: 'done' },
        requester: { person: ana, email: { personal: 'ana@example.com' } },
        reason: { personal: 'Quarterly close' },
        approvals: [{ by: ben }],
        progress: [{ state: 'verified' }],
      });
      expect((await stored(store, 'REQ-2')).request.phase).toMatchObject({
        status: 'denied',
        reason: { personal: 'Not this quarter' },
      });
      expect((await stored(store, 'REQ-3')).request.reason).toEqual({ personal: '(erased)' });
      expect((await store.open()).map(({ request: { id } }) => id)).toEqual(['REQ-3']);
      expect(await store.control(noon)).toMatchObject({ version: 2, automatic: [] });
      expect(await store.binding(ana)).toEqual({ makeUserId: 12, confirmed: false, version: 1 });
      await follow(store, 'REQ-3', [denied()]);
    } finally {
      await store.close();
    }
    const again = await open();
    await again.checked;
    expect(again.fault()).toBeUndefined();
    await again.close();
    expect(await verifyLedger(dir, heads[name], { integrity })).toMatchObject({ ok: true, n: 17 });
  },
);

it.each(Object.entries(heads))(
  'a ledger of %s is checked against the head noted when it was written, without keys',
  async (name, noted) => {
    expect(await verifyLedger(fixture(name), noted)).toEqual({ ok: true, ...noted });
  },
);

it('a ledger of format 2 is checked to be written by the holder of the key', async () => {
  expect(await verifyLedger(fixture('format-2'), undefined, { integrity: a })).toMatchObject({
    vouchedFrom: 1,
  });
  expect(await verifyLedger(fixture('format-2'), undefined, { integrity: keyed('b') })).toMatchObject({
    ok: false,
    entry: 1,
    sentence: expect.stringContaining('carries a MAC of a key that is not set'),
  });
});

import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openEmbeddedStore } from '../../src/store/embedded/store.js';
import { verifyLedger } from '../../src/store/embedded/verify.js';
import { ana, ben, noon, stored } from './life.js';

// Ledgers as released versions wrote them (see ../fixtures/ledgers/README.md). They are never written anew.
const fixture = (name: string) => fileURLToPath(new URL(`../fixtures/ledgers/${name}`, import.meta.url));

let dir = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'usher-format-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

it('a ledger of format 1 is read as it was meant', async () => {
  await cp(fixture('format-1'), dir, { recursive: true });
  const store = await openEmbeddedStore({ dir, now: () => noon });
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
  } finally {
    await store.close();
  }
});

it('a ledger of format 1 is checked against the head noted when it was written', async () => {
  const noted = { n: 16, hash: '78d0ce79f25e695a0da786f5d6683075cb16e57f9528e0bca5db0a74e6a90d7d' };
  expect(await verifyLedger(fixture('format-1'), noted)).toEqual({ ok: true, ...noted });
});

import { expect, it } from 'vitest';
import { keep, parseNotice } from '../../../src/delivery/notice.js';
import { integrityOf } from '../../../src/store/mac.js';
import { createVault } from '../../../src/vault/vault.js';
import { usherWith } from '../../cli/main.js';
import { reviewed } from '../../cli/reviewed.js';
import { closedRequest, follow, noon, stored, submitted } from '../request-fixture.js';
import { testDatabase } from './database.js';
import { describeWithPostgres } from './server.js';

const key = (letter: string) => Buffer.alloc(32, letter);
const text = (letter: string) => key(letter).toString('base64');

await describeWithPostgres('a command on a record in a database', () => {
  it('erases a request while Usher runs, which then can no longer read it', async () => {
    const database = await testDatabase();
    const store = await database.open();
    await closedRequest(store, 'REQ-1', { reason: 'Private' });
    await follow(store, 'REQ-2', [submitted('REQ-2', { reason: 'Public' })]);
    expect((await stored(store, 'REQ-1')).request.reason).toEqual({ personal: 'Private' });
    const message = { text: 'Ben asks: “Private”', blocks: [] };
    await store.put('outbox/k', keep({ key: 'k', to: ['U0ANA'], message }, '', noon));
    const settings = { DATABASE_URL: database.url };
    const preview = await usherWith(settings, 'erase', 'REQ-1');
    expect(preview).toMatchObject({ code: 0, err: '' });
    expect(preview.out).toContain('Would be gone: the key of request/REQ-1');
    expect((await stored(store, 'REQ-1')).request.reason).toEqual({ personal: 'Private' });
    const done = await usherWith(settings, 'erase', 'REQ-1', '--yes', '--by', 'Zoë Ek');
    expect(done).toMatchObject({ code: 0, err: '' });
    expect(done.out).toContain('The chain is unbroken');
    expect((await stored(store, 'REQ-1')).request.reason).toEqual({ personal: '(erased)' });
    expect((await stored(store, 'REQ-2')).request.reason).toEqual({ personal: 'Public' });
    expect(parseNotice(await store.get('outbox/k'))?.message.personal).toContain('Ben asks: “(erased)”');
    expect(await database.sql("select 1 from usher.stream_keys where stream = 'request/REQ-1'")).toEqual([]);
    expect((await usherWith(settings, 'erase', 'REQ-2', '--yes')).err).toContain('REQ-2 is still open');
    expect((await usherWith(settings, 'erase', 'REQ-9')).err).toContain(
      'in the database knows no request REQ-9',
    );
  });

  it('prints the same evidence of an access review each time, even while Usher continues', async () => {
    const database = await testDatabase();
    const store = await database.open();
    await reviewed(store);
    const settings = { DATABASE_URL: database.url };
    const first = await usherWith(settings, 'ledger', 'evidence', '--review', 'R-1');
    expect(first).toMatchObject({ code: 0, err: '' });
    expect(first.out).toContain('- Lines: 6');
    expect(first.out).toContain('- Computed again from the record: the same');
    await follow(store, 'REQ-9', [submitted('REQ-9')]);
    const again = await usherWith(settings, 'ledger', 'evidence', '--review', 'R-1');
    expect(again.out).toBe(first.out);
    const gone = await usherWith(settings, 'ledger', 'evidence', '--review', 'R-7');
    expect(gone.err).toContain('the ledger in the database has no review R-7 that has begun');
  });

  it('puts secrets and record under a new key', async () => {
    const database = await testDatabase();
    const old = {
      encryptionKey: key('e'),
      encryptionKeyBefore: undefined,
      integrityKey: undefined,
      integrityKeyBefore: undefined,
    };
    const store = await database.open({ integrity: integrityOf(old) });
    await createVault(store, old.encryptionKey).keep('account/7', 'token-of-7', noon);
    await store.close();
    const settings = {
      DATABASE_URL: database.url,
      USHER_ENCRYPTION_KEY: text('f'),
      USHER_ENCRYPTION_KEY_BEFORE: text('e'),
    };
    const ran = await usherWith(settings, 'secrets', 'rotate');
    expect(ran).toMatchObject({
      code: 0,
      out: expect.stringContaining('1 secret is encrypted with the new key.'),
    });
    const integrity = integrityOf({ ...old, encryptionKey: key('f') });
    const again = await database.open({ integrity });
    expect(await createVault(again, key('f')).open('account/7')).toBe('token-of-7');
  });
});

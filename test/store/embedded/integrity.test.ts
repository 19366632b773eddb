import { appendFile, copyFile, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { requestStream, StoreFailure } from '../../../src/approvals/store.js';
import { acceptLedger } from '../../../src/store/embedded/accept.js';
import { verifyLedger } from '../../../src/store/embedded/verify.js';
import { writeLine } from '../../../src/store/line.js';
import { silent } from '../../../src/store/log.js';
import { type Integrity, noIntegrity } from '../../../src/store/mac.js';
import { approved, closedRequest, denied, follow, noon, stored, submitted } from '../request-fixture.js';
import { dataFolder, type Folder, ledgerFile } from './folder.js';
import { byEncryptionKey, keyed } from './keys.js';

const a = keyed('a');

/** A folder in which a request waits for a decision, as a clean stop or a kill leaves it. */
async function waiting(integrity: Integrity, end: 'stopped' | 'killed' = 'stopped') {
  const folder = await dataFolder();
  const store = await folder.open({ integrity });
  await closedRequest(store, 'REQ-1');
  const running = await readFile(headIn(folder), 'utf8');
  await follow(store, 'REQ-2', [submitted('REQ-2')]);
  await store.put('cursor', { at: 7 });
  const head = await store.head();
  await store.close();
  if (end === 'killed') await writeFile(headIn(folder), running);
  return { folder, head };
}

const headIn = ({ dir }: Folder) => join(dir, 'head.json');

/** Appends an approval in Usher's format, by default without a key, as a person with access to the folder could. */
async function forgeApproval(folder: Folder, key = keyed().present): Promise<void> {
  const lines = await folder.lines();
  const { n, hash, at } = JSON.parse(lines.at(-1) ?? '');
  const stream = requestStream('REQ-2');
  const { line } = writeLine({ n: n + 1, prev: hash, at, stream, version: 2, events: approved() }, key);
  await appendFile(ledgerFile(folder), `${line}\n`);
}

const notByUsher = (n: number, why: string) =>
  new RegExp(`entry ${n} \\(.*\\) was not written by Usher: ${why}`);

describe('a foreign entry in the ledger', () => {
  it.each<[string, Integrity, string]>([
    ['with a key', a, 'it was stopped after entry'],
    ['with a key derived from the encryption key', byEncryptionKey('e'), 'it was stopped after entry'],
    ['without any key', noIntegrity, 'it was stopped after entry'],
  ])('after a clean stop %s stops the start and is named', async (_, integrity, why) => {
    const { folder, head } = await waiting(integrity);
    await forgeApproval(folder);
    const refused = folder.open({ integrity });
    await expect(refused).rejects.toThrow(StoreFailure);
    await expect(refused).rejects.toThrow(notByUsher(head.n + 1, why));
    expect(await folder.lines()).toHaveLength(head.n + 1);
  });

  it.each<[string, Integrity, string]>([
    ['without a MAC', keyed(), 'it carries no MAC'],
    ['with the MAC of another key', keyed('b'), 'its MAC is of another key'],
  ])('after a kill %s stops the start and is named', async (_, forger, why) => {
    const { folder, head } = await waiting(a, 'killed');
    await forgeApproval(folder, forger.present);
    await expect(folder.open({ integrity: a })).rejects.toThrow(notByUsher(head.n + 1, why));
    await rm(join(folder.dir, 'snapshot.json'));
    await expect(folder.open({ integrity: a })).rejects.toThrow(notByUsher(head.n + 1, why));
  });

  it('with the MAC of an entry before it stops the start and is named', async () => {
    const { folder, head } = await waiting(a, 'killed');
    await forgeApproval(folder, a.present);
    const lines = await folder.lines();
    const { mac } = JSON.parse(lines.at(-2) ?? '');
    await cutBack(folder, head.n);
    await forgeWithMac(folder, mac);
    await expect(folder.open({ integrity: a })).rejects.toThrow(notByUsher(head.n + 1, 'its MAC is wrong'));
  });

  it('is accepted after a kill without a key, as docs/record.md says', async () => {
    const { folder } = await waiting(noIntegrity, 'killed');
    await forgeApproval(folder);
    expect((await stored(await folder.open(), 'REQ-2')).request.phase.status).toBe('approved');
  });

  it('appended while Usher was running idle is found at the next start', async () => {
    const { folder, head } = await waiting(a);
    const store = await folder.open({ integrity: a });
    await forgeApproval(folder);
    await store.close();
    await expect(folder.open({ integrity: a })).rejects.toThrow(notByUsher(head.n + 1, 'it carries no MAC'));
  });

  it('that replaces one with a MAC is refused when it is read', async () => {
    const { folder } = await waiting(a);
    const lines = await folder.lines();
    const { key: _, mac: __, hash: ___, ...last } = JSON.parse(lines.at(-1) ?? '');
    const { line, hash } = writeLine({ ...last, events: [submitted('REQ-2', { reason: 'Forged' })] });
    await writeFile(ledgerFile(folder), [...lines.slice(0, -1), line, ''].join('\n'));
    expect(await verifyLedger(folder.dir)).toMatchObject({ ok: true, hash });
    await expect(folder.open({ integrity: a })).rejects.toThrow(/was rewritten|was not written by Usher/);
  });
});

const cutBack = async (folder: Folder, n: number) =>
  writeFile(ledgerFile(folder), `${(await folder.lines()).slice(0, n).join('\n')}\n`);

async function forgeWithMac(folder: Folder, mac: string): Promise<void> {
  await forgeApproval(folder, a.present);
  const text = await readFile(ledgerFile(folder), 'utf8');
  const last = text.trimEnd().split('\n').at(-1) ?? '';
  const own: string = JSON.parse(last).mac;
  const body = last.replace(own, mac).replace(/,"hash":"[0-9a-f]{64}"\}$/, '}');
  const { createHash } = await import('node:crypto');
  const hash = createHash('sha256').update(body).digest('hex');
  await writeFile(ledgerFile(folder), text.replace(last, `${body.slice(0, -1)},"hash":"${hash}"}`));
}

describe('a ledger that was truncated', () => {
  it.each([a, noIntegrity])('below the head recorded at a clean stop stops the start', async (integrity) => {
    const { folder, head } = await waiting(integrity);
    await cutBack(folder, head.n - 1);
    await rm(join(folder.dir, 'snapshot.json'));
    await expect(folder.open({ integrity })).rejects.toThrow(
      `The ledger was cut short: entry ${head.n} is missing or spoilt, and head.json was written`,
    );
  });
});

describe('the recorded head', () => {
  it('that is missing stops the start if entries have MACs', async () => {
    const { folder } = await waiting(a);
    await rm(headIn(folder));
    await expect(folder.open({ integrity: a })).rejects.toThrow(/carries a MAC, yet head\.json is missing/);
  });

  it('that was replaced by one without a MAC stops the start', async () => {
    const { folder } = await waiting(a);
    await forgeApproval(folder);
    const plain = await waiting(noIntegrity);
    await copyFile(headIn(plain.folder), headIn(folder));
    await expect(folder.open({ integrity: a })).rejects.toThrow(/carries a MAC, yet head\.json carries none/);
  });

  it.each<[string, (text: string) => string]>([
    ['with another state', (text) => text.replace('"stopped"', '"running"')],
    ['cut', (text) => text.slice(0, 30)],
    ['empty', () => ''],
    ['of another shape', () => '{"__proto__":{"n":1}}'],
  ])('%s stops the start', async (_, change) => {
    for (const integrity of [a, noIntegrity]) {
      const { folder } = await waiting(integrity);
      await writeFile(headIn(folder), change(await readFile(headIn(folder), 'utf8')));
      await expect(folder.open({ integrity })).rejects.toThrow(
        /head\.json, which shows .* is damaged, or something else changed it/,
      );
    }
  });
});

describe('a key', () => {
  it('that is set later vouches for new entries, and through the chain for all earlier ones', async () => {
    const { folder, head } = await waiting(noIntegrity);
    const store = await folder.open({ integrity: a });
    await follow(store, 'REQ-2', [denied()]);
    expect(await store.get('cursor')).toEqual({ at: 7 });
    await store.close();
    expect(await verifyLedger(folder.dir, head, { integrity: a })).toMatchObject({
      ok: true,
      vouchedFrom: head.n + 1,
    });
    await (await folder.open({ integrity: a })).close();
    await forgeApproval(folder);
    await expect(folder.open({ integrity: a })).rejects.toThrow(/was not written by Usher/);
  });

  it('that is no longer set stops the start, and the error names the setting', async () => {
    const { folder } = await waiting(a);
    await expect(folder.open()).rejects.toThrow(
      /A key vouches for the record .* none is set. Set USHER_INTEGRITY_KEY/,
    );
    await rm(headIn(folder));
    await expect(folder.open()).rejects.toThrow(/no key is set: set USHER_INTEGRITY_KEY/);
  });

  it('that is not the earlier one stops the start, and the error names the settings', async () => {
    const { folder } = await waiting(a);
    await expect(folder.open({ integrity: keyed('b') })).rejects.toThrow(
      /The key that vouches .* is not set.* USHER_INTEGRITY_KEY_BEFORE/,
    );
  });

  it.each<[string, Integrity, Integrity, Integrity]>([
    ['to another', a, keyed('b', 'a'), keyed('b')],
    ['with the encryption key', byEncryptionKey('e'), byEncryptionKey('f', 'e'), byEncryptionKey('f')],
  ])(
    'is changed %s by one start with both keys, and the previous one is then forgotten',
    async (_, one, both, other) => {
      const { folder, head } = await waiting(one, 'killed');
      const store = await folder.open({ integrity: both });
      await follow(store, 'REQ-2', [denied()]);
      await store.close();
      const after = await folder.open({ integrity: other });
      expect(await after.get('cursor')).toEqual({ at: 7 });
      expect((await stored(after, 'REQ-2')).request.phase.status).toBe('denied');
      await after.close();
      expect(await verifyLedger(folder.dir, undefined, { integrity: other })).toMatchObject({
        ok: true,
        vouchedFrom: head.n + 1,
      });
      await forgeApproval(folder, one.present);
      await expect(folder.open({ integrity: both })).rejects.toThrow(/was not written by Usher/);
    },
  );

  it('of its own replaces a derived one without another setting', async () => {
    const { folder } = await waiting(byEncryptionKey('e'));
    const [own] = keyed('a').held;
    const [derived] = byEncryptionKey('e').held;
    if (!own || !derived) throw new Error('two keys were expected');
    const store = await folder.open({ integrity: { present: own, held: [own, derived] } });
    expect((await stored(store, 'REQ-2')).version).toBe(1);
  });

  it('vouches for documents: one that is forged, moved or without a MAC is refused', async () => {
    const { folder } = await waiting(a);
    const path = (key: string) =>
      join(folder.dir, 'documents', `${Buffer.from(key).toString('base64url')}.json`);
    await copyFile(path('cursor'), path('moved'));
    await writeFile(path('plain'), '{"at":9}');
    const store = await folder.open({ integrity: a });
    expect(await store.get('cursor')).toEqual({ at: 7 });
    for (const key of ['moved', 'plain'])
      await expect(store.get(key)).rejects.toThrow(/was not written by Usher: its MAC is missing or wrong/);
    await writeFile(path('cursor'), (await readFile(path('cursor'), 'utf8')).replace('7', '8'));
    await expect(store.get('cursor')).rejects.toThrow(StoreFailure);
  });
});

describe('a ledger that is refused at the start', () => {
  it('is accepted from somebody who knows its head, and has MACs from then on', async () => {
    const { folder } = await waiting(a);
    await forgeApproval(folder);
    const verified = await verifyLedger(folder.dir);
    if (!verified.ok) throw new Error(verified.sentence);
    const { n, hash } = verified;
    await expect(acceptLedger(folder.dir, { n: n - 1, hash }, a, silent)).rejects.toThrow(`is ${n}:${hash}`);
    const b = keyed('b');
    expect(await acceptLedger(folder.dir, { n, hash: hash.slice(0, 8) }, b, silent)).toEqual({ n, hash });
    const store = await folder.open({ integrity: b });
    expect((await stored(store, 'REQ-2')).request.phase.status).toBe('approved');
    expect(await store.get('cursor')).toEqual({ at: 7 });
    await follow(store, 'REQ-1', [{ type: 'card.lost', at: noon, by: { kind: 'system' }, why: 'gone' }]);
    await store.close();
    expect(await verifyLedger(folder.dir, undefined, { integrity: b })).toMatchObject({ ok: true });
  });

  it('can be accepted without a key if the key is given up', async () => {
    const { folder, head } = await waiting(a);
    await acceptLedger(folder.dir, head, noIntegrity, silent);
    const store = await folder.open();
    expect(await store.get('cursor')).toEqual({ at: 7 });
    await follow(store, 'REQ-2', [denied()]);
    await store.close();
    await (await folder.open()).close();
  });

  it('is not accepted while Usher uses it', async () => {
    const { folder, head } = await waiting(a);
    await folder.open({ integrity: a });
    await expect(acceptLedger(folder.dir, head, a, silent)).rejects.toThrow(/in use by another Usher/);
  });
});

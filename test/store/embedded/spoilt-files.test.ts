import { createHash, randomInt } from 'node:crypto';
import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { StoreFailure } from '../../../src/approvals/store.js';
import type { EmbeddedStore } from '../../../src/store/embedded/embedded-store.js';
import { enclose } from '../../../src/store/envelope.js';
import { type Integrity, noIntegrity } from '../../../src/store/mac.js';
import { closedRequest, follow, noon, submitted } from '../request-fixture.js';
import { dataFolder, type Folder, ledgerFile } from './folder.js';
import { keyed } from './keys.js';

/** FC_RUNS=2000 takes more cases; the output of every run contains the seed. */
const numRuns = Number(process.env.FC_RUNS ?? 12);
const seed = Number(process.env.FC_SEED ?? randomInt(2 ** 31));
process.stdout.write(`Spoilt files of the record: FC_SEED=${seed} FC_RUNS=${numRuns}\n`);

const a = keyed('a');

const picture = async (store: EmbeddedStore) => ({
  head: await store.head(),
  open: await store.open(),
  closed: await store.request('REQ-1'),
  next: await store.nextRequestId(),
  due: (await store.claimDue(noon, 9, 0)).length,
});

/** A folder as a clean stop leaves it, with or without a key. */
async function original(integrity: Integrity) {
  const folder = await dataFolder();
  const store = await folder.open({ integrity });
  await closedRequest(store, 'REQ-1');
  await follow(store, 'REQ-2', [submitted('REQ-2')]);
  await store.close();
  const again = await folder.open({ integrity });
  await again.checked;
  const truth = await picture(again);
  await again.close();
  return { folder, integrity, truth, ledger: await readFile(ledgerFile(folder)) };
}
type Original = Awaited<ReturnType<typeof original>>;

/** Spoils a copy and opens it; returns the refusal, or the content and the fault of the opened store. */
async function opened({ folder, integrity }: Original, spoil: (copy: Folder) => Promise<void>) {
  const copy = await dataFolder();
  await cp(folder.dir, copy.dir, { recursive: true });
  await spoil(copy);
  const before = await readFile(ledgerFile(copy));
  const outcome = await copy.open({ integrity }).then(
    async (store) => {
      await store.checked;
      const found = { refused: undefined, fault: store.fault() ?? store.failure() };
      const seen =
        found.fault === undefined || store.failure() === undefined ? await seenIn(store) : undefined;
      await store.close();
      return { ...found, picture: seen };
    },
    (error: unknown) => ({ refused: error, fault: undefined, picture: undefined }),
  );
  const after = await readFile(ledgerFile(copy));
  await rm(copy.dir, { recursive: true, force: true });
  return { ...outcome, before, after };
}

/** If the spoilt request is a closed one, reading it fails with a sentence. */
const seenIn = (store: EmbeddedStore) =>
  picture(store).catch((error: unknown) => {
    expect(error).toBeInstanceOf(StoreFailure);
    return undefined;
  });

/** Checks that a refusal is a sentence for a person, names the place, and does not quote a library. */
function expectSentence(refused: unknown): void {
  expect(refused).toBeInstanceOf(StoreFailure);
  const { message } = refused as StoreFailure;
  expect(message).toMatch(/entry \d+ |head\.json|keys\.jsonl/i);
  expect(message).not.toMatch(/cannot be opened|undefined|\bat .*\.ts/);
}

const linesOf = (bytes: Buffer): Buffer[] => {
  const lines: Buffer[] = [];
  for (let start = 0; start < bytes.length; ) {
    const end = bytes.indexOf('\n', start) + 1 || bytes.length;
    lines.push(bytes.subarray(start, end));
    start = end;
  }
  return lines;
};

const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;

/** A line that continues the chain and contains no valid event. */
function following(bytes: Buffer, events: string, stream: string): Buffer {
  const { n, hash, at } = JSON.parse(linesOf(bytes).at(-1)?.toString() ?? '');
  const head = { format: 1, n: n + 1, prev: hash, at, stream, version: 1 };
  const text = `${JSON.stringify(head).slice(0, -1)},"events":${events}`;
  const sum = createHash('sha256').update(`${text}}`).digest('hex');
  return Buffer.from(`${text},"hash":"${sum}"}\n`);
}

const place = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const at = (share: number, length: number) => Math.floor(share * length);
const withLines =
  (change: (lines: Buffer[], place: number) => Buffer[]) => (bytes: Buffer, share: number) => {
    const lines = linesOf(bytes);
    return Buffer.concat(change(lines, at(share, lines.length)));
  };
const insert = (bytes: Buffer, share: number, more: Buffer) => {
  const here = at(share, bytes.length);
  return Buffer.concat([bytes.subarray(0, here), more, bytes.subarray(here)]);
};

const changes: Readonly<Record<string, (bytes: Buffer, share: number, noise: Uint8Array) => Buffer>> = {
  'a byte changed': (bytes, share, noise) => {
    const changed = Buffer.from(bytes);
    const here = at(share, bytes.length);
    changed[here] = ((bytes[here] ?? 0) + 1 + ((noise[0] ?? 7) % 255)) % 256;
    return changed;
  },
  'a line twice': withLines((lines, i) => lines.toSpliced(i, 0, lines[i] ?? Buffer.of())),
  'two lines swapped': withLines((lines, i) => [...lines.slice(0, i), ...lines.slice(i).reverse()]),
  'a line gone': withLines((lines, i) => lines.toSpliced(i, 1)),
  'an empty line': withLines((lines, i) => lines.toSpliced(i, 0, Buffer.from('\n'))),
  'its tail gone': (bytes, share) => bytes.subarray(0, at(share, bytes.length)),
  'noise after it': (bytes, _, noise) => Buffer.concat([bytes, noise]),
  'noise in it': (bytes, share, noise) => insert(bytes, share, Buffer.from(noise)),
  'a huge line': (bytes, share) => insert(bytes, share, Buffer.alloc(3_000_000, 'x')),
  'zero bytes': (bytes, share) => insert(bytes, share, Buffer.alloc(5000)),
  'no UTF-8': (bytes, share) => insert(bytes, share, Buffer.of(0xc3, 0x28, 0xff)),
  'deep nesting': (bytes) => Buffer.concat([bytes, following(bytes, deep, 'request/REQ-9')]),
  'a prototype': (bytes) =>
    Buffer.concat([
      bytes,
      following(bytes, '[{"__proto__":{"type":"request.denied"},"constructor":{}}]', 'control'),
    ]),
};

const spoiling = fc.record({
  change: fc.constantFrom(...Object.keys(changes)),
  share: place,
  noise: fc.uint8Array({ minLength: 1, maxLength: 200 }),
});

it.each([
  ['with a key', a],
  ['without a key', noIntegrity],
])(
  'a damaged ledger %s is refused with a reason or reported after the start, and loses no line',
  async (_, integrity) => {
    const whole = await original(integrity);
    await fc.assert(
      fc.asyncProperty(
        spoiling,
        fc.boolean(),
        fc.boolean(),
        async ({ change, share, noise }, snapshot, killed) => {
          const outcome = await opened(whole, async (copy) => {
            if (!snapshot) await rm(join(copy.dir, 'snapshot.json'));
            if (killed) await asKilled(copy, whole);
            const changed = changes[change]?.(whole.ledger, share, noise) ?? whole.ledger;
            await writeFile(ledgerFile(copy), changed);
          });
          const { refused, fault, after, before } = outcome;
          if (refused) {
            expectSentence(refused);
            expect(after.equals(before)).toBe(true);
          } else if (fault === undefined) {
            // The bytes after the last line were no complete line.
            expect(outcome.picture).toEqual(whole.truth);
            expect(after.equals(whole.ledger)).toBe(true);
          } else {
            expect(fault).toMatch(/entry \d+ /);
            expect(after.equals(before)).toBe(true);
          }
        },
      ),
      { numRuns, seed },
    );
  },
);

/** Writes the head of a running Usher, recorded with the last entry. */
async function asKilled(copy: Folder, { truth, integrity }: Original): Promise<void> {
  const body = JSON.stringify({
    format: 1,
    state: 'running',
    ...truth.head,
    ...(integrity.present && { from: 1 }),
  });
  await writeFile(join(copy.dir, 'head.json'), enclose('head', body, integrity.present));
}

/** Puts another value somewhere into a JSON value. */
function planted(value: unknown, path: readonly number[], other: unknown): unknown {
  const [step = 0, ...rest] = path;
  if (path.length === 0 || typeof value !== 'object' || value === null) return other;
  const entries = Object.entries(value);
  if (entries.length === 0) return other;
  const [name] = entries[step % entries.length] ?? [''];
  const changed = entries.map(([key, one]) => [key, key === name ? planted(one, rest, other) : one]);
  return Array.isArray(value) ? changed.map(([, one]) => one) : Object.fromEntries(changed);
}

/** The name of a value that is too deep to print when a run fails. */
const deeply = 'deeply nested';

const base64 = fc.uint8Array({ maxLength: 80 }).map((bytes) => Buffer.from(bytes).toString('base64'));
const other = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  base64,
  fc.integer(),
  fc.constantFrom('__proto__', deeply, -1, 2 ** 53, 1e308),
  fc.array(fc.constantFrom('REQ-1', 'REQ-2', 'REQ-3', 'request/REQ-1', 'control'), { maxLength: 4 }),
);

it('any snapshot with a valid checksum only makes a start slower, never different', async () => {
  const whole = await original(noIntegrity);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(20), { minLength: 1, maxLength: 3 }), other, async (path, value) => {
      const { refused, picture: seen } = await opened(whole, async (copy) => {
        const file = join(copy.dir, 'snapshot.json');
        const { body } = JSON.parse(await readFile(file, 'utf8'));
        const text = JSON.stringify(planted(body, path, value));
        await writeFile(file, enclose('snapshot', text.replace(`"${deeply}"`, deep), undefined));
      });
      if (refused) expectSentence(refused);
      else expect(seen).toEqual(whole.truth);
    }),
    { numRuns: numRuns * 3, seed },
  );
});

it.each(['snapshot.json', 'head.json', 'keys.jsonl'])(
  'a damaged %s is refused with a reason or does no harm',
  async (name) => {
    for (const whole of [await original(a), await original(noIntegrity)]) {
      await fc.assert(
        fc.asyncProperty(spoiling, async ({ change, share, noise }) => {
          const { refused, picture: seen } = await opened(whole, async (copy) => {
            const file = join(copy.dir, name);
            const bytes = await readFile(file);
            const plain = ['deep nesting', 'a prototype'].includes(change);
            const text = change === 'deep nesting' ? deep : '{"__proto__":{}}';
            await writeFile(file, plain ? text : (changes[change]?.(bytes, share, noise) ?? bytes));
          });
          if (refused) expectSentence(refused);
          else
            expect(seen && { ...seen, open: [], closed: [] }).toEqual({
              ...whole.truth,
              open: [],
              closed: [],
            });
        }),
        { numRuns: Math.ceil(numRuns / 2), seed },
      );
    }
  },
);

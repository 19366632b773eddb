import { existsSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { StoreFailure } from '../approvals/store.js';
import { acceptLedger } from '../store/embedded/accept.js';
import { headFile, lookAtHead } from '../store/embedded/recorded-head.js';
import { type Verified, verifyLedger } from '../store/embedded/verify.js';
import type { Head } from '../store/line.js';
import { type Integrity, noIntegrity } from '../store/mac.js';
import { counted } from './record/text.js';
import { type Terminal, WrongInput } from './terminal.js';

type Print = (line: string) => void;

/**
 * Checks a ledger and prints the result: the chain, and with keys whether Usher wrote the entries; without keys it
 * says that this was not checked. Returns the exit status.
 */
export async function verify(
  place: LedgerPlace,
  head: string | undefined,
  print: Print,
  integrity: Integrity = noIntegrity,
): Promise<number> {
  const anchor = head === undefined ? undefined : parseHead(head);
  if (head !== undefined && !anchor) {
    print('--head: expected a number and a hash, such as 120:9f86d081…, as Usher logged or posted it');
    return 1;
  }
  const result =
    'url' in place
      ? await verifyInDatabase(place.url, anchor, integrity)
      : await verifyInFolder(place.dir, anchor, integrity);
  if (!result.ok) {
    print(result.sentence);
    return 1;
  }
  const { n, hash, vouchedFrom } = result;
  print(`${n} entries, unbroken. Head ${n}:${hash}`);
  if (anchor && n > anchor.n) {
    const written = typeof vouchedFrom === 'number' ? 'Usher wrote that' : 'who wrote that was not checked';
    print(`${counted(n - anchor.n, 'entry', 'entries')} after the noted head, ${anchor.n}: ${written}.`);
  }
  print(whoWrote(vouchedFrom));
  return 0;
}

function whoWrote(vouchedFrom: number | 'none' | undefined): string {
  switch (vouchedFrom) {
    case undefined:
      return 'Who wrote them was not checked: set USHER_INTEGRITY_KEY, or USHER_ENCRYPTION_KEY, as Usher has it.';
    case 'none':
      return 'No entry carries a MAC, so nothing in the record shows who wrote them.';
    default:
      return vouchedFrom === 1
        ? 'Usher wrote them: their MACs hold.'
        : `Usher wrote them: the MACs from entry ${vouchedFrom} on hold, and the chain leads from there to those before.`;
  }
}

type Found = Pick<Extract<Verified, { ok: true }>, 'ok' | 'n' | 'hash' | 'vouchedFrom'> | Problem;

interface Problem {
  readonly ok: false;
  readonly sentence: string;
}

async function verifyInFolder(
  dir: string,
  anchor: ReturnType<typeof parseHead>,
  integrity: Integrity,
): Promise<Found> {
  const missing = await whyNoLedger(dir);
  return missing === undefined ? settled(dir, anchor, integrity) : { ok: false, sentence: missing };
}

async function verifyInDatabase(
  url: string,
  anchor: ReturnType<typeof parseHead>,
  integrity: Integrity,
): Promise<Found> {
  const { verifyDatabase } = await import('../store/postgres/verify.js');
  try {
    return { ok: true, ...(await verifyDatabase(url, integrity, anchor)) };
  } catch (error) {
    if (error instanceof StoreFailure) return { ok: false, sentence: error.message };
    throw error;
  }
}

/** Checks against the head in the folder, after that head stops moving. */
async function settled(
  dir: string,
  anchor: ReturnType<typeof parseHead>,
  integrity: Integrity,
): Promise<Verified> {
  for (let tries = 0; ; tries += 1) {
    const recorded = await lookAtHead(dir, integrity);
    const result = await verifyLedger(dir, anchor, {
      integrity,
      recorded: recorded === 'spoilt' ? undefined : recorded,
    });
    const unchanged = isDeepStrictEqual(recorded, await lookAtHead(dir, integrity));
    if (!result.ok && !unchanged && tries < 3) continue;
    if (!result.ok || recorded !== 'spoilt') return result;
    const sentence = `the chain is unbroken, but ${headFile}, which shows how far Usher wrote it, is damaged, or something else changed it`;
    return { ok: false, entry: result.n, file: headFile, line: 1, sentence };
  }
}

/** The place of a ledger: a data folder, or a database. */
export type LedgerPlace = { readonly dir: string } | { readonly url: string };

/**
 * Accepts a ledger as Usher's own, given its head. Returns the exit status. Throws `StoreFailure` if the chain is
 * broken or has another head.
 */
export async function accept(
  said: string,
  place: LedgerPlace,
  integrity: Integrity,
  terminal: Terminal,
): Promise<number> {
  const head = parseHead(said);
  if (!head) {
    throw new WrongInput('expected the head of the ledger, such as usher ledger accept 120:9f86d081');
  }
  const missing = 'url' in place ? undefined : await whyNoLedger(place.dir);
  if (missing !== undefined) throw new StoreFailure(missing);
  const { n, hash } = await ('url' in place
    ? acceptInDatabase(place.url, head, integrity)
    : acceptInFolder(place.dir, head, integrity, terminal));
  terminal.print(
    `Accepted up to ${n}:${hash}. ${integrity.present ? 'The key that is set vouches for it.' : 'No key is set, so nothing vouches for it.'}`,
  );
  return 0;
}

/** Loaded on demand, since a command about a folder needs no database driver. */
async function acceptInDatabase(url: string, said: Head, integrity: Integrity): Promise<Head> {
  const { acceptDatabase } = await import('../store/postgres/accept.js');
  return acceptDatabase(url, said, integrity);
}

function acceptInFolder(dir: string, said: Head, integrity: Integrity, terminal: Terminal): Promise<Head> {
  const complain = (_: object, message: string) => terminal.complain(message);
  return acceptLedger(dir, said, integrity, { info: () => undefined, warn: complain, error: complain });
}

/**
 * Checks the chain, and prints its head as `n:hash`. A failure is a complaint, so that a script never takes it for a
 * head. Returns the exit status.
 */
export async function head(place: LedgerPlace, { print, complain }: Terminal): Promise<number> {
  if ('url' in place) {
    const { databaseHead } = await import('../store/postgres/accept.js');
    const { n, hash } = await databaseHead(place.url);
    print(`${n}:${hash}`);
    return 0;
  }
  const { dir } = place;
  const missing = await whyNoLedger(dir);
  const result = missing === undefined ? await verifyLedger(dir) : undefined;
  if (result?.ok) print(`${result.n}:${result.hash}`);
  else complain(missing ?? result?.sentence ?? '');
  return result?.ok ? 0 : 1;
}

/** Reads a head in the form that Usher posts: the whole hash, or its first eight digits or more. */
export function parseHead(text: string): { n: number; hash: string } | undefined {
  const [, n, hash] = /^(\d{1,15}):([0-9a-f]{8,64})(…|\.\.\.)?$/i.exec(text.trim()) ?? [];
  return n && hash ? { n: Number(n), hash: hash.toLowerCase() } : undefined;
}

const advice = 'name the data folder, as USHER_DATA_DIR has it';

/** The reason why there is no ledger to check. The files beside the missing one show whether there ever was one. */
async function whyNoLedger(dir: string): Promise<string | undefined> {
  if (!existsSync(dir)) return `there is no folder ${dir}; ${advice}`;
  const names = await readdir(dir);
  if (names.some((name) => /^ledger-.*\.jsonl$/.test(name))) return undefined;
  const keys = names.includes('keys.jsonl') ? (await stat(join(dir, 'keys.jsonl'))).size : undefined;
  if (keys || names.includes('snapshot.json')) {
    return `entry 1 is missing: ${dir} holds no file of the ledger, although there was one. Restore it from the backup`;
  }
  return keys === undefined ? `${dir} holds no ledger; ${advice}` : undefined;
}

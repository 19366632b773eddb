import { existsSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { verifyLedger } from '../store/embedded/verify.js';

type Print = (line: string) => void;

/** Checks a ledger and prints one sentence. Answers the exit status. */
export async function verify(dir: string, head: string | undefined, print: Print): Promise<number> {
  const anchor = head === undefined ? undefined : parseHead(head);
  if (head !== undefined && !anchor) {
    print('--head: expected a number and a hash, such as 120:9f86d081…, as Usher logged or posted it');
    return 1;
  }
  const missing = await whyNoLedger(dir);
  if (missing !== undefined) {
    print(missing);
    return 1;
  }
  const result = await verifyLedger(dir, anchor);
  print(result.ok ? `${result.n} entries, unbroken. Head ${result.n}:${result.hash}` : result.sentence);
  return result.ok ? 0 : 1;
}

/** Prints the head of the chain as `n:hash`, once the chain is checked. Answers the exit status. */
export async function head(dir: string, print: Print): Promise<number> {
  const missing = await whyNoLedger(dir);
  const result = missing === undefined ? await verifyLedger(dir) : undefined;
  print(result?.ok ? `${result.n}:${result.hash}` : (missing ?? result?.sentence ?? ''));
  return result?.ok ? 0 : 1;
}

/** A head as Usher posts it: the hash whole, or cut to eight digits or more. */
export function parseHead(text: string): { n: number; hash: string } | undefined {
  const [, n, hash] = /^(\d{1,15}):([0-9a-f]{8,64})(…|\.\.\.)?$/i.exec(text.trim()) ?? [];
  return n && hash ? { n: Number(n), hash: hash.toLowerCase() } : undefined;
}

const advice = 'name the data folder, as USHER_DATA_DIR has it';

/** Without any file of the ledger there is nothing to check; that there was one once is told by what lies beside it. */
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

import { existsSync } from 'node:fs';
import { verifyLedger } from '../store/embedded/verify.js';

/** Checks a ledger and prints one sentence. Answers the exit status. */
export async function verify(
  dir: string,
  head: string | undefined,
  print: (line: string) => void,
): Promise<number> {
  const anchor = head === undefined ? undefined : parseHead(head);
  if (head !== undefined && !anchor) {
    print('--head: expected a number and a hash, such as 120:9f86d081…, as Usher logged or posted it');
    return 1;
  }
  if (!existsSync(dir)) {
    print(`there is no folder ${dir}; name the data folder, as USHER_DATA_DIR has it`);
    return 1;
  }
  const result = await verifyLedger(dir, anchor);
  print(result.ok ? `${result.n} entries, unbroken. Head ${result.n}:${result.hash}` : result.sentence);
  return result.ok ? 0 : 1;
}

function parseHead(text: string): { n: number; hash: string } | undefined {
  const [, n, hash] = /^(\d+):([0-9a-f]{8,64})$/.exec(text) ?? [];
  return n && hash ? { n: Number(n), hash } : undefined;
}

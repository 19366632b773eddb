import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Reading } from '../../store/reading.js';
import { periodOf } from '../record/options.js';
import { counted, iso, oneLine } from '../record/text.js';
import type { Terminal } from '../terminal.js';
import { policyAt } from './file.js';
import { type Replayed, type ReplayedRequest, type ReplayTurn, replayed } from './replayed.js';

export interface ReplayOptions {
  readonly from?: string;
  readonly until?: string;
  readonly json?: boolean;
  readonly exitCode?: boolean;
}

/**
 * Decides the requests of a record under another policy and prints those with another result. Returns the exit status:
 * 1 if the record ends in an unfinished line, or if `exitCode` asks for it and a result differs. Throws `ConfigError`,
 * `WrongInput` for an impossible period, and `StoreFailure`.
 */
export async function replayPolicy(
  path: string,
  options: ReplayOptions,
  read: <T>(look: (reading: Reading) => Promise<T>) => Promise<T>,
  terminal: Terminal,
): Promise<number> {
  const next = policyAt(path);
  const period = periodOf(options.from, options.until);
  const { result, unfinished } = await read(async (reading) => ({
    result: await replayed(reading, next, period),
    unfinished: await reading.unfinished(),
  }));
  if (options.json) await writeJson(path, options, result, terminal);
  else printText(path, result, terminal);
  if (unfinished !== undefined) terminal.complain(`Not read: ${unfinished}.`);
  const isOtherwise = options.exitCode === true && result.changed.length > 0;
  return unfinished !== undefined || isOtherwise ? 1 : 0;
}

const headings: Readonly<Record<ReplayTurn, string>> = {
  nobody: 'Nobody would have had to decide',
  fewer: 'Fewer people would have had to decide',
  possible: 'Would have been possible',
  others: 'Other people would have had to decide',
  more: 'More people would have had to decide',
  held: 'Would have been held longer or shorter',
  refused: 'Would have been refused',
  unclear: 'Not known: it depends on who was in a user group or held a role, which the record does not show',
};
const order = Object.keys(headings);

const byTurn = (a: ReplayedRequest, b: ReplayedRequest): number =>
  order.indexOf(a.turn) - order.indexOf(b.turn);

function printText(
  path: string,
  { requests, changed, erased, withoutText }: Replayed,
  { print }: Terminal,
): void {
  print(
    `${counted(requests, 'request', 'requests')}, ${changed.length} would have been decided differently by ${path}`,
  );
  let heading: ReplayTurn | undefined;
  for (const one of [...changed].sort(byTurn)) {
    if (one.turn !== heading) {
      heading = one.turn;
      print('');
      print(`${headings[heading]} (${changed.filter(({ turn }) => turn === heading).length})`);
    }
    print(
      `  ${one.id}  ${iso(one.at)}  ${oneLine(one.what)}: was ${oneLine(one.before)} → now ${oneLine(one.after)}`,
    );
  }
  if (erased + withoutText > 0) print('');
  if (erased > 0)
    print(
      `Reasons and addresses of ${counted(erased, 'request', 'requests')} are erased: treated as if the policy accepted them.`,
    );
  if (withoutText > 0)
    print(
      `${counted(withoutText, 'request was', 'requests were')} decided by a policy whose text is not on record: the groups of ${path} are used instead.`,
    );
}

/** Writes one document in parts: the counts, then each request with another result on its own line. */
async function writeJson(
  path: string,
  { from, until }: ReplayOptions,
  { changed, ...counts }: Replayed,
  { write, closed }: Terminal,
): Promise<void> {
  const hash = createHash('sha256').update(readFileSync(path)).digest('hex');
  const by = Object.fromEntries(
    order.map((turn) => [turn, changed.filter((one) => one.turn === turn).length]),
  );
  const head = { policy: path, hash, from, until, ...counts, by };
  await write(`${JSON.stringify(head).slice(0, -1)},"changed":[`);
  for (const [index, one] of changed.entries()) {
    if (closed()) return;
    await write(`${index > 0 ? ',' : ''}\n${JSON.stringify({ ...one, at: iso(one.at) })}`);
  }
  await write(changed.length > 0 ? '\n]}\n' : ']}\n');
}

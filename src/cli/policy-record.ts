import type { PolicyEvent } from '../approvals/event.js';
import { erased } from '../approvals/personal.js';
import { policyDiff } from '../approvals/policy/diff.js';
import { parsePolicy } from '../approvals/policy/parse.js';
import type { Policy } from '../approvals/policy/schema.js';
import { policyStream } from '../approvals/store.js';
import type { Reading } from '../store/reading.js';
import { harmless, iso, oneLine } from './record/text.js';
import type { RecordToRead } from './record-place.js';
import { type Terminal, WrongInput } from './terminal.js';

/**
 * Lists the past policies, prints the file of one of them by the first digits of its hash, or, with `since`, prints
 * all changes between two. Returns the exit status, which is also 1 if the ledger ends in an unfinished line. Throws
 * `WrongInput` if the ledger lacks this hash, or its text.
 */
export async function policyRecord(
  hash: string | undefined,
  place: RecordToRead,
  { since }: { readonly since?: string },
  terminal: Terminal,
): Promise<number> {
  const { loaded, unfinished } = await place.read(policiesIn);
  if (unfinished !== undefined) terminal.complain(`Not read: ${unfinished}.`);
  const status = unfinished === undefined ? 0 : 1;
  if (hash === undefined) {
    for (const { at, hash: one, rules } of loaded)
      terminal.print(`${iso(at)}  ${one.slice(0, 12)}  ${rules.map(oneLine).join(', ')}`);
    return status;
  }
  const text = textOf(loaded, hash);
  if (since === undefined) {
    for (const line of harmless(text).trimEnd().split('\n')) terminal.print(line);
    return status;
  }
  const lines = policyDiff(parsed(textOf(loaded, since), since), parsed(text, hash));
  for (const line of lines) terminal.print(oneLine(line));
  if (lines.length === 0) terminal.print('Only the text of the file changed.');
  return status;
}

interface Policies {
  readonly loaded: readonly PolicyEvent[];
  /** The unfinished last line, whose content is missing here. */
  readonly unfinished: string | undefined;
}

async function policiesIn(reading: Reading): Promise<Policies> {
  const loaded: PolicyEvent[] = [];
  for await (const { stream, events } of reading.entries()) {
    if (stream === policyStream)
      loaded.push(...events.flatMap((event) => (event.type === 'policy.loaded' ? [event] : [])));
  }
  return { loaded, unfinished: await reading.unfinished() };
}

/** Whether a typed word can be the hash of a policy, and not the name of a folder. */
export const isHash = (typed: string): boolean => /^[0-9a-f]{6,64}$/.test(typed);

function textOf(loaded: readonly PolicyEvent[], hash: string): string {
  const found = loaded.filter((one) => isHash(hash) && one.hash.startsWith(hash));
  if (found.length === 0)
    throw new WrongInput(
      `the ledger has no policy ${hash}; \`usher ledger policy\` lists the policies in it`,
    );
  const text = found.findLast((one) => one.text)?.text?.personal;
  if (text === undefined)
    throw new WrongInput(`the ledger has no text of the policy ${hash}: an earlier version recorded it`);
  if (text === erased.personal) throw new WrongInput(`the text of the policy ${hash} was erased`);
  return text;
}

function parsed(text: string, hash: string): Policy {
  const content = parsePolicy(text);
  if (!content.ok) throw new WrongInput(`the policy ${hash} cannot be read by this version; print it whole`);
  return content.policy;
}

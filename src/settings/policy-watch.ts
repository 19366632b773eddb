import { createHash } from 'node:crypto';
import { z } from 'zod';
import { decideOn, positionOf } from '../approvals/decide-on.js';
import { system } from '../approvals/person.js';
import { about } from '../approvals/personal.js';
import { policyStream, type Store } from '../approvals/store.js';
import { lookingEvery } from '../runtime/limits.js';
import { createLoop } from '../runtime/loop.js';
import type { PartOf } from '../runtime/vitals.js';
import { ConfigError, type Problem } from './config.js';
import type { PolicyFile } from './settings.js';

/** Records in the ledger which policy is in force, with its text, unless it is the one that already was. */
export async function recordPolicy(
  store: Pick<Store, 'read' | 'commit'>,
  { hash, policy, text, extraAdmins }: PolicyFile,
  at: number,
): Promise<void> {
  await decideOn(store, positionOf(store, policyStream), ({ events }) => {
    const last = events.at(-1);
    const sameAdmins =
      last?.type === 'policy.loaded' && JSON.stringify(last.extraAdmins) === JSON.stringify(extraAdmins);
    if (last?.type === 'policy.loaded' && last.hash === hash && last.text && sameAdmins) {
      return { events: [] };
    }
    const rules = policy.rules.map(({ name }) => name);
    const base = { type: 'policy.loaded', at, by: system, hash, rules } as const;
    return { events: [{ ...base, text: about(text), extraAdmins: [...extraAdmins] }] };
  });
}

export interface PolicyWatchParts {
  /** Reads the file. Throws `ConfigError` for one that is missing, unreadable or wrong. */
  readonly read: () => PolicyFile;
  readonly store: Pick<Store, 'get' | 'put' | 'wipe'>;
  /** Puts another policy in force; durable before it answers. */
  readonly changed: (policy: PolicyFile) => Promise<void>;
  /** Owes the admins the news, durably; `key` names it. */
  readonly tellWrong: (problems: readonly Problem[], key: string, since: number) => Promise<void>;
  readonly tellMended: (key: string, since: number) => Promise<void>;
  readonly now: () => number;
  readonly log: { error(fields: object, event: string): void };
  readonly everyMs?: number;
  /** Where the watch reports; see `runtime/vitals.ts`. */
  readonly part?: PartOf;
}

export interface PolicyWatch {
  start(): void;
  /** Looks at the file once; the timer does so every few seconds. */
  look(): Promise<void>;
  stop(): Promise<void>;
}

class WrongPolicy extends Error {
  override readonly name = 'WrongPolicy';
  constructor(problems: readonly Problem[]) {
    const words = problems.map(({ variable, expected }) => `${variable}: ${expected}`).join('; ');
    super(`${words.slice(0, 1000)}; the policy before stays in force`);
  }
}

/** Kept while the file is wrong: its problems as a hash, since when, and whether the admins are owed it already. */
const knownWrong = z.object({ as: z.string(), at: z.number(), owed: z.boolean() });
const wrongKey = 'policy-file-wrong';

/**
 * Reads the policy file every few seconds. A change holds as soon as it is on record. A file that is wrong changes
 * nothing: the one in force stays, and the admins hear it once for each content, and once more when it is mended. A
 * file is taken for wrong when it was so at two looks, since editors write and replace files in steps.
 */
export function createPolicyWatch(parts: PolicyWatchParts, inForce: PolicyFile): PolicyWatch {
  const { read, store, changed, tellWrong, tellMended, now, log, part, everyMs = 2000 } = parts;
  let current = inForce.hash;
  let wrongBefore: string | undefined;
  let problems: readonly Problem[] | undefined;
  let line: Promise<void> = Promise.resolve();

  const attempt = (): PolicyFile | readonly Problem[] => {
    try {
      return read();
    } catch (error) {
      if (error instanceof ConfigError) return error.problems;
      throw error;
    }
  };

  const lookOnce = async (): Promise<void> => {
    const found = attempt();
    problems = 'hash' in found ? undefined : found;
    if (!('hash' in found)) return wrong(found);
    wrongBefore = undefined;
    if (found.hash !== current) {
      await changed(found);
      current = found.hash;
    }
    const known = await before();
    if (!known) return;
    if (known.owed) await tellMended(`policy-mended:${known.at}`, known.at);
    await store.wipe(wrongKey);
  };

  const wrong = async (problems: readonly Problem[]): Promise<void> => {
    const as = createHash('sha256').update(JSON.stringify(problems)).digest('hex').slice(0, 16);
    const isSettled = wrongBefore === as;
    wrongBefore = as;
    if (!isSettled) return;
    const known = await before();
    if (known?.as === as && known.owed) return;
    log.error({ problems }, 'the policy file is wrong; the one before stays in force');
    // Kept first, so that after a kill the message is looked for where it may be.
    const at = known?.as === as ? known.at : now();
    await store.put(wrongKey, { as, at, owed: false });
    await tellWrong(problems, `policy-wrong:${at}`, at);
    await store.put(wrongKey, { as, at, owed: true });
  };

  const before = async () => knownWrong.safeParse(await store.get(wrongKey)).data;

  const look = (): Promise<void> => {
    line = line.catch(() => undefined).then(lookOnce);
    return line;
  };
  /** A file that stays wrong is a failure of this part, though the policy in force holds. */
  const round = async (): Promise<void> => {
    await look();
    if (problems) throw new WrongPolicy(problems);
  };
  const loop = createLoop({
    everyMs,
    work: round,
    beat: part?.({
      name: 'policy file',
      does: 'found the policy file right',
      ...lookingEvery(everyMs),
      revive: () => loop.restart(),
    }),
    failed(err) {
      if (err instanceof WrongPolicy) return;
      log.error({ err }, 'the policy file could not be looked at; tried again');
    },
  });

  return {
    look,
    start: () => void loop.start(),
    async stop() {
      await loop.stop();
      await line.catch(() => undefined);
    },
  };
}

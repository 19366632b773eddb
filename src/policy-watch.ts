import { statSync } from 'node:fs';
import type { LoadedPolicy } from './approvals/desk.js';
import { system } from './approvals/person.js';
import { Conflict, policyStream, type Store } from './approvals/store.js';
import { ConfigError } from './config.js';
import { type Beat, createLoop } from './runtime/loop.js';

/** Records in the ledger which policy is in force, unless it is the one that already was. */
export async function recordPolicy(
  store: Store,
  { hash, policy }: Pick<LoadedPolicy, 'hash' | 'policy'>,
  at: number,
): Promise<void> {
  for (;;) {
    const { version, events } = await store.read(policyStream);
    const last = events.at(-1);
    if (last?.type === 'policy.loaded' && last.hash === hash) return;
    const rules = policy.rules.map(({ name }) => name);
    try {
      await store.commit(policyStream, version, [{ type: 'policy.loaded', at, by: system, hash, rules }]);
      return;
    } catch (error) {
      if (!(error instanceof Conflict)) throw error;
    }
  }
}

/**
 * Reads the policy file again when it changes. A file that is wrong changes nothing: the one in force stays. A change
 * that could not be recorded is tried again at the next look.
 */
export function watchPolicy(
  path: string,
  read: () => LoadedPolicy,
  on: {
    readonly changed: (policy: LoadedPolicy) => Promise<void>;
    readonly wrong: (error: ConfigError) => void;
    /** Hears of a look that failed otherwise. */
    readonly failed: (error: unknown) => void;
  },
  part: (revive: () => void) => Beat,
  everyMs = 5000,
): () => void {
  // It may have changed since the start read it, so the first look reads it again.
  let seen: string | undefined;
  let wrong: ConfigError | undefined;
  const look = async (): Promise<void> => {
    const now = traceOf(path);
    if (now !== seen) {
      wrong = await take();
      seen = now;
    }
    if (wrong) throw wrong;
  };

  const take = async (): Promise<ConfigError | undefined> => {
    try {
      await on.changed(read());
      return undefined;
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      on.wrong(error);
      return error;
    }
  };

  const loop = createLoop({
    everyMs,
    work: look,
    beat: part(() => loop.restart()),
    failed: (error) => !(error instanceof ConfigError) && on.failed(error),
  });
  loop.start();
  return () => void loop.stop();
}

/** Differs after each change of the file, also where another file took its place. */
function traceOf(path: string): string {
  const found = statSync(path, { throwIfNoEntry: false });
  return found ? `${found.ino} ${found.size} ${found.mtimeMs} ${found.ctimeMs}` : 'no file';
}

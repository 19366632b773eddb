import { unwatchFile, watchFile } from 'node:fs';
import type { LoadedPolicy } from './approvals/desk.js';
import { system } from './approvals/person.js';
import { Conflict, policyStream, type Store } from './approvals/store.js';
import { ConfigError } from './config.js';

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

/** Reads the policy file anew when it changes. A file that is wrong changes nothing: the one in force stays. */
export function watchPolicy(
  path: string,
  read: () => LoadedPolicy,
  on: {
    readonly changed: (policy: LoadedPolicy) => Promise<void>;
    readonly wrong: (error: ConfigError) => void;
  },
  everyMs = 5000,
): () => void {
  const look = () => {
    try {
      void on.changed(read());
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      on.wrong(error);
    }
  };
  watchFile(path, { interval: everyMs, persistent: false }, look);
  return () => unwatchFile(path, look);
}

import { randomBytes } from 'node:crypto';
import type { Store } from '../approvals/store.js';
import { leakKeptMs } from '../approvals/token-holder.js';
import type { Vault } from './vault.js';

const prefix = 'leak/';
/** A form that was sent has become a request by then, or never will: a slow Make is waited for some three minutes. */
const orphanMs = 600_000;

/** Leaked tokens: each belongs to the form it was entered in, and through it to one request. */
export interface Leaks {
  /** Keeps a token and answers its handle. */
  keep(submission: string, token: string): Promise<string>;
  open(handle: string): Promise<string | undefined>;
  wipe(handle: string): Promise<void>;
  /** Wipes what is too old, what no request uses, and what is damaged. Answers how many. */
  sweep(): Promise<number>;
}

export function createLeaks(vault: Vault, store: Pick<Store, 'submission'>, now: () => number): Leaks {
  const nameOf = (handle: string): string => `${prefix}${handle}`;
  return {
    async keep(submission, token) {
      const handle = `${submission}.${randomBytes(6).toString('hex')}`;
      await vault.keep(nameOf(handle), token, now());
      return handle;
    },
    open: (handle) => vault.open(nameOf(handle)),
    wipe: (handle) => vault.wipe(nameOf(handle)),
    async sweep() {
      let wiped = 0;
      for (const { name, at } of await vault.names(prefix)) {
        const age = at === undefined ? Infinity : now() - at;
        const submission = name.slice(prefix.length, name.lastIndexOf('.'));
        const orphan = age >= orphanMs && (await store.submission(submission)) === undefined;
        // A clock that was set back must not make a token last.
        if (age < leakKeptMs && age >= 0 && !orphan) continue;
        await vault.wipe(name);
        wiped += 1;
      }
      return wiped;
    },
  };
}

import { randomBytes } from 'node:crypto';
import { handlesIn } from '../approvals/changes/changes.js';
import type { Store } from '../approvals/store.js';
import { leakKeptMs } from '../approvals/token-holder.js';
import type { Vault } from './vault.js';

const prefix = 'leak/';
/** What a form asks has become a request by then, or never will: a slow Make is waited for some three minutes. */
const checkedMs = 600_000;

/** Leaked tokens: each belongs to the form it was entered in, and through it to one request. */
export interface Leaks {
  /** Keeps a token and answers its handle. */
  keep(submission: string, token: string): Promise<string>;
  open(handle: string): Promise<string | undefined>;
  wipe(handle: string): Promise<void>;
  /** Wipes what is too old, what no open request needs, and what is damaged. Answers how many. */
  sweep(): Promise<number>;
}

export function createLeaks(vault: Vault, store: Pick<Store, 'open'>, now: () => number): Leaks {
  const nameOf = (handle: string): string => `${prefix}${handle}`;
  /** Those of this process: a form that an earlier one was checking when it ended leads to nothing any more. */
  const entered = new Set<string>();

  /** An open request needs it, or a form that is still being checked is about to. */
  const isNeeded = async (handle: string, age: number): Promise<boolean> => {
    if (entered.has(handle) && age < checkedMs) return true;
    const open = await store.open();
    return open.some(({ request }) => handlesIn(request.revision.changes).includes(handle));
  };

  return {
    async keep(submission, token) {
      const handle = `${submission}.${randomBytes(6).toString('hex')}`;
      entered.add(handle);
      await vault.keep(nameOf(handle), token, now());
      return handle;
    },
    open: (handle) => vault.open(nameOf(handle)),
    async wipe(handle) {
      await vault.wipe(nameOf(handle));
      entered.delete(handle);
    },
    async sweep() {
      let wiped = 0;
      for (const { name, at } of await vault.names(prefix)) {
        const age = at === undefined ? Infinity : now() - at;
        const handle = name.slice(prefix.length);
        // A clock that was set back must not make a token last.
        if (age >= 0 && age < leakKeptMs && (await isNeeded(handle, age))) continue;
        await vault.wipe(name);
        entered.delete(handle);
        wiped += 1;
      }
      return wiped;
    },
  };
}

import { randomBytes } from 'node:crypto';
import { handlesIn } from '../approvals/changes/changes.js';
import type { Store } from '../approvals/store.js';
import { leakKeptMs } from '../approvals/token-holder.js';
import type { Vault } from './vault.js';

const prefix = 'leak/';
/** After this time a form has become a request or never will: Usher waits about three minutes for a slow Make. */
const checkedMs = 600_000;

/** Leaked tokens: each belongs to the form it was entered in, and through it to one request. */
export interface Leaks {
  /** Stores a token and returns its handle. */
  keep(submission: string, token: string): Promise<string>;
  open(handle: string): Promise<string | undefined>;
  wipe(handle: string): Promise<void>;
  /** Wipes tokens that are too old, damaged, or not needed by an open request. Returns how many. */
  sweep(): Promise<number>;
}

export function createLeaks(vault: Vault, store: Pick<Store, 'open'>, now: () => number): Leaks {
  const nameOf = (handle: string): string => `${prefix}${handle}`;
  /**
   * Handles of tokens entered in this process. A form that an earlier process was checking at its end never becomes a
   * request.
   */
  const entered = new Set<string>();

  /** True if an open request needs the token, or a form that is still being checked may need it. */
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
        // A clock that was set back must not extend a token's life.
        if (age >= 0 && age < leakKeptMs && (await isNeeded(handle, age))) continue;
        await vault.wipe(name);
        entered.delete(handle);
        wiped += 1;
      }
      return wiped;
    },
  };
}

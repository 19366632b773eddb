import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Store } from '../approvals/store.js';
import type { Turns } from '../runtime/turns.js';
import type { Problem } from './config.js';

export interface WrongFileParts {
  readonly store: Pick<Store, 'get' | 'put' | 'wipe'>;
  /** Whose turn it is to tell the admins, over all processes. */
  readonly turns: Turns;
  /** Owes the admins the news, durably; `key` names it. */
  readonly tellWrong: (problems: readonly Problem[], key: string, since: number) => Promise<void>;
  readonly tellMended: (key: string, since: number) => Promise<void>;
  readonly now: () => number;
  readonly log: { error(fields: object, event: string): void };
}

/** Kept while the file is wrong: its problems as a hash, since when, and whether the admins are owed it already. */
const knownWrong = z.object({ as: z.string(), at: z.number(), owed: z.boolean() });
const wrongKey = 'policy-file-wrong';

/**
 * Tells the admins of a policy file that is wrong, once for each content, and once more when it is mended, over restarts,
 * too. A file is taken for wrong when it was so at two looks, since editors write and replace files in steps.
 */
export class WrongFile {
  /** Its problems at the look before, as a hash. */
  #before: string | undefined;
  readonly #parts: WrongFileParts;

  constructor(parts: WrongFileParts) {
    this.#parts = parts;
  }

  async wrong(problems: readonly Problem[]): Promise<void> {
    const as = createHash('sha256').update(JSON.stringify(problems)).digest('hex').slice(0, 16);
    const isSettled = this.#before === as;
    this.#before = as;
    if (isSettled) await this.#parts.turns.take(wrongKey, () => this.#tell(problems, as));
  }

  async #tell(problems: readonly Problem[], as: string): Promise<void> {
    const { store, log, now, tellWrong } = this.#parts;
    const known = await this.#known();
    if (known?.as === as && known.owed) return;
    log.error({ problems }, 'the policy file is wrong; the one before stays in force');
    // Kept first, so that after a kill the message is looked for where it may be.
    const at = known?.as === as ? known.at : now();
    await store.put(wrongKey, { as, at, owed: false });
    await tellWrong(problems, `policy-wrong:${at}`, at);
    await store.put(wrongKey, { as, at, owed: true });
  }

  /** At this look it is right, whatever becomes of what it says. */
  right(): void {
    this.#before = undefined;
  }

  /** What it says holds. */
  async mended(): Promise<void> {
    if (await this.#known()) await this.#parts.turns.take(wrongKey, () => this.#tellMended());
  }

  async #tellMended(): Promise<void> {
    const { store, tellMended } = this.#parts;
    const known = await this.#known();
    if (!known) return;
    if (known.owed) await tellMended(`policy-mended:${known.at}`, known.at);
    await store.wipe(wrongKey);
  }

  async #known() {
    return knownWrong.safeParse(await this.#parts.store.get(wrongKey)).data;
  }
}

import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Store } from '../approvals/store.js';
import type { KeyedLock } from '../runtime/keyed-lock.js';
import type { Problem } from './config.js';

export interface WrongFileParts {
  readonly store: Pick<Store, 'get' | 'put' | 'wipe'>;
  /** Which process may tell the admins now. */
  readonly locks: KeyedLock;
  /** Puts the news for the admins into the outbox; `key` names it. */
  readonly tellWrong: (problems: readonly Problem[], key: string, since: number) => Promise<void>;
  readonly tellMended: (key: string, since: number) => Promise<void>;
  readonly now: () => number;
  readonly log: { error(fields: object, event: string): void };
}

/**
 * Stored while the file is wrong: its problems as a hash, since when, and whether the message to the admins is in the
 * outbox.
 */
const knownWrong = z.object({ as: z.string(), at: z.number(), owed: z.boolean() });
const wrongKey = 'policy-file-wrong';

/**
 * Tells the admins about a wrong policy file once for each content, and once more when it is fixed, also across
 * restarts. A file counts as wrong after two checks, since editors write and replace files in steps.
 */
export class WrongFile {
  /** Its problems at the last check, as a hash. */
  #before: string | undefined;
  readonly #parts: WrongFileParts;

  constructor(parts: WrongFileParts) {
    this.#parts = parts;
  }

  async wrong(problems: readonly Problem[]): Promise<void> {
    const as = createHash('sha256').update(JSON.stringify(problems)).digest('hex').slice(0, 16);
    const isSettled = this.#before === as;
    this.#before = as;
    if (isSettled) await this.#parts.locks.take(wrongKey, () => this.#tell(problems, as));
  }

  async #tell(problems: readonly Problem[], as: string): Promise<void> {
    const { store, log, now, tellWrong } = this.#parts;
    const known = await this.#known();
    if (known?.as === as && known.owed) return;
    log.error({ problems }, 'the policy file is wrong; the one before stays in force');
    // Stored first, so that after a kill Usher looks for the message.
    const at = known?.as === as ? known.at : now();
    await store.put(wrongKey, { as, at, owed: false });
    await tellWrong(problems, `policy-wrong:${at}`, at);
    await store.put(wrongKey, { as, at, owed: true });
  }

  /** Called when the file is right at this check, whether or not its policy comes into force. */
  right(): void {
    this.#before = undefined;
  }

  /** Called when the policy in the file is in force. */
  async mended(): Promise<void> {
    if (await this.#known()) await this.#parts.locks.take(wrongKey, () => this.#tellMended());
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

import PQueue from 'p-queue';
import type { GroundFinding } from '../../approvals/ground-change.js';
import { system } from '../../approvals/person.js';
import type { Store } from '../../approvals/store.js';
import type { DirectorySnapshot } from '../../make/directory-snapshot.js';
import { isPermanent, MakeError } from '../../make/error.js';
import type { Make } from '../../make/make.js';
import { reasonOf } from '../../runtime/reason.js';
import type { WatchRecords } from '../watch-record.js';
import { recentMs } from '../watch-state.js';
import { accountKey, type KnownAccount, lookAtAccount, parseAccount, type ScopesRead } from './account.js';

export interface AccountDeps {
  readonly store: Pick<Store, 'get' | 'put'>;
  readonly records: WatchRecords;
  readonly make: Pick<Make, 'users'>;
  readonly now: () => number;
}

/** Watches Usher's own Make account: its role in each guarded organization, and the scopes of its token. */
export class AccountGround {
  readonly #turns = new PQueue({ concurrency: 1 });
  #known: KnownAccount | undefined;
  #isOpen = false;
  #hasReadScopes = false;
  #seen: DirectorySnapshot | undefined;
  #trouble: string | undefined;

  constructor(private readonly deps: AccountDeps) {}

  /** Why the scopes could not be read last time. */
  get trouble(): string | undefined {
    return this.#trouble;
  }

  /** Organizations that Usher stopped guarding in the last few days; messages about them may still be due. */
  lost(): readonly { readonly organizationId: number; readonly organization: string }[] {
    const recent = this.deps.now() - recentMs;
    return (this.#known?.places ?? []).flatMap(({ id, name, lostAt }) =>
      lostAt !== undefined && lostAt >= recent ? [{ organizationId: id, organization: name }] : [],
    );
  }

  /**
   * Compares each directory snapshot. Reads the scopes (one call) if they were not read since the start, or if there
   * is no new snapshot: a lost scope may be the reason. Returns true if there is news.
   */
  look(picture: DirectorySnapshot): Promise<boolean> {
    return this.#turns.add(async () => {
      const isDue = !this.#hasReadScopes || picture === this.#seen;
      const scopes = isDue ? await this.#scopes(picture) : undefined;
      this.#seen = picture;
      return this.#take(picture, scopes);
    });
  }

  /** Reads the scopes at every second poll, with the calls of one organization's ground. */
  lookAtScopes(picture: DirectorySnapshot): Promise<boolean> {
    return this.#turns.add(async () => this.#take(picture, await this.#scopes(picture)));
  }

  /** Commits the findings before it stores the new state. */
  async #take(picture: DirectorySnapshot, scopes: ScopesRead | undefined): Promise<boolean> {
    const { store, now } = this.deps;
    const known = await this.#open();
    const { found, next } = lookAtAccount(known, picture, scopes, now());
    for (const one of found) await this.#record(one);
    if (JSON.stringify(next) !== JSON.stringify(known)) await store.put(accountKey, next);
    this.#known = next;
    return found.length > 0;
  }

  async #record(ground: GroundFinding): Promise<void> {
    const record = await this.deps.records.of(ground.organizationId);
    const at = this.deps.now();
    await record.change((state) =>
      state.ground.has(ground.id) ? [] : [{ type: 'ground.changed', at, by: system, ground }],
    );
  }

  async #open(): Promise<KnownAccount | undefined> {
    if (!this.#isOpen) {
      const stored = await this.deps.store.get(accountKey);
      this.#known = stored === undefined ? undefined : parseAccount(stored);
      this.#isOpen = true;
    }
    return this.#known;
  }

  async #scopes({ organizations }: DirectorySnapshot): Promise<ScopesRead | undefined> {
    const { make, now } = this.deps;
    const [organizationId] = [...organizations.keys()].sort((a, b) => a - b);
    const from = now();
    try {
      const turn = { priority: 'poll', ...(organizationId !== undefined && { organizationId }) } as const;
      const { scope } = await make.users.authorization(turn);
      this.#trouble = undefined;
      this.#hasReadScopes = true;
      return { value: [...new Set(scope)].sort(), from, until: now() };
    } catch (error) {
      if (!(error instanceof MakeError)) throw error;
      // If Make refuses, the scopes are unknown. Health reports separately if Make refuses every call.
      this.#trouble = isPermanent(error) ? undefined : reasonOf(error);
      return undefined;
    }
  }
}

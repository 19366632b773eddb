import PQueue from 'p-queue';
import type { Store } from '../../approvals/store.js';
import type { AuditLog } from '../../make/audit-logs.js';
import type { OrganizationSnapshot } from '../../make/directory-snapshot.js';
import type { ReadTurn } from '../../make/http.js';
import type { Make } from '../../make/make.js';
import { reasonOf } from '../../runtime/reason.js';
import type { AnnouncedWrites } from '../announced.js';
import type { KnownMembers } from '../known-members.js';
import type { WatchRecord } from '../watch-record.js';
import type { WatchState } from '../watch-state.js';
import { lacksRole } from './compare.js';
import { type GroundRead, groundDocument, groundKey, type KnownGround, parseGround } from './ground.js';
import { groundEntries } from './ground-log.js';
import { type GroundBefore, type LookAtGround, lookAtGround, lookAtLog } from './look-at-ground.js';
import { openForLong } from './open-long.js';
import { type GroundLook, groundOf, isPart, type Part, readGround } from './read-ground.js';
import { holdersOf } from './role-holders.js';
import { SpacesPages } from './spaces-pages.js';
import { type Reading, Turns } from './turns.js';

export interface GroundDeps {
  readonly organizationId: number;
  readonly store: Pick<Store, 'get' | 'put'>;
  readonly record: WatchRecord;
  readonly announced: AnnouncedWrites;
  readonly make: Make;
  /** The known members, used to list the holders of a role. */
  readonly members: () => KnownMembers | undefined;
  /** Reads the scopes of Usher's token (one call); undefined if another organization's calls are used for that. */
  readonly scopes?: (() => (() => Promise<void>) | undefined) | undefined;
  readonly now: () => number;
}

/**
 * Watches the ground of one organization: the settings, plan, roles, feature controls and private spaces that its
 * memberships depend on. It makes at most two calls for each directory snapshot, and the readings take turns. Steps
 * never overlap.
 */
export class OrganizationGround {
  readonly #steps = new PQueue({ concurrency: 1 });
  #known: KnownGround | undefined;
  #seen: OrganizationSnapshot | undefined;
  readonly #turns = new Turns();
  /** When the newest reading of settings, plan and roles began. */
  #rulesFrom = Number.NEGATIVE_INFINITY;
  readonly #troubles = new Map<Reading, string>();
  readonly #untold = new Set<Part>();
  readonly #spaces = new SpacesPages();
  #isFirst = true;
  /** Whether the licence shows custom roles, by the last settings. */
  #listsCustomRoles: boolean | undefined;

  private constructor(
    private readonly deps: GroundDeps,
    known: KnownGround | undefined,
  ) {
    this.#known = known;
    // Another process may have read it last. What seems to be from later than now is from before the clock was set back.
    const from = known?.roles?.from;
    if (from !== undefined && from <= deps.now()) this.#rulesFrom = from;
    this.#listsCustomRoles = known?.listsCustomRoles;
  }

  /** Reads the stored ground. Throws if the document cannot be read. */
  static async open(deps: GroundDeps): Promise<OrganizationGround> {
    const stored = await deps.store.get(groundKey(deps.organizationId));
    return new OrganizationGround(deps, stored === undefined ? undefined : parseGround(stored));
  }

  get name(): string {
    return this.#seen?.organization.name ?? `organization ${this.deps.organizationId}`;
  }

  /** Why a part could not be read in the last poll. */
  get trouble(): string | undefined {
    return [...this.#troubles.values()][0];
  }

  /** The parts that Make does not show for this organization. */
  get untold(): readonly Part[] {
    return [...this.#untold];
  }

  /** False if Make said that there are no private spaces. */
  get hasSpaces(): boolean {
    return !this.#untold.has('private spaces');
  }

  /**
   * Polls once for each snapshot. If Make refuses or does not answer, the value is unknown and the round does not
   * fail.
   */
  look(picture: OrganizationSnapshot): Promise<void> {
    return this.#steps.add(async () => {
      if (picture === this.#seen) return;
      this.#seen = picture;
      const { scopes } = this.deps;
      const whole = this.#newest(picture);
      // At the start, the scopes are read apart from this.
      const readScopes = this.#isFirst ? undefined : scopes?.();
      this.#isFirst = false;
      const readsScopes = readScopes !== undefined;
      const chosen = this.#turns.next({
        isWhole: whole !== undefined,
        readsScopes,
        hasSpaces: this.hasSpaces,
      });
      for (const read of await this.#read(whole, chosen)) await this.#take(picture, read);
      if (chosen.includes('scopes')) await readScopes?.();
    });
  }

  /**
   * Settings and roles of a whole snapshot. It may have been read before these were last read, as one that was read
   * again because a list was short: then they are older than what is known, and do not count.
   */
  #newest({ whole, read }: OrganizationSnapshot): GroundRead | undefined {
    return whole && read.from >= this.#rulesFrom ? groundOf(whole, read) : undefined;
  }

  /** A list without a known role may be short, so it is read again; the calls are missing in the next polls. */
  async #read(whole: GroundRead | undefined, chosen: readonly Reading[]): Promise<GroundRead[]> {
    if (whole) for (const one of ['settings', 'roles'] as const) this.#troubles.delete(one);
    const { read } = await this.#ask(chosen);
    const reads = [...(whole ? [whole] : []), read].map((one) => this.#licensed(one));
    if (!reads.some((one) => lacksRole(this.#known, one))) return reads;
    const again: Reading[] = reads.some(({ readsSettings }) => readsSettings)
      ? ['roles']
      : ['settings', 'roles'];
    this.#turns.owe(again.length);
    const second = this.#licensed((await this.#ask(again)).read);
    return [...reads.map(({ roles: _, ...rest }) => rest), second];
  }

  async #ask(chosen: readonly Reading[]): Promise<GroundLook> {
    const { organizationId, make, now } = this.deps;
    const turn: ReadTurn = { organizationId, priority: 'poll' };
    const look = await readGround(make, organizationId, turn, now, chosen, this.#spaces.next);
    for (const one of chosen) {
      const trouble = look.troubles.get(one);
      if (trouble === undefined) this.#troubles.delete(one);
      else this.#troubles.set(one, reasonOf(trouble));
      if (!isPart(one)) continue;
      if (look.untold.includes(one)) this.#untold.add(one);
      else this.#untold.delete(one);
    }
    return { ...look, read: this.#spaces.take(look, this.#known?.spaces !== undefined) };
  }

  /** Only the settings say whether the licence shows custom roles, and roles may be read without them. */
  #licensed(read: GroundRead): GroundRead {
    if (read.readsSettings) this.#listsCustomRoles = read.listsCustomRoles;
    if (read.readsSettings || read.roles) this.#rulesFrom = Math.max(this.#rulesFrom, read.from);
    const lists = this.#listsCustomRoles;
    return read.roles && lists !== undefined ? { ...read, listsCustomRoles: lists } : read;
  }

  /** Stores entries of Make's log durably, and matches them with the findings. */
  offer(events: readonly AuditLog[]): Promise<void> {
    const entries = groundEntries(events);
    if (entries.switched.length + entries.teamUpdates.length === 0) return Promise.resolve();
    return this.#steps.add(() => this.#look((before) => lookAtLog(before, entries)));
  }

  async #take(picture: OrganizationSnapshot, read: GroundRead): Promise<void> {
    const { now, members } = this.deps;
    const known = members();
    const requestOf = (userId: number) => known?.members.find((one) => one.userId === userId)?.sent?.request;
    await this.deps.announced.follow();
    await this.#look((before) => {
      const told = before.known?.openLong ?? [];
      const openLong = openForLong(picture, told, before.state.ground.values(), requestOf, now());
      return lookAtGround(before, read, openLong);
    });
  }

  /** Commits the findings before it stores the new state: after a crash in between, they are already on record. */
  async #look(lookFrom: (before: GroundBefore) => LookAtGround | undefined): Promise<void> {
    const result: { look?: LookAtGround | undefined } = {};
    await this.deps.record.change((state) => {
      result.look = lookFrom(this.#before(state));
      return result.look?.events ?? [];
    });
    if (!result.look) return;
    await this.deps.store.put(groundKey(this.deps.organizationId), groundDocument(result.look.next));
    this.#known = result.look.next;
  }

  #before(state: WatchState): GroundBefore {
    const { organizationId, announced, members, now } = this.deps;
    const picture = this.#seen;
    const known = members();
    return {
      organizationId,
      organization: this.name,
      known: this.#known,
      state,
      announced: announced.of(organizationId),
      holders: (role) => (picture ? holdersOf(role, picture, known) : { count: 0, names: [] }),
      members: known?.members ?? [],
      now: now(),
    };
  }
}

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
import { type GroundRead, groundDocument, groundKey, type KnownGround, parseGround } from './ground.js';
import { switchedOf } from './ground-log.js';
import { type GroundBefore, type LookAtGround, lookAtGround, lookAtSwitched } from './look-at-ground.js';
import { openForLong } from './open-long.js';
import { type GroundLook, type Part, readFeatures, readRules } from './read-ground.js';
import { holdersOf } from './role-holders.js';

export interface GroundDeps {
  readonly organizationId: number;
  readonly store: Pick<Store, 'get' | 'put'>;
  readonly record: WatchRecord;
  readonly announced: AnnouncedWrites;
  readonly make: Make;
  /** What is known of the memberships, for who holds a role. */
  readonly members: () => KnownMembers | undefined;
  /** Reads what Usher's token may do, one call; undefined where another organization's calls are spent on that. */
  readonly scopes?: (() => (() => Promise<void>) | undefined) | undefined;
  readonly now: () => number;
}

/** Organizations that have no private spaces may get them: so many looks lie between two questions. */
const spacesEvery = 10;

const parts: readonly Part[] = ['feature controls', 'private spaces'];

/**
 * What the memberships of one organization stand on, compared from look to look: two calls with each picture, in turn
 * for settings, plan and roles, and for feature controls and private spaces. Steps never overlap.
 */
export class OrganizationGround {
  readonly #turns = new PQueue({ concurrency: 1 });
  #known: KnownGround | undefined;
  #seen: OrganizationSnapshot | undefined;
  #turnOf: 'rules' | 'features' = 'rules';
  readonly #troubles = new Map<'rules' | 'features', string>();
  readonly #untold = new Set<Part>();
  /** Looks at feature controls, private spaces, or both. */
  #featureLooks = 0;

  private constructor(
    private readonly deps: GroundDeps,
    known: KnownGround | undefined,
  ) {
    this.#known = known;
  }

  /** Reads what is kept. Throws where the document cannot be read. */
  static async open(deps: GroundDeps): Promise<OrganizationGround> {
    const stored = await deps.store.get(groundKey(deps.organizationId));
    return new OrganizationGround(deps, stored === undefined ? undefined : parseGround(stored));
  }

  get name(): string {
    return this.#seen?.organization.name ?? `organization ${this.deps.organizationId}`;
  }

  /** Why a part of it could not be read when it was last looked at. */
  get trouble(): string | undefined {
    return [...this.#troubles.values()][0];
  }

  /** What Make does not tell of this organization. */
  get untold(): readonly Part[] {
    return [...this.#untold];
  }

  /** Whether both calls of every other look are spoken for. */
  get hasSpaces(): boolean {
    return !this.#untold.has('private spaces');
  }

  /** Looks once at each picture. What Make refuses or does not answer is unknown, and no failure of the round. */
  look(picture: OrganizationSnapshot): Promise<void> {
    return this.#turns.add(async () => {
      if (picture === this.#seen) return;
      this.#seen = picture;
      const { organizationId, make, now } = this.deps;
      const turn: ReadTurn = { organizationId, priority: 'poll' };
      const readsRules = picture.whole !== undefined || this.#turnOf === 'rules';
      const readsFeatures = picture.whole !== undefined || this.#turnOf === 'features';
      const looks: GroundLook[] = [];
      const looked = (at: 'rules' | 'features', look: GroundLook): void => {
        looks.push(look);
        if (look.trouble === undefined) this.#troubles.delete(at);
        else this.#troubles.set(at, reasonOf(look.trouble));
      };
      if (readsRules) looked('rules', await readRules(make, picture, turn, now));
      if (readsFeatures) looked('features', await this.#features(turn, picture.whole !== undefined));
      if (picture.whole === undefined) this.#turnOf = readsRules ? 'features' : 'rules';
      for (const { read } of looks) await this.#take(picture, read);
    });
  }

  /**
   * Two calls. Where there are no private spaces they are asked for only now and then; where the token's scopes are read
   * as well, feature controls and private spaces share the call that is left.
   */
  async #features(turn: ReadTurn, isWhole: boolean): Promise<GroundLook> {
    const { organizationId, make, now, scopes } = this.deps;
    const isFirst = this.#featureLooks === 0;
    const readScopes = isFirst ? undefined : scopes?.();
    const asked = isFirst ? parts : this.#asked(isWhole, readScopes !== undefined);
    this.#featureLooks += 1;
    const look = await readFeatures(make, organizationId, turn, now, asked);
    for (const part of asked) {
      if (look.untold.includes(part)) this.#untold.add(part);
      else this.#untold.delete(part);
    }
    await readScopes?.();
    return look;
  }

  #asked(isWhole: boolean, readsScopes: boolean): readonly Part[] {
    const asksForSpaces = isWhole || this.hasSpaces || this.#featureLooks % spacesEvery === 0;
    if (!asksForSpaces) return ['feature controls'];
    if (!readsScopes) return parts;
    return [this.#featureLooks % 2 === 0 ? 'private spaces' : 'feature controls'];
  }

  /** Keeps what Make's log told, durably, and joins it with what was found. */
  offer(events: readonly AuditLog[]): Promise<void> {
    const entries = events.flatMap((event) => switchedOf(event) ?? []);
    if (entries.length === 0) return Promise.resolve();
    return this.#turns.add(() => this.#look((before) => lookAtSwitched(before, entries)));
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

  /** What was found is committed, then what is known moves: after a crash in between it is on record already. */
  async #look(lookFrom: (before: GroundBefore) => LookAtGround | undefined): Promise<void> {
    const led: { to?: LookAtGround | undefined } = {};
    await this.deps.record.change((state) => {
      led.to = lookFrom(this.#before(state));
      return led.to?.events ?? [];
    });
    if (!led.to) return;
    await this.deps.store.put(groundKey(this.deps.organizationId), groundDocument(led.to.next));
    this.#known = led.to.next;
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

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
  /** The known members, used to list the holders of a role. */
  readonly members: () => KnownMembers | undefined;
  /** Reads the scopes of Usher's token (one call); undefined if another organization's calls are used for that. */
  readonly scopes?: (() => (() => Promise<void>) | undefined) | undefined;
  readonly now: () => number;
}

/** An organization without private spaces may get them later; Usher asks again every so many polls. */
const spacesEvery = 10;

const parts: readonly Part[] = ['feature controls', 'private spaces'];

/**
 * Watches the ground of one organization: the settings, plan, roles, feature controls and private spaces that its
 * memberships depend on. It makes two calls for each directory snapshot, alternating between settings, plan and roles,
 * and feature controls and private spaces. Steps never overlap.
 */
export class OrganizationGround {
  readonly #turns = new PQueue({ concurrency: 1 });
  #known: KnownGround | undefined;
  #seen: OrganizationSnapshot | undefined;
  #turnOf: 'rules' | 'features' = 'rules';
  /** When the newest reading of settings, plan and roles began. */
  #rulesFrom = Number.NEGATIVE_INFINITY;
  readonly #troubles = new Map<'rules' | 'features', string>();
  readonly #untold = new Set<Part>();
  /** The number of polls of feature controls, private spaces, or both. */
  #featureLooks = 0;

  private constructor(
    private readonly deps: GroundDeps,
    known: KnownGround | undefined,
  ) {
    this.#known = known;
    // Another process may have read it last. What seems to be from later than now is from before the clock was set back.
    const from = known?.roles?.from;
    if (from !== undefined && from <= deps.now()) this.#rulesFrom = from;
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

  /** Tells if every other poll needs both of its calls. */
  get hasSpaces(): boolean {
    return !this.#untold.has('private spaces');
  }

  /**
   * Polls once for each snapshot. If Make refuses or does not answer, the value is unknown and the round does not
   * fail.
   */
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
      if (readsRules) {
        const rules = (of: OrganizationSnapshot) => readRules(make, of, turn, now);
        const first = await rules(this.#notOlder(picture));
        // A list without a known role may be short, so it is read again.
        const look = lacksRole(this.#known, first.read) ? await rules(withoutRules(picture)) : first;
        this.#rulesFrom = look.read.from;
        looked('rules', look);
      }
      if (readsFeatures) looked('features', await this.#features(turn, picture.whole !== undefined));
      if (picture.whole === undefined) this.#turnOf = readsRules ? 'features' : 'rules';
      for (const { read } of looks) await this.#take(picture, read);
    });
  }

  /**
   * A whole snapshot may have been read before this ground was last read, as one that was read again because a list was
   * short. Its settings and roles are then older than what is known, and are read again.
   */
  #notOlder(picture: OrganizationSnapshot): OrganizationSnapshot {
    return picture.read.from < this.#rulesFrom ? withoutRules(picture) : picture;
  }

  /**
   * Makes two calls. If there are no private spaces, Usher asks for them only now and then. If the token's scopes are
   * read too, feature controls and private spaces share the remaining call.
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

  /** Stores entries of Make's log durably, and matches them with the findings. */
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

function withoutRules({ whole: _, ...people }: OrganizationSnapshot): OrganizationSnapshot {
  return people;
}

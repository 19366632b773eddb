import type { Directory } from '../make/directory.js';
import type { DirectoryTeam, OrganizationSnapshot } from '../make/directory-snapshot.js';
import { MakeError } from '../make/error.js';
import type { Make } from '../make/make.js';
import type { Check } from '../runtime/check.js';
import type { OrganizationGround } from './ground/organization-ground.js';
import type { OrganizationWatch } from './organization-watch.js';
import { createRotation } from './rotation.js';
import type { WatchRecord } from './watch-record.js';

export interface SweepDeps {
  readonly organizationId: number;
  readonly watch: OrganizationWatch;
  readonly ground: Pick<OrganizationGround, 'look'>;
  readonly record: WatchRecord;
  readonly make: Make;
  readonly directory: Directory;
  /** The newest snapshot of the organization; undefined if Make no longer shows it. */
  readonly picture: () => OrganizationSnapshot | undefined;
  /** The part of Make's rate limit that polling may use, 0 to 1; team roles take half of it. */
  readonly share: number;
  readonly now: () => number;
  /** Called after each team is read, since many teams take longer than a poll. */
  readonly progress: () => void;
}

/** The progress of the watch in one organization; undefined values have not happened yet. */
export interface Sweep {
  readonly organizationId: number;
  /** How long the last complete pass over all teams' roles took, in milliseconds. */
  readonly lastFullMs: number | undefined;
  /** How long ago the organization's lists were compared, in milliseconds. */
  readonly comparedAgoMs: number | undefined;
}

/**
 * Reads one organization's lists for the watch: the newest snapshot, then as many teams as Make's rate limit allows.
 */
export class OrganizationSweep {
  readonly #rotation = createRotation<DirectoryTeam>();
  /** Teams whose roles Usher may not read. */
  readonly #unreadable = new Set<number>();
  #name: string;
  #teams = 0;

  constructor(private readonly deps: SweepDeps) {
    this.#name = `organization ${deps.organizationId}`;
  }

  get name(): string {
    return this.#name;
  }

  get unreadable(): ReadonlySet<number> {
    return this.#unreadable;
  }

  async look(picture: OrganizationSnapshot): Promise<void> {
    this.#name = picture.organization.name;
    this.#teams = picture.teams.length;
    await this.#compare(picture);
    // The ground comes before the teams, which may take the rest of a poll. A failure there must not stop the teams.
    const [ground] = await Promise.allSettled([this.deps.ground.look(picture)]);
    await this.#readTeams(picture);
    if (ground?.status === 'rejected') throw ground.reason;
  }

  /** Reads a list that misses too many people again at once, unless it is already known to be short. */
  async #compare(picture: OrganizationSnapshot): Promise<void> {
    const { watch, record, directory, picture: newest } = this.deps;
    const isKnown = record.state().list?.state === 'short';
    if ((await watch.take(picture, isKnown)) === 'taken' || isKnown) return;
    await directory.refresh();
    const again = newest();
    if (again) await watch.take(again, true);
  }

  /** Stops when newer lists of the organization are there: the next round compares them before further teams. */
  async #readTeams(picture: OrganizationSnapshot): Promise<void> {
    const { watch, share, now, progress } = this.deps;
    const newest = this.deps.picture();
    const perMinute = Math.max(1, Math.floor(((picture.organization.apiLimit ?? 0) * share) / 2));
    // An unreadable team waits for its normal turn; as an urgent one it would take every turn.
    const urgent = new Set([...watch.urgent].filter((id) => !this.#unreadable.has(id)));
    for (const team of this.#rotation.next(picture.teams, urgent, perMinute, now())) {
      await this.#readTeam(team);
      this.#rotation.done(team.id, now());
      progress();
      if (this.deps.picture() !== newest) return;
    }
  }

  async #readTeam(team: DirectoryTeam): Promise<void> {
    const { organizationId, watch, make, now } = this.deps;
    const from = now();
    try {
      const listed = await make.teamRoles.list(team.id, { organizationId, priority: 'poll' });
      this.#unreadable.delete(team.id);
      const roles = listed.map(({ userId, usersRoleId }) => ({ userId, roleId: usersRoleId }));
      await watch.takeTeam(team, { from, until: now(), roles });
    } catch (error) {
      // A team that is gone or closed to Usher must not stop the others; health names it.
      const isOfTeam =
        error instanceof MakeError && (error.kind === 'forbidden' || error.kind === 'not-found');
      if (!isOfTeam) throw error;
      this.#unreadable.add(team.id);
    }
  }

  health(): Check {
    const { watch, record, picture } = this.deps;
    const isSeen = picture() !== undefined;
    const isShort = record.state().list?.state === 'short';
    const ok = isSeen && !isShort && watch.known !== undefined;
    const label = `watch of ${this.deps.organizationId}`;
    return { name: `watch of ${this.#name}`, label, ok, says: this.#says(isSeen, isShort) };
  }

  /** The progress of the watch in this organization. */
  howFar(): Sweep {
    const { organizationId, watch, now } = this.deps;
    return {
      organizationId,
      lastFullMs: this.#rotation.lastFullMs(),
      comparedAgoMs: watch.known && now() - watch.known.until,
    };
  }

  #says(isSeen: boolean, isShort: boolean): string {
    if (!isSeen) return 'Make no longer shows this organization to Usher, so nothing is compared';
    if (isShort) {
      return "Make's list is cut short; nothing is compared until it is whole or an admin says that it is right";
    }
    const fullMs = this.#rotation.lastFullMs();
    const sweep = fullMs === undefined ? 'no whole sweep yet' : `a sweep takes ${Math.ceil(fullMs / 1000)} s`;
    const { known } = this.deps.watch;
    const compared = known ? new Date(known.until).toISOString() : 'never';
    const teams = this.#teams === 1 ? '1 team' : `${this.#teams} teams`;
    return `${teams}, ${sweep}, compared ${compared}`;
  }
}

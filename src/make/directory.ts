import type { Logger } from 'pino';
import {
  type DirectoryMember,
  type DirectoryOrganization,
  type DirectoryRole,
  type DirectorySnapshot,
  type DirectoryTeam,
  type OrganizationSnapshot,
  readGuarded,
  readOrganization,
  readPeople,
} from './directory-snapshot.js';
import type { MakeBeat } from './http.js';
import type { Make } from './make.js';
import { indexPeople, type PeopleIndex, type Person } from './people-search.js';
import type { RoleCategory } from './roles.js';
import type { Me } from './users.js';

export interface DirectoryOptions {
  readonly make: Make;
  readonly log: Pick<Logger, 'warn'>;
  /** Guard this organization only. */
  readonly organizationId?: number | undefined;
  readonly refreshMs: number;
  readonly now?: (() => Date) | undefined;
  /** Registers what watches the timer; it is given a way to begin again where a reading hangs. */
  readonly part?: ((revive: () => void) => MakeBeat) | undefined;
}

/**
 * Make as last seen, held in memory so that opening a modal never waits. Before the first `refresh` it is empty.
 * What people decide on and what is written rests on fresh reads, never on this.
 */
export interface Directory {
  /** Reads Make anew; calls that overlap share one read. Throws a `MakeError` and keeps the old picture. */
  refresh(): Promise<void>;
  /** Refreshes now and then; a failure is logged. The timer does not keep the process alive. */
  start(): void;
  stop(): void;
  /**
   * Calls back with each new picture, and at once with the one there is. What it answers ends that.
   */
  onPicture(listener: PictureListener): () => void;
  readonly loadedAt: Date | undefined;
  /** The account the bot runs as. */
  readonly me: Me | undefined;
  /** Those in which the bot itself is Owner or Admin. */
  organizations(): readonly DirectoryOrganization[];
  organization(organizationId: number): DirectoryOrganization | undefined;
  teams(organizationId?: number): readonly DirectoryTeam[];
  team(teamId: number): DirectoryTeam | undefined;
  roles(category: RoleCategory, organizationId: number): readonly DirectoryRole[];
  role(organizationId: number, roleId: number): DirectoryRole | undefined;
  /** By name, whatever the case. */
  roleNamed(category: RoleCategory, organizationId: number, name: string): DirectoryRole | undefined;
  members(organizationId: number): readonly DirectoryMember[];
  member(organizationId: number, userId: number): DirectoryMember | undefined;
  /** Everybody with this address; more than one is ambiguous. */
  byEmail(email: string): readonly Person[];
  /** By name and email, whatever the accents; what begins so comes first. */
  search(text: string, limit: number): readonly Person[];
  /** Others, in any guarded organization, whose name looks like this one. */
  namesakes(one: { readonly userId?: number; readonly name: string }): readonly Person[];
}

export type PictureListener = (picture: DirectorySnapshot) => void;

/** Organizations, teams and roles change seldom: between two readings of all, so many are of the people alone. */
const wholeEvery = 10;

interface View {
  readonly picture: DirectorySnapshot;
  readonly people: PeopleIndex;
}

export function createDirectory(options: DirectoryOptions): Directory {
  const { make, log, organizationId: only, refreshMs, now = () => new Date() } = options;
  const clock = (): number => now().getTime();
  let view: View | undefined;
  let refreshing: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let beat: MakeBeat | undefined;
  let guardedAt = Number.NEGATIVE_INFINITY;
  const wholeAt = new Map<number, number>();
  const underway = new Set<number>();
  const listeners = new Set<PictureListener>();
  // What a whole reading did not explain either, such as the spaces people have for themselves.
  const strangers = new Set<string>();

  /** Of two readings of an organization the one that began later counts. */
  const newer = (one: OrganizationSnapshot): OrganizationSnapshot => {
    const known = view?.picture.organizations.get(one.organization.id);
    return known && known.read.from > one.read.from ? known : one;
  };

  function publish(me: Me, organizations: readonly OrganizationSnapshot[]): void {
    const kept = organizations.map(newer).sort(byName);
    const picture = { me, organizations: new Map(kept.map((one) => [one.organization.id, one])) };
    view = { picture, people: indexPeople(kept.flatMap(({ members }) => [...members.values()])) };
    for (const listener of listeners) listener(picture);
  }

  async function load(): Promise<void> {
    const at = clock();
    const { me, ids } = await readGuarded(make, only, { priority: 'read' });
    const read = (id: number) => readOrganization(make, id, { priority: 'read' }, clock);
    publish(me, await Promise.all(ids.map(read)));
    guardedAt = at;
    for (const id of ids) wholeAt.set(id, at);
  }

  function refresh(): Promise<void> {
    refreshing ??= load().finally(() => {
      refreshing = undefined;
    });
    return refreshing;
  }

  const isDue = (since: number): boolean => clock() - since >= wholeEvery * refreshMs;

  /** What the timer reads comes out of polling's share. Each organization has its own limit, so none waits for another. */
  async function poll(): Promise<void> {
    if (!view) return refresh();
    let { me } = view.picture;
    let ids: readonly number[] = [...view.picture.organizations.keys()];
    if (isDue(guardedAt)) {
      guardedAt = clock();
      ({ me, ids } = await readGuarded(make, only, { priority: 'poll' }));
      const guarded = new Set(ids);
      publish(
        me,
        all().filter(({ organization }) => guarded.has(organization.id)),
      );
    }
    await Promise.all(ids.filter((id) => !underway.has(id)).map((id) => pollOne(me, id)));
  }

  async function pollOne(me: Me, id: number): Promise<void> {
    underway.add(id);
    try {
      const before = one(id);
      const at = clock();
      const people =
        before && !isDue(wholeAt.get(id) ?? Number.NEGATIVE_INFINITY)
          ? await readPeople(make, before, { priority: 'poll' }, clock)
          : undefined;
      const strange = people && strangeIn(people).some((one) => !strangers.has(one));
      const read =
        people && !strange ? people : await readOrganization(make, id, { priority: 'poll' }, clock);
      if (read !== people) {
        wholeAt.set(id, at);
        for (const one of strangeIn(read)) strangers.add(one);
      }
      publish(me, [...all().filter(({ organization }) => organization.id !== id), read]);
    } finally {
      underway.delete(id);
    }
  }

  const tick = (): void => {
    poll().then(
      // A reading that is still under way was passed over, so not all of Make was read.
      () => underway.size === 0 && beat?.done(),
      (err: unknown) => {
        if (!timer) return;
        beat?.failed(err instanceof Error ? err.message : 'unknown reason');
        log.warn({ err }, 'directory not refreshed, the old picture stays');
      },
    );
  };

  /** Gives up readings that hang; should one still answer, the newer of two readings counts. */
  const beginAgain = (): void => {
    if (!timer) return;
    clearInterval(timer);
    underway.clear();
    refreshing = undefined;
    timer = setInterval(tick, refreshMs).unref();
    tick();
  };

  const all = () => [...(view?.picture.organizations.values() ?? [])];
  const one = (organizationId: number) => view?.picture.organizations.get(organizationId);
  const teams = (organizationId?: number) =>
    organizationId === undefined ? all().flatMap((one) => one.teams) : (one(organizationId)?.teams ?? []);
  const roles = (category: RoleCategory, organizationId: number) =>
    one(organizationId)?.roles.filter((role) => role.category === category) ?? [];

  return {
    refresh,
    start() {
      beat ??= options.part?.(beginAgain);
      timer ??= setInterval(tick, refreshMs).unref();
    },
    stop() {
      clearInterval(timer);
      timer = undefined;
    },
    onPicture(listener) {
      listeners.add(listener);
      if (view) listener(view.picture);
      return () => void listeners.delete(listener);
    },
    get loadedAt() {
      const read = all().map(({ read: { until } }) => until);
      return view && new Date(read.length > 0 ? Math.min(...read) : guardedAt);
    },
    get me() {
      return view?.picture.me;
    },
    organizations: () => all().map(({ organization }) => organization),
    organization: (organizationId) => one(organizationId)?.organization,
    teams,
    team: (teamId) => teams().find(({ id }) => id === teamId),
    roles,
    role: (organizationId, roleId) => one(organizationId)?.roles.find(({ id }) => id === roleId),
    roleNamed: (category, organizationId, name) =>
      roles(category, organizationId).find((role) => role.name.toLowerCase() === name.trim().toLowerCase()),
    members: (organizationId) => [...(one(organizationId)?.members.values() ?? [])],
    member: (organizationId, userId) => one(organizationId)?.members.get(userId),
    byEmail: (email) => view?.people.byEmail(email) ?? [],
    search: (text, limit) => view?.people.search(text, limit) ?? [],
    namesakes: (one) => view?.people.namesakes(one) ?? [],
  };
}

/** Teams and roles that people have and the picture does not know: they are new since the last whole reading. */
function strangeIn({ members, teams, roles }: OrganizationSnapshot): string[] {
  const known = new Set([...teams.map(({ id }) => `team ${id}`), ...roles.map(({ id }) => `role ${id}`)]);
  const held = [...members.values()].flatMap(({ roleId, teamIds }) => [
    `role ${roleId}`,
    ...teamIds.map((id) => `team ${id}`),
  ]);
  return [...new Set(held)].filter((one) => !known.has(one));
}

const byName = (
  { organization: a }: OrganizationSnapshot,
  { organization: b }: OrganizationSnapshot,
): number => a.name.localeCompare(b.name) || a.id - b.id;

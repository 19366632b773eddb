import type { Logger } from 'pino';
import {
  type DirectoryMember,
  type DirectoryOrganization,
  type DirectoryRole,
  type DirectoryTeam,
  type Picture,
  readPicture,
} from './directory-picture.js';
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
}

interface View {
  readonly picture: Picture;
  readonly people: PeopleIndex;
  readonly loadedAt: Date;
}

export function createDirectory(options: DirectoryOptions): Directory {
  const { make, log, organizationId: only, refreshMs, now = () => new Date() } = options;
  let view: View | undefined;
  let refreshing: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;

  async function load(priority: 'read' | 'poll'): Promise<void> {
    const picture = await readPicture(make, only, { priority });
    const members = [...picture.organizations.values()].flatMap((one) => [...one.members.values()]);
    view = { picture, people: indexPeople(members), loadedAt: now() };
  }

  function refresh(priority: 'read' | 'poll'): Promise<void> {
    refreshing ??= load(priority).finally(() => {
      refreshing = undefined;
    });
    return refreshing;
  }

  const all = () => [...(view?.picture.organizations.values() ?? [])];
  const one = (organizationId: number) => view?.picture.organizations.get(organizationId);
  const teams = (organizationId?: number) =>
    organizationId === undefined ? all().flatMap((one) => one.teams) : (one(organizationId)?.teams ?? []);
  const roles = (category: RoleCategory, organizationId: number) =>
    one(organizationId)?.roles.filter((role) => role.category === category) ?? [];

  return {
    // Whoever calls this waits for it; what the timer reads comes out of polling's share.
    refresh: () => refresh('read'),
    start() {
      timer ??= setInterval(() => {
        refresh('poll').catch((err) => log.warn({ err }, 'directory not refreshed, the old picture stays'));
      }, refreshMs).unref();
    },
    stop() {
      clearInterval(timer);
      timer = undefined;
    },
    get loadedAt() {
      return view?.loadedAt;
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
  };
}

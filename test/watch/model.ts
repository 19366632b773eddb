import type { AnyEvent, RequestEvent } from '../../src/approvals/event.js';
import type { WriteKey } from '../../src/approvals/event-parts.js';
import { system } from '../../src/approvals/person.js';
import { about } from '../../src/approvals/personal.js';
import type { Write } from '../../src/approvals/plan.js';
import type { Entry } from '../../src/approvals/store.js';
import type { OrganizationSnapshot } from '../../src/make/directory-snapshot.js';
import { AnnouncedWrites } from '../../src/watch/announced.js';
import { parseSnapshot } from '../../src/watch/known-members.js';
import { OrganizationWatch } from '../../src/watch/organization-watch.js';
import { openRecord } from '../../src/watch/watch-record.js';

const organizationId = 1;
export const teams = [7, 8] as const;
export const bot = 100;
/** Member, Admin; Team Member, Team Admin. */
export const roles = { organization: [13, 12], team: [2, 1] } as const;

interface Membership {
  role: number;
  invitation: string | null;
  readonly teams: Map<number, number>;
}

/**
 * A Make, a ledger and a watch of one organization, all in memory, with a clock that the test moves. A step takes
 * about `stepMs`; if steps are long, Make's lists already show each write when it is read back.
 */
export function model(stepMs = 10_000) {
  const documents = new Map<string, string>();
  const ledger: Entry[] = [];
  const versions = new Map<string, number>();
  const members = new Map<number, Membership>();
  let now = Date.UTC(2026, 0, 5, 9);
  /** The lead of our own clock over Make's, which is `now`. */
  let off = 0;
  let requests = 0;
  for (const userId of [bot, 1, 2, 3, 4, 5, 6, 7, 8, 9]) {
    members.set(userId, { role: 13, invitation: null, teams: new Map([[7, 2]]) });
  }

  const commit = (stream: string, events: readonly AnyEvent[]): Entry => {
    const version = (versions.get(stream) ?? 0) + 1;
    versions.set(stream, version);
    const entry = { format: 1, n: ledger.length + 1, prev: '', at: '', stream, version, events, hash: '' };
    ledger.push(entry);
    return entry;
  };
  const store = {
    get: async (key: string): Promise<unknown> => JSON.parse(documents.get(key) ?? 'null') ?? undefined,
    put: async (key: string, value: unknown) => void documents.set(key, JSON.stringify(value)),
    commit: async (stream: string, _expected: number, events: readonly AnyEvent[]) => commit(stream, events),
    read: async (stream: string) => ({
      version: versions.get(stream) ?? 0,
      events: ledger.filter((one) => one.stream === stream).flatMap(({ events }) => [...events]),
    }),
    async *entries(from: number) {
      yield* ledger.slice(Math.max(0, from - 1));
    },
  };

  const begin = async () => {
    const kept = await store.get('watch/1');
    const from = kept === undefined ? 1 : parseSnapshot(kept).ledgerFrom;
    const record = await openRecord(store, organizationId);
    const watch = await OrganizationWatch.open({
      organizationId,
      store,
      record,
      // A verified write gets no extra time, so that only the order counts.
      announced: new AnnouncedWrites(store, from, 0, () => now),
      bot: () => bot,
      now: () => now,
    });
    return { watch, record };
  };

  const effect = (write: Write): void => {
    if (write.type === 'invite') {
      const userId = Number(/\d+/.exec(write.email.personal)?.[0]);
      const invited = new Map(write.teamIds.map((teamId) => [teamId, roles.team[0]] as const));
      if (!members.has(userId)) {
        members.set(userId, { role: write.roleId, invitation: new Date(now).toISOString(), teams: invited });
      }
      return;
    }
    if (!('userId' in write)) return;
    const member = members.get(write.userId);
    if (!member) return;
    if (write.type === 'set-organization-role') member.role = write.roleId;
    if (write.type === 'remove-from-organization') members.delete(write.userId);
    if (write.type === 'set-team-role') member.teams.set(write.teamId, write.roleId);
    if (write.type === 'remove-from-team') member.teams.delete(write.teamId);
  };

  /** Whether a reading now shows the write's effect. */
  const shows = (write: Write): boolean => {
    if (write.type === 'invite') {
      return members.get(Number(/\d+/.exec(write.email.personal)?.[0]))?.role === write.roleId;
    }
    const member = 'userId' in write ? members.get(write.userId) : undefined;
    if (write.type === 'set-organization-role') return member?.role === write.roleId;
    if (write.type === 'remove-from-organization') return member === undefined;
    if (write.type === 'set-team-role') return member?.teams.get(write.teamId) === write.roleId;
    return write.type === 'remove-from-team' && !member?.teams.has(write.teamId);
  };

  const moment = () => ({ at: now + off, ...(off !== 0 && { makeAhead: -off }) });

  const announce = (write: Write, way: WriteKey['way']) => {
    requests += 1;
    const stream = `request/REQ-${requests}`;
    const key = { change: 0, way, index: 0 };
    const event: RequestEvent = {
      type: 'write.announced',
      ...moment(),
      by: system,
      key,
      attempt: 1,
      sendBefore: now,
      readBackFrom: now,
      write,
    };
    commit(stream, [event]);
    return {
      write,
      settle: (outcome: 'applied' | 'not-applied') =>
        void commit(stream, [
          { type: 'write.settled', ...moment(), by: system, key, attempt: 1, outcome, permanent: false },
        ]),
    };
  };

  const picture = (): OrganizationSnapshot => ({
    organization: { id: organizationId, name: 'Harbour', zone: undefined, isPaused: false, hasLog: true },
    teams: teams.map((id) => ({ id, name: `Team ${id}`, organizationId })),
    roles: [],
    read: { from: now, until: now },
    members: new Map(
      [...members].map(([userId, { role, invitation, teams: inTeams }]) => [
        userId,
        {
          organizationId,
          userId,
          name: `User ${userId}`,
          email: emailOf(userId),
          roleId: role,
          invitation,
          teamIds: [...inTeams.keys()],
        },
      ]),
    ),
  });

  return {
    members,
    begin,
    effect,
    shows,
    announce,
    picture,
    teamRoles: (teamId: number) =>
      [...members].flatMap(([userId, one]) => {
        const roleId = one.teams.get(teamId);
        return roleId === undefined ? [] : [{ userId, roleId }];
      }),
    now: () => now,
    pass: (steps: number) => {
      now += steps * stepMs;
    },
    /** Sets our own clock. */
    set: (ahead: number) => {
      off = ahead;
    },
  };
}

export type Model = ReturnType<typeof model>;

export const emailOf = (userId: number): string => `user${userId}@example.com`;

/** A write of some kind about a person. */
export function writeAbout(kind: number, userId: number, choice: number): Write {
  const teamId = teams[choice % 2] ?? 7;
  const place = { organizationId, userId };
  switch (kind % 5) {
    case 0:
      return {
        type: 'invite',
        organizationId,
        email: about(emailOf(userId)),
        name: about('New'),
        roleId: 13,
        teamIds: [8],
      };
    case 1:
      return {
        type: 'set-organization-role',
        ...place,
        before: 13,
        roleId: roles.organization[choice % 2] ?? 13,
      };
    case 2:
      return { type: 'set-team-role', ...place, teamId, before: null, roleId: roles.team[choice % 2] ?? 2 };
    case 3:
      return { type: 'remove-from-team', ...place, teamId, before: 2 };
    default:
      return { type: 'remove-from-organization', ...place, before: 13, deleteConnections: false };
  }
}

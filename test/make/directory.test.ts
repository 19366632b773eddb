import { EventEmitter, once } from 'node:events';
import { Writable } from 'node:stream';
import pino from 'pino';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { createDirectory, type DirectoryOptions } from '../../src/make/directory.js';
import type { DirectorySnapshot } from '../../src/make/directory-snapshot.js';
import { createLimiter } from '../../src/make/limiter.js';
import type { PeopleReading, PeopleReadings } from '../../src/make/people-reading.js';
import { connect, failure } from './client.js';
import type { Received, Reply, Route } from './server.js';

const builtIn = [
  {
    id: 11,
    name: 'Owner',
    identifier: 'owner',
    category: 'organization',
    permissions: ['view', 'edit', 'pay'],
  },
  { id: 12, name: 'Admin', identifier: 'admin', category: 'organization', permissions: ['view', 'edit'] },
  { id: 13, name: 'Member', identifier: 'member', category: 'organization', permissions: ['view'] },
  { id: 1, name: 'Team Admin', identifier: 'admin', category: 'team', permissions: ['team edit'] },
];
const custom = { id: 40, name: 'Auditor', category: 'organization', permissions: ['view', 'audit'] };

const role = (
  userId: number,
  organizationId: number,
  usersRoleId: number,
  invitation: string | null = null,
) => ({
  userId,
  organizationId,
  usersRoleId,
  invitation,
});
const people = [
  { id: 1, name: 'Usher', email: 'usher@example.com', userTeamIds: [] },
  {
    id: 2,
    name: 'Zoë Łukasik',
    email: 'zoe@example.com',
    userTeamIds: [915],
    lastLogin: '2026-11-17',
    tfaStatus: 1,
  },
  { id: 3, name: 'Ana Costa', email: 'Ana.Costa@example.com', userTeamIds: null },
  { id: 4, name: 'Marcos Costa', email: 'mc@example.com', lastLogin: null, tfaStatus: null },
];
const listed = [
  { id: 7301, name: 'Harbour', zone: 'eu1.make.com' },
  { id: 7302, name: 'Only a member', zone: 'eu1.make.com' },
  { id: 7303, name: 'Only invited', zone: 'eu1.make.com' },
  { id: 7304, name: 'Second', zone: 'eu1.make.com' },
];

const answers: Record<string, unknown> = {
  'users/me': { authUser: people[0] },
  'users/1/user-organization-roles': {
    userOrganizationRoles: [
      role(1, 7301, 12),
      role(1, 7302, 13),
      role(1, 7303, 12, 'open'),
      role(1, 7304, 11),
    ],
  },
  organizations: { organizations: listed },
  'organizations/7301': {
    organization: { ...listed[0], license: { apiLimit: 240, users: 10 }, ssoType: 'saml' },
  },
  'organizations/7304': { organization: { ...listed[3], isPaused: true } },
  'organizations/7301/user-organization-roles': {
    userOrganizationRoles: [
      role(1, 7301, 12),
      role(2, 7301, 13),
      role(3, 7301, 40, 'open'),
      role(9, 7301, 13),
    ],
  },
  'organizations/7304/user-organization-roles': {
    userOrganizationRoles: [role(1, 7304, 11), role(2, 7304, 12), role(4, 7304, 13)],
  },
};

function route({ path, query }: { path: string; query: URLSearchParams }): Reply {
  if (path === 'users/roles')
    return { body: { usersRoles: query.has('organizationId') ? [...builtIn, custom] : builtIn } };
  if (path === 'users') return { body: { users: people } };
  if (path === 'teams') {
    const organizationId = Number(query.get('organizationId'));
    return { body: { teams: organizationId === 7301 ? [{ id: 915, name: 'Finance', organizationId }] : [] } };
  }
  return path in answers ? { body: answers[path] } : { status: 404 };
}

async function open(override: Route = route, options: Partial<DirectoryOptions> = {}) {
  // A minute of Make's limit lasts a second here, since these tests are not about the pace of polls.
  const { make, received } = await connect(override, {
    limiter: createLimiter({ windowMs: 1000, share: 0.9 }),
    // Longer than any test, so that only the directory itself can give up a call that hangs.
    timeoutMs: 60_000,
  });
  const log = pino({ enabled: false });
  return { received, directory: createDirectory({ make, log, refreshMs: 60_000, ...options }) };
}

describe('the directory shows', () => {
  test('nothing before it is loaded', async () => {
    const { directory } = await open();
    expect([directory.loadedAt, directory.me, directory.organizations(), directory.search('', 5)]).toEqual([
      undefined,
      undefined,
      [],
      [],
    ]);
  });

  test('the organizations in which the bot itself is Owner or Admin', async () => {
    const loadedAt = new Date('2026-11-18T09:00:00Z');
    const { directory } = await open(route, { now: () => loadedAt });
    await directory.refresh();
    expect(directory.organizations()).toEqual([
      {
        id: 7301,
        name: 'Harbour',
        zone: 'eu1.make.com',
        isPaused: false,
        hasLog: true,
        ssoType: 'saml',
        seats: { used: 4, limit: 10 },
        apiLimit: 240,
      },
      { id: 7304, name: 'Second', zone: 'eu1.make.com', isPaused: true, hasLog: true },
    ]);
    expect(directory.me?.id).toBe(1);
    expect(directory.loadedAt).toEqual(loadedAt);
  });

  test('one organization, if one is configured', async () => {
    const { directory, received } = await open(route, { organizationId: 7304 });
    await directory.refresh();
    expect(directory.organizations().map(({ id }) => id)).toEqual([7304]);
    expect(received.some(({ path }) => path.includes('7301'))).toBe(false);
  });

  test('teams and roles, with custom ones, by id and by name', async () => {
    const { directory } = await open();
    await directory.refresh();
    expect(directory.teams()).toEqual([{ id: 915, name: 'Finance', organizationId: 7301 }]);
    expect([directory.teams(7304), directory.team(915)?.name]).toEqual([[], 'Finance']);
    const roles = directory.roles('organization', 7301);
    expect(roles.map(({ name, assignable }) => [name, assignable])).toEqual([
      ['Member', true],
      ['Admin', true],
      ['Auditor', true],
      ['Owner', false],
    ]);
    expect(directory.roleNamed('team', 7301, 'team admin')?.id).toBe(1);
    expect(directory.roleNamed('organization', 7301, 'team admin')).toBeUndefined();
    expect(directory.role(7301, 40)?.permissions).toEqual(['view', 'audit']);
  });

  test('the role that a name means: Make’s own, and never one of several custom ones', async () => {
    const called = ['team admin', 'Auditors', 'auditors ', 'Only one'].map((name, n) => ({
      id: 50 + n,
      name,
      category: 'team',
      permissions: [],
    }));
    const usersRoles = [...called, ...builtIn];
    const { directory } = await open((call) =>
      call.path === 'users/roles' ? { body: { usersRoles } } : route(call),
    );
    await directory.refresh();
    const meant = (name: string) => directory.roleNamed('team', 7301, name)?.id;
    expect(meant('Team Admin')).toBe(1);
    expect(meant('Auditors')).toBeUndefined();
    expect(meant('only ONE')).toBe(53);
  });

  test('a custom role called Admin or Owner is neither', async () => {
    const called = ['Admin', 'Owner'].map((name, index) => ({ ...custom, id: 41 + index, name }));
    const { directory } = await open((call) =>
      call.path === 'users/roles' ? { body: { usersRoles: [...builtIn, ...called] } } : route(call),
    );
    await directory.refresh();
    const shown = (id: number) => directory.role(7301, id);
    expect(shown(41)).toMatchObject({ isAdmin: false, assignable: true, isCustom: true });
    expect(shown(42)).toMatchObject({ isAdmin: false, assignable: true, isCustom: true });
    expect(shown(12)).toMatchObject({ isAdmin: true, assignable: true });
    expect(shown(11)).toMatchObject({ isAdmin: false, assignable: false });
  });

  test('members with role, invitation and teams', async () => {
    const { directory } = await open();
    await directory.refresh();
    expect(directory.member(7301, 2)).toEqual({
      organizationId: 7301,
      userId: 2,
      name: 'Zoë Łukasik',
      email: 'zoe@example.com',
      roleId: 13,
      invitation: null,
      teamIds: [915],
      lastLogin: '2026-11-17',
      tfaStatus: 1,
    });
    expect(directory.member(7301, 3)).toMatchObject({ invitation: 'open', teamIds: [] });
    expect(directory.member(7301, 9)).toMatchObject({ name: 'User 9', email: '' });
    expect(directory.members(7304).map(({ userId }) => userId)).toEqual([1, 2, 4]);
  });
});

describe('finding people', () => {
  test('by address ignores case and covers all organizations', async () => {
    const { directory } = await open();
    await directory.refresh();
    expect(directory.byEmail(' ANA.costa@Example.com ').map(({ userId }) => userId)).toEqual([3]);
    const [zoe] = directory.byEmail('zoe@example.com');
    expect(zoe?.members.map(({ organizationId }) => organizationId)).toEqual([7301, 7304]);
    expect(directory.byEmail('')).toEqual([]);
  });

  test.each([
    ['zoe lukasik', [2]],
    ['LUKA', [2]],
    ['ana', [3]],
    ['cos', [3, 4]],
    ['mc', [4]],
    ['costa mar', [4]],
    ['ma', [4]],
    ['nobody', []],
  ])('a search for %j finds %j', async (text, ids) => {
    const { directory } = await open();
    await directory.refresh();
    expect(directory.search(text, 10).map(({ userId }) => userId)).toEqual(ids);
  });

  test('a prefix match comes first, and no more results than requested', async () => {
    const { directory } = await open();
    await directory.refresh();
    expect(directory.search('u', 10).map(({ name }) => name)).toEqual(
      ['User 9', 'Usher', 'Zoë Łukasik'].toSorted(),
    );
    expect(directory.search('', 2)).toHaveLength(2);
  });
});

describe('refreshing the directory', () => {
  test('shares one read between overlapping refreshes', async () => {
    const { directory, received } = await open();
    await Promise.all([directory.refresh(), directory.refresh()]);
    expect(received.filter(({ path }) => path === 'users/me')).toHaveLength(1);
  });

  test('keeps the old snapshot after a failure and reports it to the caller', async () => {
    let broken = false;
    const { directory } = await open((request) =>
      broken && request.path === 'teams' ? { status: 403, body: { message: 'No' } } : route(request),
    );
    await directory.refresh();
    const { loadedAt } = directory;
    broken = true;
    expect(await failure(directory.refresh())).toMatchObject({ kind: 'forbidden', path: 'teams' });
    expect([directory.loadedAt, directory.teams()]).toEqual([
      loadedAt,
      [expect.objectContaining({ id: 915 })],
    ]);
    broken = false;
    await directory.refresh();
    expect(directory.loadedAt).not.toBe(loadedAt);
  });

  test('runs on a timer, logs a failure, and stops', async () => {
    const lines = new EventEmitter();
    const sink = new Writable({
      write: (line, _encoding, done) => done(void lines.emit('line', String(line))),
    });
    const { directory } = await open(() => ({ status: 401 }), { refreshMs: 5, log: pino(sink) });
    onTestFinished(() => directory.stop());
    const logged = once(lines, 'line');
    directory.start();
    expect(String(await logged)).toContain('old picture stays');
  });
});

/** Counts readings of a list; further pages belong to the same reading. */
const countOf = (received: readonly Received[]) => (path: string) =>
  received.filter((one) => one.path === path && (one.query.get('pg[offset]') ?? '0') === '0').length;

describe('the refresh timer', () => {
  test('reads only the people, and everything if they have an unknown team or role', async () => {
    let team = 915;
    const { directory, received } = await open(
      (request) =>
        request.path === 'users'
          ? { body: { users: people.map((one) => ({ ...one, userTeamIds: [team] })) } }
          : request.path === 'teams'
            ? { body: { teams: [915, team].map((id) => ({ id, name: `Team ${id}`, organizationId: 7301 })) } }
            : route(request),
      { refreshMs: 10, now: () => new Date(0), organizationId: 7301 },
    );
    onTestFinished(() => directory.stop());
    const count = countOf(received);
    await directory.refresh();
    directory.start();
    await vi.waitFor(() => expect(count('users')).toBeGreaterThan(3), 20_000);
    expect(count('teams')).toBe(1);
    team = 930;
    await vi.waitFor(() => expect(directory.team(930)?.name).toBe('Team 930'), 20_000);
    const whole = count('teams');
    const soFar = count('users');
    await vi.waitFor(() => expect(count('users')).toBeGreaterThan(soFar + 3), 20_000);
    expect(count('teams')).toBe(whole);
  });

  test('asks only once about an unexplained team, such as a personal space', async () => {
    const own = people.map((one) => ({ ...one, userTeamIds: [777] }));
    const { directory, received } = await open(
      (request) => (request.path === 'users' ? { body: { users: own } } : route(request)),
      { refreshMs: 10, now: () => new Date(0), organizationId: 7301 },
    );
    onTestFinished(() => directory.stop());
    const count = countOf(received);
    await directory.refresh();
    directory.start();
    await vi.waitFor(() => expect(count('users')).toBeGreaterThan(5), 20_000);
    expect(count('teams')).toBe(2);
  });
});

describe('a round of the timer', () => {
  /** Two organizations; `trouble` fails readings of the second one, and `heard` collects the reports to its health. */
  async function given(trouble: () => ReturnType<Route> | undefined, refreshMs = 10) {
    const heard: string[] = [];
    let revive = (): void => {};
    const { directory, received } = await open(
      (request) =>
        (request.path.startsWith('organizations/7304/user') ? trouble() : undefined) ?? route(request),
      {
        refreshMs,
        part(begin) {
          revive = begin;
          return { done: () => heard.push('done'), failed: (why) => heard.push(why) };
        },
      },
    );
    onTestFinished(() => directory.stop());
    await directory.refresh();
    const first = received.length;
    directory.start();
    const reads = (id: number) =>
      received.slice(first).filter(({ path }) => path === `organizations/${id}/user-organization-roles`)
        .length;
    return { heard, reads, revive: () => revive(), directory };
  }

  test('is done when every organization was read', async () => {
    const { heard, reads } = await given(() => undefined);
    await vi.waitFor(() => expect(heard.length).toBeGreaterThan(1), 20_000);
    expect(new Set(heard)).toEqual(new Set(['done']));
    expect(Math.min(reads(7301), reads(7304))).toBeGreaterThan(0);
  });

  test('continues from the initial read, without another one', async () => {
    const { reads, directory } = await given(() => undefined, 60_000);
    await directory.refresh();
    expect([reads(7301), reads(7304)]).toEqual([1, 1]);
  });

  test('continues with the others, and is not done, if one organization cannot be read', async () => {
    let isBroken = false;
    const { heard, reads } = await given(() => (isBroken ? { status: 403 } : undefined));
    isBroken = true;
    await vi.waitFor(() => expect(heard.some((one) => one !== 'done')).toBe(true), 20_000);
    heard.length = 0;
    const soFar = reads(7301);
    await vi.waitFor(() => expect(reads(7301)).toBeGreaterThan(soFar + 2), 20_000);
    expect(heard).not.toContain('done');
    isBroken = false;
    await vi.waitFor(() => expect(heard).toContain('done'), 20_000);
  });

  test('continues with the others if one hangs, and with that one once it is given up', async () => {
    let hangs = false;
    const { heard, reads, revive } = await given(() => (hangs ? 'silence' : undefined));
    hangs = true;
    const hung = reads(7304);
    await vi.waitFor(() => expect(reads(7304)).toBeGreaterThan(hung), 20_000);
    const twiceMore = async () => {
      const soFar = reads(7301);
      await vi.waitFor(() => expect(reads(7301)).toBeGreaterThan(soFar + 2), 20_000);
    };
    // The current round may still end.
    await twiceMore();
    heard.length = 0;
    await twiceMore();
    expect(heard).toEqual([]);
    hangs = false;
    revive();
    await vi.waitFor(() => expect(heard).toContain('done'), 20_000);
  });
});

describe('new snapshots', () => {
  test('are sent to listeners with the times of the read, the latest one at once', async () => {
    let clock = 1000;
    const { directory } = await open(route, { now: () => new Date(clock++) });
    const told: [number, number][] = [];
    const read = ({ organizations }: DirectorySnapshot): [number, number] => {
      const all = [...organizations.values()].map((one) => one.read);
      return [Math.min(...all.map(({ from }) => from)), Math.max(...all.map(({ until }) => until))];
    };
    const end = directory.onPicture((picture) => {
      expect([...picture.organizations.keys()].sort()).toEqual([7301, 7304]);
      told.push(read(picture));
    });
    expect(told).toEqual([]);
    await directory.refresh();
    expect(told).toEqual([[1001, 1004]]);
    directory.onPicture((picture) => told.push(read(picture)))();
    expect(told.at(-1)).toEqual([1001, 1004]);
    end();
    await directory.refresh();
    expect(told).toHaveLength(2);
  });
  test('are used even after the clock was set back an hour', async () => {
    let clock = 3_600_000;
    const { directory } = await open(route, { now: () => new Date(clock++) });
    const told: number[] = [];
    directory.onPicture(({ organizations }) => void told.push(organizations.get(7301)?.read.from ?? 0));
    await directory.refresh();
    clock = 1000;
    await directory.refresh();
    expect(told.map((at) => at < 3_600_000)).toEqual([false, true]);
  });
});

describe('with other processes on the record', () => {
  const everyMs = 20;
  const onlyOne = { refreshMs: everyMs, organizationId: 7301 };

  /** What a process reports that has just read these people. */
  async function reportOf(override: Route = route): Promise<PeopleReading> {
    let reported: PeopleReading | undefined;
    const others: PeopleReadings = {
      isReader: () => true,
      last: async () => undefined,
      report: (_, reading) => {
        reported = reading;
      },
    };
    await (await open(override, { ...onlyOne, others, now: () => new Date(0) })).directory.refresh();
    if (!reported) throw new Error('nothing was reported');
    return reported;
  }

  /** A process without the watch that hears this report. */
  const hearing = (last: PeopleReadings['last']): PeopleReadings => ({
    isReader: () => false,
    last,
    report: () => expect.fail('only the process that watches reports'),
  });

  /** A process in which no time passes, so that it never has to read everything again. */
  async function process(others: PeopleReadings, override: Route = route) {
    const opened = await open(override, { ...onlyOne, others, now: () => new Date(0) });
    onTestFinished(() => opened.directory.stop());
    await opened.directory.refresh();
    return { ...opened, count: countOf(opened.received) };
  }

  test('a process reads nothing while another one reports the same people, and everything now and then', async () => {
    let at = 0;
    const same = await reportOf();
    const others = hearing(async () => {
      at += 10;
      return { ...same, from: at, until: at };
    });
    const { directory, received } = await open(route, { ...onlyOne, others, now: () => new Date(at) });
    onTestFinished(() => directory.stop());
    const count = countOf(received);
    await directory.refresh();
    const readings: { until: number; calls: number }[] = [];
    directory.onPicture((picture) => {
      const { until = 0 } = picture.organizations.get(7301)?.read ?? {};
      readings.push({ until, calls: count('users') });
    });
    directory.start();
    await vi.waitFor(() => expect([count('users'), count('teams')]).toEqual([2, 2]), 20_000);
    const reported = readings.filter(({ until }) => until > 0 && until < 200);
    expect(reported.length).toBeGreaterThan(10);
    expect(new Set(reported.map(({ calls }) => calls))).toEqual(new Set([1]));
  });

  test.each<[string, (same: PeopleReading) => PeopleReading | undefined]>([
    ['nobody reports', () => undefined],
    ['the report is of other people', (same) => ({ ...same, digest: 'of others' })],
    ['the report is older than one and a half intervals', (same) => ({ ...same, until: -1.5 * everyMs })],
    ['the report lies in the future', (same) => ({ ...same, until: 1 })],
  ])('a process reads the people for itself while %s', async (_, reported) => {
    const same = await reportOf();
    const { directory, count } = await process(hearing(async () => reported(same)));
    directory.start();
    await vi.waitFor(() => expect(count('users')).toBeGreaterThan(4), 20_000);
    expect(count('teams')).toBe(1);
  });

  test('the process that watches reads the people in any case, and reports each reading', async () => {
    let reports = 0;
    const { directory, count } = await process({
      isReader: () => true,
      last: () => expect.fail('it reads in any case'),
      report() {
        reports += 1;
      },
    });
    directory.start();
    await vi.waitFor(() => expect(count('users')).toBeGreaterThan(4), 20_000);
    expect(count('teams')).toBe(1);
    expect(reports).toBeGreaterThan(3);
  });

  test('a process that begins to watch while it asks for the report reads the people', async () => {
    const same = await reportOf();
    let isReader = false;
    const { directory, count } = await process({
      isReader: () => isReader,
      async last() {
        isReader = true;
        return same;
      },
      report: () => undefined,
    });
    const readings: number[] = [];
    directory.onPicture(() => readings.push(count('users')));
    directory.start();
    await vi.waitFor(() => expect(readings.length).toBeGreaterThan(2), 20_000);
    expect(readings.slice(0, 3)).toEqual([1, 2, 3]);
  });

  test('a report that comes late does not undo what was read since', async () => {
    let team = 915;
    const changing: Route = (request) =>
      request.path === 'users'
        ? { body: { users: people.map((one) => ({ ...one, userTeamIds: [team] })) } }
        : route(request);
    const before = { ...(await reportOf(changing)), from: 1, until: 2 };
    const record = new EventEmitter();
    const asked = once(record, 'asked');
    const others = hearing(async () => {
      record.emit('asked');
      const [answer] = await once(record, 'answer');
      return answer;
    });
    let at = 0;
    const { directory } = await open(changing, { ...onlyOne, others, now: () => new Date(at) });
    onTestFinished(() => directory.stop());
    await directory.refresh();
    directory.start();
    await asked;
    at = 10;
    team = 930;
    await directory.refresh();
    const teams = () => directory.member(7301, 2)?.teamIds;
    expect(teams()).toEqual([930]);
    const seen: unknown[] = [];
    directory.onPicture(() => seen.push(teams()));
    record.emit('answer', before);
    await new Promise((resolve) => setImmediate(resolve));
    expect(new Set(seen.map(String))).toEqual(new Set(['930']));
  });
});

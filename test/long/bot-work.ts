import type { MakeSandbox } from '../../sandbox/make/server.js';
import { askForInvite, askForRole } from '../stories/asking.js';
import type { Harness } from '../stories/harness.js';
import { type Course, isDone, type LedgerTail } from './ledger-tail.js';
import { becomes, type Life, pause } from './life.js';
import type { Chance } from './random.js';

const logistics = 7301;
const organization = 'Harbour Logistics';
const teams = [
  [915, 'Finance Ops'],
  [916, 'Marketing'],
  [917, 'Platform'],
  [918, 'Data'],
] as const;
const teamRoles = ['Team Member', 'Team Operator', 'Team Monitoring', 'Team Restricted Member'] as const;
const organizationRoles = ['Member', 'Accountant', 'App Developer', 'Guest'] as const;

const mostOpen = 40;

/** Each kind of wish has its own channel, since Slack accepts one message a second in each. */
const rules = [
  ...teams.flatMap(([, name]) =>
    ['change-team-role', 'remove-from-team'].map((kind) => `kind: ${kind}, team: ${name}`),
  ),
  ...organizationRoles.map((role) => `kind: change-organization-role, role_after: ${role}`),
  'kind: remove-from-organization',
  'kind: invite',
].map((when, n) => ({ when, channel: `C0WORK${n}` }));

export const workPolicy = `
version: 1
approvals_channel: C0APPROVALS
admins: [U0ADMIN, U0OTHER]
groups: { platform: [U0ANA, U0BEN] }
limits: { invite_domains: [example.com], longest_grant: 30d, changes_per_hour: 100000, automatic_per_day: 100000 }
rules:
${rules
  .map(
    ({ when, channel }) =>
      `  - { name: "${when}", when: { ${when} }, stages: [{ from: [platform] }], channel: ${channel} }`,
  )
  .join('\n')}
`;

/** An organization with enough seats, and channels that only the approver reads. */
export const workTown = {
  policy: workPolicy,
  make: ({ organizations }: MakeSandbox['world']) => {
    const { license } = organizations.get(logistics) ?? {};
    if (license) Object.assign(license, { users: 10_000, apiLimit: 60_000 });
  },
  slack: (workspace: Harness['slack']['workspace']) => {
    for (const { channel: id } of rules)
      workspace.addChannel({ id, name: id.toLowerCase(), members: ['U0ANA'] });
  },
};

/** The people of the seed who do nothing else here. */
const crowd = (userId: number): boolean => userId >= 4200 && userId < 4322;

export interface WorkParts {
  readonly harness: Harness;
  readonly life: Life;
  readonly tail: LedgerTail;
  readonly chance: Chance;
  /** The number of people to invite before the other requests. */
  readonly invitations: number;
}

export interface Work {
  /** Starts this number of people who ask at the same time. */
  start(askers: number): void;
  /** Stops new requests; Ana still decides the open ones until `end`. */
  stopAsking(): void;
  /** Throws the first failure, if there was one. */
  check(): void;
  /** Ends all work, and throws the first failure, if there was one. */
  end(): Promise<void>;
  /** The number of requests, and of those that got no answer. */
  readonly asked: { count: number; lost: number };
  readonly refusals: string[];
  /** The latest verified role of each person and place that Make does not show. */
  amiss(): string[];
}

/** People who ask without pause, one person who decides, and invitees who accept. */
export function workOf({ harness, life, tail, chance, invitations }: WorkParts): Work {
  const { world } = harness.make;
  const asking = new Set<number>();
  const asked = { count: 0, lost: 0 };
  const refusals: string[] = [];
  const loops: Promise<void>[] = [];
  let goesOn = true;
  let running = true;
  let people = 0;
  let invited = 0;
  let failure: unknown;

  /** A new person, with no modal open. */
  const newcomer = () => {
    const id = `U0ASK${people++}`;
    harness.slack.workspace.addUser({ id, name: id.toLowerCase(), email: `${id.toLowerCase()}@example.com` });
    return harness.person(id);
  };

  const inviteSome = async (person: ReturnType<typeof newcomer>): Promise<string> => {
    const emails = Array.from({ length: 25 }, () => `new.${invited++}@example.com`);
    const [, team] = chance.pick(teams);
    const role = chance.happens(0.6) ? 'Team Operator' : 'Team Member';
    return askForInvite(person, { emails: emails.join(', '), team, teamRole: role });
  };

  /**
   * The people whom no request concerns now; invitees only after they have the roles they were invited to. Nobody ends
   * a role granted for a day, so people with one are left alone.
   */
  const free = () => {
    const taken = new Set(asking);
    const settled = new Set<number>();
    for (const course of tail.courses.values()) {
      const left = isDone(course) && !course.granted;
      if (left) for (const userId of course.invited.values()) settled.add(userId);
      else for (const { userId } of course.wishes) if (userId !== undefined) taken.add(userId);
    }
    return [...world.organizationMemberships.values()].filter(
      ({ organizationId, userId, invitation }) =>
        organizationId === logistics &&
        invitation === null &&
        (crowd(userId) || settled.has(userId)) &&
        !taken.has(userId),
    );
  };

  const changeOne = async (person: ReturnType<typeof newcomer>): Promise<string> => {
    const all = free();
    const { userId } = chance.pick(all);
    asking.add(userId);
    const who = world.user(userId).email;
    const inTeams = teams.filter(([id]) => world.teamRole(userId, id) !== undefined);
    const roll = chance.below(1);
    const duration = roll > 0.2 && roll < 0.25 ? { duration: '1 day' } : {};
    let ask: { where: string; role: string };
    if (roll < 0.1 && all.length > 40) ask = { where: organization, role: `Remove from ${organization}` };
    else if (roll < 0.35) {
      const now = world.organizationRole(userId, logistics);
      ask = { where: organization, role: chance.pick(organizationRoles.filter((one) => one !== now)) };
    } else if (roll < 0.5 && inTeams.length > 0) {
      const [, name] = chance.pick(inTeams);
      ask = { where: name, role: `Remove from ${name}` };
    } else {
      const [id, name] = chance.pick(teams);
      const now = world.teamRole(userId, id);
      ask = { where: name, role: chance.pick(teamRoles.filter((one) => one !== now)) };
    }
    try {
      return await askForRole(person, { who, ...ask, ...duration });
    } finally {
      // A received request is on record by now; while it is open, it keeps the person out of `free`.
      await tail.follow();
      asking.delete(userId);
    }
  };

  /**
   * Whether fewer than the largest number of requests are open; people ask faster than the cards of a channel are
   * posted.
   */
  const hasRoom = (): boolean => [...tail.courses.values()].filter((one) => !isDone(one)).length < mostOpen;

  const askOn = async (): Promise<void> => {
    while (goesOn) {
      await life.up();
      await becomes(hasRoom, 1000);
      if (!hasRoom()) continue;
      const person = newcomer();
      const { over } = life;
      const one = invited < invitations && chance.happens(0.2) ? inviteSome(person) : changeOne(person);
      const answer = await Promise.race([
        one.catch((error: unknown) => `lost: ${error instanceof Error ? error.message : ''}`),
        over.then(() => 'lost: killed'),
      ]);
      if (answer.includes('Your request is')) {
        asked.count += 1;
        continue;
      }
      await pause(100);
      if (answer.startsWith('lost')) {
        asked.lost += 1;
        // The person gets no answer and asks again; Usher may have received the first request all the same.
        if (!answer.endsWith('killed')) refusals.push(answer.slice(0, 200));
      } else refusals.push(answer);
    }
  };

  const clicked = new Map<string, number>();
  const decide = async ({ id, card }: Course): Promise<void> => {
    if (!card || performance.now() - (clicked.get(id) ?? Number.NEGATIVE_INFINITY) < 3000) return;
    const shown = harness.slack.workspace.message(card.channel, card.ts)?.blocks;
    if (!shown || !JSON.stringify(shown).includes('"text":"Approve"')) return;
    clicked.set(id, performance.now());
    await harness.person('U0ANA').click(card, 'Approve');
  };

  const decideOn = async (): Promise<void> => {
    while (running) {
      await life.up();
      await tail.follow();
      const open = [...tail.courses.values()].filter(({ approved, card }) => !approved && card);
      await Promise.race([Promise.all(open.map(decide)), life.over]);
      await pause(150);
    }
  };

  const comeIn = async (): Promise<void> => {
    while (running) {
      for (const { organizationId, userId, invitation } of [...world.organizationMemberships.values()]) {
        if (organizationId !== logistics || !invitation || !chance.happens(0.1)) continue;
        world.acceptInvitation(userId, logistics);
      }
      await pause(300);
    }
  };

  const loop = (work: () => Promise<void>): void => {
    loops.push(
      work().catch((error: unknown) => {
        failure ??= error;
        goesOn = false;
      }),
    );
  };

  return {
    asked,
    refusals,
    start(askers) {
      for (let n = 0; n < askers; n++) loop(askOn);
      loop(decideOn);
      loop(comeIn);
    },
    stopAsking() {
      goesOn = false;
    },
    check() {
      if (failure) throw failure;
    },
    async end() {
      goesOn = false;
      running = false;
      await Promise.all(loops);
      if (failure) throw failure;
    },
    amiss() {
      const expected = new Map<string, number | undefined>();
      for (const { kind, userId, teamId, roleId, teams: into } of tail.verified) {
        const place = `${userId}/${teamId ?? logistics}`;
        expected.set(place, kind.startsWith('remove') ? undefined : roleId);
        for (const one of into ?? []) expected.set(`${userId}/${one.teamId}`, one.roleId);
        if (kind === 'remove-from-organization') {
          for (const [id] of teams) expected.set(`${userId}/${id}`, undefined);
        }
      }
      return [...expected].flatMap(([place, roleId]) => {
        const memberships = place.endsWith(`/${logistics}`)
          ? world.organizationMemberships
          : world.teamMemberships;
        const now = memberships.get(place)?.usersRoleId;
        return now === roleId ? [] : [`${place}: ${now} instead of ${roleId}`];
      });
    },
  };
}

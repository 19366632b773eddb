import type { AppProcess } from '../sandbox/app-process.js';
import type { RecordedCall } from '../sandbox/make/calls.js';
import { seedHarbour } from '../sandbox/make/seed.js';
import { people } from '../sandbox/make/seed-people.js';
import type { World } from '../sandbox/make/world.js';
import { measureIfAlone } from './alone.js';
import type { Group, Row, Size } from './figure.js';
import { cpuMs, createSetting, residentMb } from './setting.js';
import { median, spreadOf } from './statistics.js';

const organization = 7301;
const channel = 'C0AUDIT';
const pollSeconds = 5;

interface Watched {
  readonly polls: readonly Poll[];
  readonly mb: number;
  /** The time from a change by hand until the channel gets the message. */
  readonly foundMs: number;
}

interface Poll {
  readonly calls: number;
  /** Of these, pages of the list of people. */
  readonly pages: number;
  readonly ms: number;
  readonly cpuMs: number;
}

/**
 * Measures the comparison of every membership and role of a large organization at each poll, against the small one
 * that all tests use.
 */
export async function measure(size: Size): Promise<Group> {
  const [crowd, teams, polls] = size === 'quick' ? [150, 6, 2] : [5_000, 150, 12];
  const small = await watched(0, 0, polls);
  const large = await watched(crowd, teams, polls);
  return groupOf(small, large, `${crowd.toLocaleString('en')} people in ${teams} teams`, teams);
}

async function watched(crowd: number, teams: number, polls: number): Promise<Watched> {
  const setting = await createSetting({ seed: (world) => crowded(world, crowd, teams) });
  const { slack, make } = setting;
  try {
    const app = await setting.start('unpaced', 'socket', { USHER_POLL_SECONDS: `${pollSeconds}` });
    await slack.waitForSockets(2);
    const admin = slack.person('U0ADMIN');
    await admin.command('/make-audit', 'subscribe Harbour Logistics', { channel });
    await admin.waitForMessage({ channel, text: /^Watching/ }, 120_000);
    const found: Poll[] = [];
    // The first poll still includes the work of the start.
    let before = await nextPoll(make, 0, app);
    for (let n = -1; n < polls; n += 1) {
      const next = await nextPoll(make, before.from + 1, app);
      const calls = make.calls.slice(before.from, next.from).filter(isOfWatch);
      const ends = Math.max(...calls.map(({ at }) => at));
      if (n >= 0)
        found.push({
          calls: calls.length,
          pages: calls.filter(({ path }) => path === '/users').length,
          ms: ends - (calls[0]?.at ?? ends),
          cpuMs: next.cpu - before.cpu,
        });
      before = next;
    }
    const mb = residentMb(app);
    const from = performance.now();
    make.world.setTeamRole(4133, 916, 'Team Admin');
    await admin.waitForMessage({ channel, text: /Dev Patel.*Nobody asked/s }, 600_000);
    return { polls: found, mb, foundMs: performance.now() - from };
  } finally {
    await setting.close();
  }
}

/** Adds people and teams up to these numbers, each person in one team or two. */
function crowded(world: World, crowd: number, teams: number): void {
  seedHarbour(world);
  const ids = Array.from({ length: Math.max(0, teams - 4) }, (_, i) => 2_000 + i);
  for (const id of ids) world.addTeam({ id, name: `Team ${id}`, organizationId: organization });
  for (const [index, person] of people(Math.max(0, crowd - 130), 10_000).entries()) {
    world.addUser({ ...person, email: `person-${person.id}@example.com` });
    world.setOrganizationRole(person.id, organization, 'Member');
    for (const place of index % 3 === 0 ? [index, index + 7] : [index]) {
      const team = ids[place % ids.length];
      if (team !== undefined) world.setTeamRole(person.id, team, 'Team Member');
    }
  }
}

/** Waits for the next reading of the list of roles, at this call or later. Returns the processor time until then. */
async function nextPoll(
  { calls }: Readonly<{ calls: readonly RecordedCall[] }>,
  at: number,
  app: AppProcess,
) {
  for (;;) {
    const from = calls.findIndex(({ path }, index) => index >= at && isBeginning(path));
    if (from >= 0) return { from, cpu: cpuMs(app) };
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const isBeginning = (path: string): boolean =>
  path === `/organizations/${organization}/user-organization-roles`;
const isOfWatch = ({ path }: RecordedCall): boolean => !path.startsWith('/audit-logs');

function groupOf(small: Watched, large: Watched, name: string, teams: number): Group {
  const of = ({ polls }: Watched, what: keyof Poll) => polls.map((poll) => poll[what]);
  const row = (what: string, unit: string, field: keyof Poll): Row => {
    const { median: middle, low, high } = spreadOf(of(large, field));
    return {
      what: `${what}, ${name}`,
      measured: `${middle.toFixed(0)} ${unit} (${median(of(small, field)).toFixed(0)} ${unit} for 130 people in 4 teams)`,
      spread: `${low.toFixed(0)}–${high.toFixed(0)}`,
      aim: '–',
    };
  };
  return {
    name: 'watch',
    title: 'Watch of a large organization',
    says: `The lists of everybody's roles are read and compared every ${pollSeconds} seconds, and those of all teams as well, since Make's limit allows it here; at the limit of an ordinary plan a sweep over the teams takes more than one poll. One change is made by hand at the end. CPU time is that of the whole process from one poll to the next, user and system. At one poll of ten Usher also reads the names of organizations, teams and roles again; those calls are counted with the poll in which they happen (at most ${Math.max(...of(large, 'calls'))} calls).`,
    rows: [
      {
        ...row('calls to Make a poll', 'calls', 'calls'),
        aim: 'one for each team and page of people, and ten',
        met: median(of(large, 'calls')) <= teams + median(of(large, 'pages')) + 10,
      },
      row('CPU time a poll', 'ms', 'cpuMs'),
      row('from the first call of a poll to its last', 'ms', 'ms'),
      {
        what: `resident memory beyond that for 130 people, ${name}`,
        measured: `${(large.mb - small.mb).toFixed(0)} MB (${large.mb.toFixed(0)} against ${small.mb.toFixed(0)} MB)`,
        spread: 'one run',
        aim: '–',
      },
      {
        what: 'a change by hand, until the channel knows',
        measured: `${(large.foundMs / 1000).toFixed(1)} s`,
        spread: 'one run',
        aim: `${2 * pollSeconds} s`,
        met: large.foundMs <= 2 * pollSeconds * 1000,
      },
    ],
    plot: {
      unit: 'ms of CPU time a poll',
      bars: [
        { label: '130 people in 4 teams', value: median(of(small, 'cpuMs')) },
        { label: name, value: median(of(large, 'cpuMs')) },
      ],
    },
  };
}

await measureIfAlone(import.meta.url, measure);

import { setTimeout } from 'node:timers/promises';
import type { RecordedCall as MakeCall } from '../sandbox/make/calls.js';
import { startServer } from '../sandbox/postgres/server.js';
import { seedHarbourSlack } from '../sandbox/slack/seed.js';
import type { SlackSandbox } from '../sandbox/slack/server.js';
import type { Workspace } from '../sandbox/slack/workspace.js';
import { databaseOn } from '../test/store/postgres/server.js';
import { storyPolicy } from '../test/stories/policy.js';
import { measureIfAlone } from './alone.js';
import { cardOf, isCard, roleForm } from './asking.js';
import type { Group, Row, Size } from './figure.js';
import { createSetting, type Setting } from './setting.js';
import { percentile, ratioOverPairs } from './statistics.js';

const places = ['Finance Ops', 'Marketing', 'Platform', 'Data'].flatMap((where) =>
  ['dev@example.com', 'eva@example.com', 'cat@example.com', 'ines@example.com'].map((who) => ({
    who,
    where,
  })),
);

/**
 * Rounds of requests that each process handles before it is measured: it runs for weeks, and is slower at first. More
 * rounds need more people in the policy's group, and every process looks all of them up.
 */
const before = 2;
const mostProcesses = 3;
/** The cards of a round are approved with one of these gaps; a turn has several rounds of each kind. */
const kinds = {
  calm: { name: 'three approvals a second', gapMs: 300 },
  steady: { name: 'ten approvals a second', gapMs: 100 },
  burst: { name: 'sixteen approvals at one moment', gapMs: 0 },
} as const;
type Load = keyof typeof kinds;
const loads: readonly Load[] = ['calm', 'steady', 'burst', 'calm', 'steady', 'burst'];

/** One person asks and another one approves in each round, since Usher limits what one person does in a minute. */
const people = Array.from({ length: 2 * (before * mostProcesses + loads.length) }, (_, i) => `U0CREW${i}`);
const approvers = people.filter((_, i) => i % 2 === 1);
const roles = ['Team Restricted Member', 'Team Member'] as const;

const policy = storyPolicy.replace(/platform: .*/, `platform: [${approvers.join(', ')}]`);

function slackSeed(workspace: Workspace): void {
  seedHarbourSlack(workspace);
  for (const id of people) {
    const name = id.toLowerCase();
    workspace.addUser({ id, name, real_name: name, email: `${name}@example.com` });
    workspace.channels.get('C0APPROVALS')?.members.add(id);
  }
}

interface Round {
  readonly load: Load;
  /** For each request, the time from the approval to the card that shows it as done. */
  readonly ms: readonly number[];
  readonly cards: number;
  readonly writes: number;
  readonly asked: number;
}
type Turn = readonly Round[];

/** Measures requests on PostgreSQL with three processes and with one, in turns. */
export async function measure(size: Size): Promise<Group> {
  const [turns, asked] = size === 'quick' ? [1, 1] : [5, 16];
  const server = await startServer();
  try {
    const one: Turn[] = [];
    const three: Turn[] = [];
    for (let n = 0; n < turns; n += 1) {
      one.push(await turn(server.url, 1, asked));
      three.push(await turn(server.url, 3, asked));
    }
    return groupOf(one, three);
  } finally {
    await server.stop();
  }
}

async function turn(serverUrl: string, processes: number, asked: number): Promise<Turn> {
  const database = await databaseOn(serverUrl);
  const setting = await createSetting({ policy, slackSeed });
  try {
    const env = { DATABASE_URL: database.url, USHER_POLL_SECONDS: '3600' };
    for (let n = 0; n < processes; n += 1) await setting.start('unpaced', 'socket', env);
    await setting.slack.waitForSockets(2 * processes);
    const warmUp = before * processes;
    for (let n = 0; n < warmUp; n += 1) await lives(setting, asked, n, 'burst');
    const rounds: Round[] = [];
    for (const [i, load] of loads.entries()) rounds.push(await lives(setting, asked, warmUp + i, load));
    return rounds;
  } finally {
    await setting.close();
    await database.drop();
  }
}

/** In this round somebody asks for so many roles, and somebody else approves all of them. */
async function lives({ slack, make }: Setting, asked: number, round: number, load: Load): Promise<Round> {
  const [asker = '', approver = ''] = people.slice(2 * round);
  const role = roles[round % 2] ?? roles[0];
  const cardsBefore = slack.calls.filter(isCard).length;
  const writesBefore = make.calls.filter(isWrite).length;
  const who = slack.person(asker);
  for (const place of places.slice(0, asked)) await (await roleForm(who, { ...place, role }))();
  const ids = Array.from({ length: asked }, (_, i) => `REQ-${cardsBefore + i + 1}`);
  const cards = await Promise.all(ids.map((id) => cardOf(slack, id)));
  const decider = slack.person(approver);
  const ms = await Promise.all(
    cards.map(async (card, i) => {
      const { gapMs } = kinds[load];
      if (gapMs > 0) await setTimeout(i * gapMs);
      const from = performance.now();
      // Slack sends the second, simultaneous click to any process.
      await Promise.allSettled([decider.click(card, 'Approve'), decider.click(card, 'Approve')]);
      await shownAsDone(slack, card);
      return performance.now() - from;
    }),
  );
  return {
    load,
    ms,
    asked,
    cards: slack.calls.filter(isCard).length - cardsBefore,
    writes: make.calls.filter(isWrite).length - writesBefore,
  };
}

/** Looks at the card alone, since looking through all calls takes longer with each round. */
function shownAsDone({ workspace, onChange }: SlackSandbox, { channel, ts }: CardRef): Promise<void> {
  const isDone = () => workspace.message(channel, ts)?.text?.startsWith(':white_check_mark:') ?? false;
  return new Promise((resolve, reject) => {
    const look = () => {
      if (isDone()) end(resolve);
    };
    const late = AbortSignal.timeout(60_000);
    late.addEventListener('abort', () => end(() => reject(new Error(`${ts} is not done in a minute`))));
    const stop = onChange(look);
    const end = (then: () => void) => {
      stop();
      then();
    };
    look();
  });
}

interface CardRef {
  readonly channel: string;
  readonly ts: string;
}

const isWrite = ({ method }: MakeCall): boolean => method !== 'GET';

function groupOf(one: readonly Turn[], three: readonly Turn[]): Group {
  const all = [...one, ...three].flat();
  const twice = all.filter(({ cards, writes, asked }) => cards > asked || writes > asked).length;
  const sum = (what: 'cards' | 'writes' | 'asked') =>
    three.flat().reduce((total, round) => total + round[what], 0);
  const comparisons = (['calm', 'steady', 'burst'] as const).map((load) => ({
    name: kinds[load].name,
    ...compared(one, three, load),
  }));
  return {
    name: 'replicas',
    title: 'Three processes on one database',
    says: `Each card is approved by two simultaneous clicks, and the time is from the click to the card that says it is done: rounds of sixteen cards, approved three a second, ten a second and all at one moment in turns. All at one moment is more than two cores can do at once: processes, database, Slack and Make share them. Changes in one organization follow one another, and when one process follows another, the turn passes through the database. Each process has handled ${before * places.length} requests or more before. Without Slack's pace, and without polls of Make. ${three.length} turns. Spread: nine tenths of resampled pairs of turns.`,
    rows: [
      ...comparisons.flatMap(({ name, rows }) => rows(name)),
      {
        what: 'cards posted and writes on Make, of as many requests with three',
        measured: `${sum('cards')} and ${sum('writes')} of ${sum('asked')}`,
        spread: `in ${three.length} turns`,
        aim: 'nothing twice',
        met: twice === 0 && sum('writes') === sum('asked'),
      },
    ],
    plot: {
      unit: 'ms, p99 from the approval to the card',
      bars: comparisons.flatMap(({ name, p99Ms }) => [
        { label: `${name}, one process`, value: p99Ms(one) },
        { label: 'three processes', value: p99Ms(three) },
      ]),
    },
  };
}

/** Compares three processes with one under this load. */
function compared(one: readonly Turn[], three: readonly Turn[], load: Load) {
  const of = (turns: readonly Turn[]) =>
    turns.map((rounds) => rounds.filter((round) => round.load === load).flatMap(({ ms }) => ms));
  const ms = (turns: readonly Turn[], share: number) => Math.round(percentile(of(turns).flat(), share));
  const row = (what: string, share: number): Row => {
    const ratio = ratioOverPairs(of(three), of(one), (values) => percentile(values, share));
    return {
      what: `${what}, three against one, p${share * 100}`,
      measured: `${ratio.median.toFixed(2)} × (${ms(three, share)} against ${ms(one, share)} ms)`,
      spread: `${ratio.low.toFixed(2)}–${ratio.high.toFixed(2)}`,
      ...(share === 0.5 ? { aim: '–' } : { aim: '1 ×, or the spread holds it', met: ratio.low <= 1 }),
    };
  };
  return {
    rows: (what: string) => [row(what, 0.5), row(what, 0.99)],
    p99Ms: (turns: readonly Turn[]) => ms(turns, 0.99),
  };
}

await measureIfAlone(import.meta.url, measure);

import type { RecordedCall as MakeCall } from '../sandbox/make/calls.js';
import { startServer } from '../sandbox/postgres/server.js';
import { databaseOn } from '../test/store/postgres/server.js';
import { measureIfAlone } from './alone.js';
import { cardOf, drawnAsDone, isCard, roleForm } from './asking.js';
import type { Group, Size } from './figure.js';
import { createSetting, type Setting } from './setting.js';
import { percentile, ratioOverPairs } from './statistics.js';

const places = ['Finance Ops', 'Marketing', 'Platform', 'Data'].flatMap((where) =>
  ['dev@example.com', 'eva@example.com', 'cat@example.com', 'ines@example.com'].map((who) => ({
    who,
    where,
  })),
);

/** Requests that one person makes and another one approves, all for the same role. */
interface Round {
  readonly asker: string;
  readonly approver: string;
  readonly role: string;
}

/** The processes handle these first: a process runs for weeks, and its first seconds are slower. */
const first: Round = { asker: 'U0ADMIN', approver: 'U0BEN', role: 'Team Restricted Member' };
const measured: Round = { asker: 'U0BEN', approver: 'U0ANA', role: 'Team Member' };

interface Turn {
  /** For each request, the time from the approval to the card that shows it as done. */
  readonly ms: readonly number[];
  readonly cards: number;
  readonly writes: number;
  readonly asked: number;
}

/** Measures requests on PostgreSQL, asked and approved in parallel, with three processes and with one, in turns. */
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
  const setting = await createSetting();
  try {
    const env = { DATABASE_URL: database.url, USHER_POLL_SECONDS: '3600' };
    for (let n = 0; n < processes; n += 1) await setting.start('unpaced', 'socket', env);
    await setting.slack.waitForSockets(2 * processes);
    await lives(setting, asked, first);
    return await lives(setting, asked, measured);
  } finally {
    await setting.close();
    await database.drop();
  }
}

async function lives(
  { slack, make }: Setting,
  asked: number,
  { asker, approver, role }: Round,
): Promise<Turn> {
  const cardsBefore = slack.calls.filter(isCard).length;
  const writesBefore = make.calls.filter(isWrite).length;
  const who = slack.person(asker);
  for (const place of places.slice(0, asked)) await (await roleForm(who, { ...place, role }))();
  const ids = Array.from({ length: asked }, (_, i) => `REQ-${cardsBefore + i + 1}`);
  const cards = await Promise.all(ids.map((id) => cardOf(slack, id)));
  const decider = slack.person(approver);
  const ms = await Promise.all(
    cards.map(async (card) => {
      const from = performance.now();
      // Slack sends the second, simultaneous click to any process.
      await Promise.allSettled([decider.click(card, 'Approve'), decider.click(card, 'Approve')]);
      await drawnAsDone(slack, card);
      return performance.now() - from;
    }),
  );
  return {
    ms,
    asked,
    cards: slack.calls.filter(isCard).length - cardsBefore,
    writes: make.calls.filter(isWrite).length - writesBefore,
  };
}

const isWrite = ({ method }: MakeCall): boolean => method !== 'GET';

function groupOf(one: readonly Turn[], three: readonly Turn[]): Group {
  const of = (turns: readonly Turn[]) => turns.map(({ ms }) => ms);
  const p = (share: number) => (values: readonly number[]) => percentile(values, share);
  const ratio = (share: number) => ratioOverPairs(of(three), of(one), p(share));
  const p99 = ratio(0.99);
  const p50 = ratio(0.5);
  const ms = (turns: readonly Turn[], share: number) => p(share)(of(turns).flat()).toFixed(0);
  const sum = (turns: readonly Turn[], what: 'cards' | 'writes' | 'asked') =>
    turns.reduce((all, turn) => all + turn[what], 0);
  const twice = [...one, ...three].filter(
    ({ cards, writes, asked }) => cards > asked || writes > asked,
  ).length;
  return {
    name: 'replicas',
    title: 'Three processes on one database',
    says: `${sum(three, 'asked')} requests with three processes and as many with one, in ${three.length} turns: all cards of a turn are approved at once, each by two clicks, and the time is from the click to the card that says it is done. The processes of a turn have together handled as many requests before. Without Slack's pace, and without polls of Make. All processes, the database, Slack and Make share the machine's cores. Spread: nine tenths of resampled pairs of turns.`,
    rows: [
      {
        what: 'from the approval to the card, three against one, p50',
        measured: `${p50.median.toFixed(2)} × (${ms(three, 0.5)} against ${ms(one, 0.5)} ms)`,
        spread: `${p50.low.toFixed(2)}–${p50.high.toFixed(2)}`,
        aim: '–',
      },
      {
        what: 'from the approval to the card, three against one, p99',
        measured: `${p99.median.toFixed(2)} × (${ms(three, 0.99)} against ${ms(one, 0.99)} ms)`,
        spread: `${p99.low.toFixed(2)}–${p99.high.toFixed(2)}`,
        aim: '1 ×, or the spread holds it',
        met: p99.low <= 1,
      },
      {
        what: 'cards posted and writes on Make, of as many requests with three',
        measured: `${sum(three, 'cards')} and ${sum(three, 'writes')} of ${sum(three, 'asked')}`,
        spread: `in ${three.length} turns`,
        aim: 'nothing twice',
        met: twice === 0 && sum(three, 'writes') === sum(three, 'asked'),
      },
    ],
    plot: {
      unit: 'ms, p99 from the approval to the card',
      bars: [
        { label: 'one process', value: Number(ms(one, 0.99)) },
        { label: 'three processes', value: Number(ms(three, 0.99)) },
      ],
    },
  };
}

await measureIfAlone(import.meta.url, measure);

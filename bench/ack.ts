import { setTimeout as pause } from 'node:timers/promises';
import type { SlackSandbox } from '../sandbox/slack/server.js';
import { measureIfAlone } from './alone.js';
import { type Bar, type Group, marked, type Row, type Size } from './figure.js';
import { createSetting, type Kind, type Mode } from './setting.js';
import { median, percentile, ratioOverPairs, type Spread } from './statistics.js';

const perSecond = 50;
const mark = 1.3;

/** Measures how long a command takes to be acknowledged by Usher and by a bare Bolt app with one empty listener. */
export async function measure(size: Size): Promise<Group> {
  const rows: Row[] = [];
  const bars: Bar[] = [];
  for (const mode of ['http', 'socket'] as const) {
    const { ours, bare } = await acksOf(mode, size);
    const name = mode === 'http' ? 'over HTTP' : 'in Socket Mode';
    for (const [statistic, of] of [['p50', median] as const, ['p99', p99] as const]) {
      const ratio = ratioOverPairs(ours, bare, of);
      const { row, bar } = marked(`ack ${name}, ${statistic}`, ratio, { unit: '×', aim: mark });
      const [a, b] = [of(ours.flat()), of(bare.flat())];
      const measured = `${row.measured} (${a.toFixed(1)} against ${b.toFixed(1)} ms)`;
      rows.push(statistic === 'p99' ? { ...row, measured, ...judged(ratio) } : { ...row, measured });
      bars.push(bar);
    }
  }
  return {
    name: 'ack',
    title: 'Ack of a command',
    says: `${perSecond} commands a second (\`/make-access help\`, which Usher answers by a response URL after it has looked at who asks) against a bare Bolt app with one empty listener. Turns of two seconds, ours and bare one after the other, until the spread of the p99 lies on one side of the mark, or time is up. The spread is that of nine tenths of resampled pairs of turns; a p99 whose spread holds the mark is undecided by it.`,
    rows,
    plot: { unit: '× a bare Bolt app', bars },
  };
}

const p99 = (values: readonly number[]): number => percentile(values, 0.99);

/** Says so if the spread of a ratio contains the mark, since the ratio is then undecided. */
function judged({ low, high }: Spread): { readonly aim?: string } {
  return low <= mark && mark < high ? { aim: `${mark} × (undecided by the spread)` } : {};
}

async function acksOf(mode: Mode, size: Size) {
  const [least, most] = size === 'quick' ? [1, 1] : [8, 24];
  const turnMs = size === 'quick' ? 300 : 2000;
  const settings = { usher: await createSetting(), bare: await createSetting() };
  try {
    for (const kind of ['usher', 'bare'] as const) await connect(settings[kind].slack, kind, mode, settings);
    const turn = (kind: 'usher' | 'bare') => acks(settings[kind].slack, turnMs);
    await turn('usher');
    await turn('bare');
    const ours: number[][] = [];
    const bare: number[][] = [];
    while (ours.length < most) {
      // The order alternates, so that neither always follows the other.
      const order = ours.length % 2 === 0 ? (['usher', 'bare'] as const) : (['bare', 'usher'] as const);
      for (const kind of order) (kind === 'usher' ? ours : bare).push(await turn(kind));
      const { low, high } = ratioOverPairs(ours, bare, p99);
      if (ours.length >= least && (high <= mark || low > mark)) break;
    }
    return { ours, bare };
  } finally {
    await settings.usher.close();
    await settings.bare.close();
  }
}

async function connect(
  slack: SlackSandbox,
  kind: Kind & ('usher' | 'bare'),
  mode: Mode,
  settings: Readonly<Record<'usher' | 'bare', Awaited<ReturnType<typeof createSetting>>>>,
): Promise<void> {
  const { port } = await settings[kind].start(kind, mode);
  if (mode === 'http') slack.deliverTo({ mode, url: `http://127.0.0.1:${port}/slack/events` });
  else await slack.waitForSockets(1);
}

/**
 * Sends commands at an even pace for this long, whether or not the earlier ones are answered. Returns how long each
 * took.
 */
async function acks(slack: SlackSandbox, forMs: number): Promise<number[]> {
  const person = slack.person('U0BEN');
  const taken: Promise<number | undefined>[] = [];
  const from = performance.now();
  for (let n = 0; (n * 1000) / perSecond < forMs; n += 1) {
    const wait = from + (n * 1000) / perSecond - performance.now();
    if (wait > 0) await pause(wait);
    taken.push(ackOf(() => person.command('/make-access', 'help')));
  }
  const all = await Promise.all(taken);
  const acked = all.filter((ms) => ms !== undefined);
  if (acked.length < all.length * 0.95)
    throw new Error(`of ${all.length} commands ${acked.length} were taken`);
  return acked;
}

/** Undefined if the other side was just closing the connection as idle, which proves nothing about the app. */
async function ackOf(
  command: () => Promise<{ timedOut?: true; reason?: string }>,
): Promise<number | undefined> {
  const from = performance.now();
  const { timedOut, reason } = await command();
  if (timedOut) throw new Error('a command was not taken in time');
  return reason === undefined ? performance.now() - from : undefined;
}

await measureIfAlone(import.meta.url, measure);

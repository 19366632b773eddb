import type { RecordedCall as MakeCall } from '../sandbox/make/calls.js';
import type { RecordedCall as SlackCall } from '../sandbox/slack/entities.js';
import { storyPolicy } from '../test/stories/policy.js';
import { measureIfAlone } from './alone.js';
import { cardOf, drawnAsDone, isCard, roleForm } from './asking.js';
import type { BareCall } from './bare-calls.js';
import { type Group, marked, type Size } from './figure.js';
import { createSetting, type Setting } from './setting.js';
import { median, spreadOf } from './statistics.js';

const roles = ['Team Member', 'Team Operator'] as const;

interface Life {
  readonly ms: number;
  readonly bareMs: number;
  readonly cardPosts: number;
  readonly cardUpdates: number;
  readonly otherSlack: number;
  readonly writes: number;
  /** The reads of the form, and those from the approval on. */
  readonly readsBefore: number;
  readonly reads: number;
}

/** Measures a request from the submitted form to the card that shows it as done, against the same calls made bare. */
export async function measure(size: Size): Promise<Group> {
  const [warmUp, count] = size === 'quick' ? [0, 1] : [8, 30];
  // A group that is a role on Make would cost a read at each decision.
  const policy = storyPolicy.replace(/^ {2}team-admins:.*\n/m, '');
  const setting = await createSetting({ policy });
  try {
    await setting.start('unpaced', 'socket', { USHER_POLL_SECONDS: '3600' });
    await setting.slack.waitForSockets(2);
    const caller = await setting.caller();
    const lives: Life[] = [];
    for (let n = 1; n <= warmUp + count; n += 1) {
      const { ms, slack, make, approvedAt } = await live(setting, n);
      const { ms: bareMs } = await caller.make(inOrder(slack, make));
      if (n > warmUp) lives.push({ ms, bareMs, ...counted(slack, make, approvedAt) });
    }
    return groupOf(lives);
  } finally {
    await setting.close();
  }
}

async function live({ slack, make }: Setting, n: number) {
  const ben = slack.person('U0BEN');
  const submit = await roleForm(ben, {
    who: 'dev@example.com',
    where: 'Platform',
    role: roles[(n - 1) % 2] ?? roles[0],
  });
  const [slackFrom, makeFrom] = [slack.calls.length, make.calls.length];
  const from = performance.now();
  await submit();
  const card = await cardOf(slack, `REQ-${n}`);
  const approvedAt = Date.now();
  await slack.person('U0ANA').click(card, 'Approve');
  const last = await drawnAsDone(slack, card);
  const ms = performance.now() - from;
  return {
    ms,
    approvedAt,
    slack: slack.calls.slice(slackFrom).filter((call) => call.n <= last.n && !isHeartbeat(call)),
    make: make.calls.slice(makeFrom).filter(({ path, at }) => path !== '/users/me' && at <= last.at),
  };
}

/** Usher makes this call now and then to check that Slack answers. */
const isHeartbeat = ({ method }: SlackCall): boolean => method === 'auth.test';

const inOrder = (slack: readonly SlackCall[], make: readonly MakeCall[]): BareCall[] =>
  [
    ...slack.map(({ at, method, args }) => ({ at, call: { on: 'slack', method, args } as const })),
    ...make.map(({ at, method, path, query, body }) => ({
      at,
      call: {
        on: 'make',
        method,
        path: query ? `${path}?${query.replace(/^\?/, '')}` : path,
        ...(method !== 'GET' && { body: JSON.stringify(body) }),
      } as const,
    })),
  ]
    .toSorted((a, b) => a.at - b.at)
    .map(({ call }) => call);

function counted(slack: readonly SlackCall[], make: readonly MakeCall[], approvedAt: number) {
  const posts = slack.filter(isCard);
  const updates = slack.filter(
    ({ method, args }) => method === 'chat.update' && args.channel === 'C0APPROVALS',
  );
  const reads = make.filter(({ method }) => method === 'GET');
  const readsBefore = reads.filter(({ at }) => at < approvedAt).length;
  return {
    cardPosts: posts.length,
    cardUpdates: updates.length,
    otherSlack: slack.length - posts.length - updates.length,
    readsBefore,
    reads: reads.length - readsBefore,
    writes: make.length - reads.length,
  };
}

function groupOf(lives: readonly Life[]): Group {
  const most = (of: keyof Life) => Math.max(...lives.map((life) => life[of]));
  const ratio = spreadOf(lives.map(({ ms, bareMs }) => ms / bareMs));
  const time = marked('time, against the same calls made bare', ratio, { unit: '×', aim: 2 });
  const [ms, bareMs] = [median(lives.map((one) => one.ms)), median(lives.map((one) => one.bareMs))];
  const counts = `each of ${lives.length}`;
  const count = (what: string, of: keyof Life, unit: string, aim: number) =>
    ({
      row: {
        what,
        measured: `${most(of)} ${unit}`,
        spread: counts,
        aim: `${aim} ${unit}`,
        met: most(of) <= aim,
      },
      bar: { label: what, value: most(of), aim },
    }) as const;
  const counted = [
    count('posts of the card', 'cardPosts', 'post', 1),
    count('updates of the card', 'cardUpdates', 'updates', 3),
    count('writes on Make', 'writes', 'write', 1),
    count('reads on Make from the approval on', 'reads', 'reads', 2),
  ];
  return {
    name: 'life',
    title: 'A whole life of a request',
    says: `From the form that is sent to the card that says it is done: a team role is asked for, the card is posted and approved as soon as it is on record, the role is changed on Make, read back, and the card is drawn. Without Slack's pace of one message a second and channel, which would be most of it. The same calls made bare are made one after another by Slack's own client and \`fetch\`. Beside the card ${most('otherSlack')} other calls to Slack at most: the form's answer, the thread, messages to people.`,
    rows: [
      {
        ...time.row,
        measured: `${time.row.measured} (${ms.toFixed(0)} against ${bareMs.toFixed(0)} ms)`,
      },
      ...counted.map(({ row }) => row),
      {
        what: 'reads on Make before the approval, by which the form finds out that there is something to do',
        measured: `${most('readsBefore')}`,
        spread: counts,
        aim: '–',
      },
    ],
    plot: { unit: '×, or how many', bars: [time.bar, ...counted.map(({ bar }) => bar)] },
  };
}

await measureIfAlone(import.meta.url, measure);

import { expect } from 'vitest';
import { askForRole, bare, cardOf, cardShows, clickDm, dm, recorded, told, writesOn } from './asking.js';
import type { Harness } from './harness.js';
import { storyPolicy } from './policy.js';
import { story } from './story.js';

const ask = { who: 'dev@example.com', where: 'Finance Ops', role: 'Team Operator' } as const;

const cardsIn = ({ slack }: Harness): string[] =>
  slack
    .person('U0ADMIN')
    .messagesSeen('C0APPROVALS')
    .filter(({ rendered }) => rendered.match(/REQ-1 · rules? |· REQ-1$/m))
    .map(({ rendered }) => bare(rendered));

const connections = ({ slack }: Harness): number =>
  slack.calls.filter(({ method }) => method === 'apps.connections.open').length;

story('a card whose answer is lost is not posted twice', {}, async (harness) => {
  harness.slack.faults.add({ method: 'chat.postMessage', kind: 'lost-answer', channel: 'C0APPROVALS' });
  await askForRole(harness.person('U0BEN'), ask);
  const card = await cardOf(harness, 'REQ-1');
  await harness.person('U0ANA').click(card, 'Approve');
  await cardShows(harness, card, /checked on Make/);
  expect(cardsIn(harness)).toHaveLength(1);
});

story.ofSeries('a direct message whose answer is lost is not sent twice', {}, async (harness) => {
  harness.slack.faults.add({ method: 'chat.postMessage', kind: 'lost-answer', channel: 'DU0BEN' });
  const ben = harness.person('U0BEN');
  await askForRole(ben, ask);
  const card = await cardOf(harness, 'REQ-1');
  await harness.person('U0ANA').click(card, 'Approve');
  await recorded(harness, (await dm(ben, /Done: /)).ts);
  expect(ben.dms()).toHaveLength(1);
});

story.ofSeries('if Slack fails for a while, the card is posted later, once', {}, async (harness) => {
  harness.slack.faults.add({
    method: 'chat.postMessage',
    kind: 'status',
    status: 503,
    channel: 'C0APPROVALS',
  });
  harness.slack.faults.add({
    method: 'chat.postMessage',
    kind: '429',
    retryAfter: 1,
    channel: 'C0APPROVALS',
  });
  await askForRole(harness.person('U0BEN'), ask);
  await cardOf(harness, 'REQ-1');
  expect(cardsIn(harness)).toHaveLength(1);
});

story.ofSeries('new sockets take over without losing a click', {}, async (harness) => {
  await askForRole(harness.person('U0BEN'), ask);
  const card = await cardOf(harness, 'REQ-1');
  harness.slack.refreshSockets();
  await harness.slack.waitForSockets(2, 30_000);
  await harness.person('U0ANA').click(card, 'Approve');
  await cardShows(harness, card, /checked on Make/);
});

story.ofSeries('dropped sockets reconnect and the next click counts', {}, async (harness) => {
  await askForRole(harness.person('U0BEN'), ask);
  const card = await cardOf(harness, 'REQ-1');
  const opened = connections(harness);
  harness.slack.dropSockets();
  await harness.slack.waitForCall(() => connections(harness) >= opened + 2, 30_000);
  await harness.slack.waitForSockets(2, 30_000);
  await harness.person('U0ANA').click(card, 'Approve');
  await cardShows(harness, card, /checked on Make/);
});

story.ofSeries('a deleted card is posted again once, and decided there', {}, async (harness) => {
  await askForRole(harness.person('U0BEN'), { ...ask, where: 'Harbour Logistics', role: 'Admin' });
  const first = await cardOf(harness, 'REQ-1');
  const ana = harness.person('U0ANA');
  const history = harness.slack.workspace.history('C0APPROVALS');
  const gone = history.findIndex(({ ts }) => ts === first.ts);
  await ana.waitForMessage({ channel: 'C0APPROVALS', text: / asked/, thread: true });
  const click = ana.click(first, 'Approve');
  history.splice(gone, 1);
  await click;
  const second = await ana.waitForMessage({
    channel: 'C0APPROVALS',
    text: /REQ-1 · rules? |· REQ-1$/m,
    after: first.ts,
  });
  await cardShows(harness, second, /@Ana Costa approved.*Security decides/s);
  await recorded(harness, second.ts);
  await harness.person('U0CAT').click(second, 'Approve');
  await cardShows(harness, second, /checked on Make/);
  expect(cardsIn(harness)).toHaveLength(1);
});

story.ofSeries(
  'if a channel is archived, the card is given up, admins are told, and Make is still changed',
  {},
  async (harness) => {
    await askForRole(harness.person('U0BEN'), ask);
    const card = await cardOf(harness, 'REQ-1');
    const channel = harness.slack.workspace.channels.get('C0APPROVALS');
    await Promise.all([
      harness.person('U0ANA').click(card, 'Approve'),
      Promise.resolve().then(() => channel && Object.assign(channel, { is_archived: true })),
    ]);
    await dm(harness.person('U0BEN'), /Done: /);
    expect(writesOn(harness)).toHaveLength(1);
    for (const admin of ['U0ADMIN', 'U0OTHER']) {
      await dm(harness.person(admin), /The card of REQ-1 .* cannot be shown/);
    }
  },
);

story.ofSeries(
  'if a channel is archived before the card is posted, the admins and the requester are told',
  {},
  async (harness) => {
    const channel = harness.slack.workspace.channels.get('C0APPROVALS');
    Object.assign(channel ?? {}, { is_archived: true });
    await askForRole(harness.person('U0BEN'), ask);
    await dm(harness.person('U0ADMIN'), /The card of REQ-1 .* cannot be shown: Slack does not take messages/);
    await dm(harness.person('U0BEN'), /REQ-1/);
  },
);

story.ofSeries(
  'a channel shared with another workspace gets no card',
  {
    policy: storyPolicy.replace('approvals_channel: C0APPROVALS', 'approvals_channel: C0SHARED'),
  },
  async (harness) => {
    await askForRole(harness.person('U0BEN'), ask);
    await dm(harness.person('U0ADMIN'), /The card of REQ-1/);
    expect(harness.person('U0ADMIN').messagesSeen('C0SHARED')).toEqual([]);
  },
);

story.ofSeries(
  'if an approver disowns an approval, it is taken back and changes are frozen',
  {},
  async (harness) => {
    await askForRole(harness.person('U0BEN'), { ...ask, where: 'Harbour Logistics', role: 'Admin' });
    const card = await cardOf(harness, 'REQ-1');
    const ana = harness.person('U0ANA');
    await ana.click(card, 'Approve');
    await clickDm(harness, ana, /You approved .*REQ-1/s, 'This was not me');
    await told(ana, /The approval was taken back; changes are frozen\. The admins are told/);
    await cardShows(harness, card, /Platform decides.*then Security/s);
    await cardShows(harness, card, /Changes are frozen by @Ana Costa/);
    await dm(harness.person('U0ADMIN'), /says an approval of REQ-1 in their name was not theirs/);
  },
);

import { expect } from 'vitest';
import { askForRole, bare, cardOf, cardShows, clickDm, dm, recorded, told, writesOn } from './asking.js';
import { storyPolicy } from './policy.js';
import { story } from './story.js';
import type { Town } from './town.js';

const ask = { who: 'dev@example.com', where: 'Finance Ops', role: 'Team Operator' } as const;

const cardsIn = ({ slack }: Town): string[] =>
  slack
    .person('U0ADMIN')
    .messagesSeen('C0APPROVALS')
    .filter(({ rendered }) => rendered.includes('REQ-1 · asked by'))
    .map(({ rendered }) => bare(rendered));

const connections = ({ slack }: Town): number =>
  slack.calls.filter(({ method }) => method === 'apps.connections.open').length;

story('a card whose answer is lost is not posted twice', {}, async (town) => {
  town.slack.faults.add({ method: 'chat.postMessage', kind: 'lost-answer', channel: 'C0APPROVALS' });
  await askForRole(town.person('U0BEN'), ask);
  const card = await cardOf(town, 'REQ-1');
  await town.person('U0ANA').click(card, 'Approve');
  await cardShows(town, card, /Done, verified on Make/);
  expect(cardsIn(town)).toHaveLength(1);
});

story.ofSeries('a direct message whose answer is lost is not sent twice', {}, async (town) => {
  town.slack.faults.add({ method: 'chat.postMessage', kind: 'lost-answer', channel: 'DU0BEN' });
  const ben = town.person('U0BEN');
  await askForRole(ben, ask);
  const card = await cardOf(town, 'REQ-1');
  await recorded(town, (await dm(ben, /REQ-1 is asked/)).ts);
  await town.person('U0ANA').click(card, 'Approve');
  await dm(ben, /Done, verified/);
  expect(ben.dms()).toHaveLength(1);
});

story.ofSeries('a lost direct message is edited also where the outcome overtakes it', {}, async (town) => {
  town.slack.faults.add({ method: 'chat.postMessage', kind: 'lost-answer', channel: 'DU0BEN' });
  const ben = town.person('U0BEN');
  await askForRole(ben, ask);
  const card = await cardOf(town, 'REQ-1');
  await dm(ben, /REQ-1 is asked/);
  await town.person('U0ANA').click(card, 'Approve');
  await dm(ben, /Done, verified/);
  expect(ben.dms()).toHaveLength(1);
});

story.ofSeries('where Slack fails for a while the card comes later, once', {}, async (town) => {
  town.slack.faults.add({ method: 'chat.postMessage', kind: 'status', status: 503, channel: 'C0APPROVALS' });
  town.slack.faults.add({ method: 'chat.postMessage', kind: '429', retryAfter: 1, channel: 'C0APPROVALS' });
  await askForRole(town.person('U0BEN'), ask);
  await cardOf(town, 'REQ-1');
  expect(cardsIn(town)).toHaveLength(1);
});

story.ofSeries('new sockets take over and no click is lost', {}, async (town) => {
  await askForRole(town.person('U0BEN'), ask);
  const card = await cardOf(town, 'REQ-1');
  town.slack.refreshSockets();
  await town.slack.waitForSockets(2, 30_000);
  await town.person('U0ANA').click(card, 'Approve');
  await cardShows(town, card, /Done, verified on Make/);
});

story.ofSeries('cut sockets come back and the next click counts', {}, async (town) => {
  await askForRole(town.person('U0BEN'), ask);
  const card = await cardOf(town, 'REQ-1');
  const opened = connections(town);
  town.slack.dropSockets();
  await town.slack.waitForCall(() => connections(town) >= opened + 2, 30_000);
  await town.slack.waitForSockets(2, 30_000);
  await town.person('U0ANA').click(card, 'Approve');
  await cardShows(town, card, /Done, verified on Make/);
});

story.ofSeries('a deleted card is posted anew once, and decided there', {}, async (town) => {
  await askForRole(town.person('U0BEN'), { ...ask, where: 'Harbour Logistics', role: 'Admin' });
  const first = await cardOf(town, 'REQ-1');
  const ana = town.person('U0ANA');
  const history = town.slack.workspace.history('C0APPROVALS');
  const gone = history.findIndex(({ ts }) => ts === first.ts);
  await ana.waitForMessage({ channel: 'C0APPROVALS', text: / asked/, thread: true });
  const click = ana.click(first, 'Approve');
  history.splice(gone, 1);
  await click;
  const second = await ana.waitForMessage({
    channel: 'C0APPROVALS',
    text: /REQ-1 · asked by/,
    after: first.ts,
  });
  await cardShows(town, second, /Approved by @Ana Costa · waiting for 1 of Security/);
  await recorded(town, second.ts);
  await town.person('U0CAT').click(second, 'Approve');
  await cardShows(town, second, /Done, verified on Make/);
  expect(cardsIn(town)).toHaveLength(1);
});

story.ofSeries(
  'an archived channel: the card is given up, the admins are told, Make is still done',
  {},
  async (town) => {
    await askForRole(town.person('U0BEN'), ask);
    const card = await cardOf(town, 'REQ-1');
    const channel = town.slack.workspace.channels.get('C0APPROVALS');
    await Promise.all([
      town.person('U0ANA').click(card, 'Approve'),
      Promise.resolve().then(() => channel && Object.assign(channel, { is_archived: true })),
    ]);
    await dm(town.person('U0BEN'), /Done, verified/);
    expect(writesOn(town)).toHaveLength(1);
    for (const admin of ['U0ADMIN', 'U0OTHER']) {
      await dm(town.person(admin), /The card of REQ-1 .* cannot be shown/);
    }
  },
);

story.ofSeries(
  'a channel archived before the card: the admins are told and who asked is told',
  {},
  async (town) => {
    const channel = town.slack.workspace.channels.get('C0APPROVALS');
    Object.assign(channel ?? {}, { is_archived: true });
    await askForRole(town.person('U0BEN'), ask);
    await dm(town.person('U0ADMIN'), /The card of REQ-1 .* cannot be shown: Slack does not take messages/);
    await dm(town.person('U0BEN'), /REQ-1/);
  },
);

story.ofSeries(
  'a channel shared with another workspace gets no card',
  {
    policy: storyPolicy.replace('approvals_channel: C0APPROVALS', 'approvals_channel: C0SHARED'),
  },
  async (town) => {
    await askForRole(town.person('U0BEN'), ask);
    await dm(town.person('U0ADMIN'), /The card of REQ-1/);
    expect(town.person('U0ADMIN').messagesSeen('C0SHARED')).toEqual([]);
  },
);

story.ofSeries(
  'an approver reports an approval as not theirs: it is taken back and all is frozen',
  {},
  async (town) => {
    await askForRole(town.person('U0BEN'), { ...ask, where: 'Harbour Logistics', role: 'Admin' });
    const card = await cardOf(town, 'REQ-1');
    const ana = town.person('U0ANA');
    await ana.click(card, 'Approve');
    await clickDm(town, ana, /You approved REQ-1/, 'Not me');
    await told(ana, /The approval was taken back; changes are frozen\. The admins are told/);
    await cardShows(town, card, /Waiting for 1 of Platform and 1 of Security/);
    await cardShows(town, card, /Changes are frozen by @Ana Costa/);
    await dm(town.person('U0ADMIN'), /says an approval of REQ-1 in their name was not theirs/);
  },
);

import { describe, expect, test } from 'vitest';
import { person } from '../../src/approvals/person.js';
import { openFeeds } from '../../src/audit/feeds.js';
import { ada, type Harbour, harbour, logistics } from './watch-harbour.js';

const raise = (h: Harbour, userId = 4134) => h.make.world.setOrganizationRole(userId, logistics, 'Admin');

async function mute(h: Harbour, until: number): Promise<void> {
  const feeds = await openFeeds(h.store);
  await feeds.change(({ feeds: [first] }) =>
    first ? [{ type: 'feed.muted', at: Date.now(), by: person(ada), feed: first.id, until }] : [],
  );
  await h.restart();
}

describe('an alert goes', () => {
  test('to every channel that listens, and to each once', async () => {
    const h = await harbour();
    await h.listen('C0SECURITY');
    await h.listen('C0SECURITY', 915);
    await h.restart();
    await h.sweep();
    raise(h);
    await h.sweep();
    await h.sweep();
    expect([h.said().length, h.said('C0SECURITY').length]).toEqual([2, 2]);
    expect(h.said('U0ADMIN')).toEqual([]);
  });

  test("to a team's feed only for that team and the whole organization", async () => {
    const h = await harbour({ listening: false });
    await h.listen('C0TEAMS', 916);
    await h.restart();
    await h.sweep();
    h.make.world.setTeamRole(4131, 915, 'none');
    h.make.world.setTeamRole(4130, 916, 'Team Admin');
    raise(h);
    await h.sweep();
    await h.sweep();
    const said = h.said('C0TEAMS').slice(1).join('\n');
    expect(said).toMatch(/Ana Costa became Team Admin of Marketing/);
    expect(said).toMatch(/Eva Novak became Admin of Harbour Logistics/);
    expect(said).not.toContain('Finance Ops');
    expect(h.said('U0ADMIN')).toEqual([expect.stringContaining('Finance Ops')]);
  });

  test('to each admin where nobody listens, or the only feed is muted; a feed that comes later hears what is new', async () => {
    const h = await harbour();
    await mute(h, Date.now() + 60_000);
    await h.sweep();
    raise(h);
    await h.sweep();
    await h.sweep();
    expect(h.said()).toEqual([]);
    expect(h.said('U0ADMIN')).toEqual([expect.stringMatching(/Eva Novak became Admin.*\[Ask to undo\]/s)]);
    await h.listen('C0SECURITY');
    await h.restart();
    raise(h, 4131);
    await h.sweep();
    await h.sweep();
    expect(h.said('C0SECURITY')).toHaveLength(2);
    expect(h.said('C0SECURITY').join()).toContain('Ben Weber became Admin');
    expect(h.said('U0ADMIN')).toHaveLength(1);
  });

  test('nowhere twice where the answer of Slack is lost', async () => {
    const h = await harbour();
    await h.sweep();
    raise(h);
    h.slack.faults.add({ method: 'chat.postMessage', kind: 'lost-answer' });
    await h.sweep();
    await h.restart();
    await h.sweep();
    await h.sweep();
    expect(h.said()).toHaveLength(2);
    expect((await h.events()).filter(({ type }) => type === 'finding.told')).toHaveLength(2);
  });

  test('to the admins once Slack takes nothing for the channel any more', async () => {
    const h = await harbour();
    await h.sweep();
    raise(h);
    h.slack.faults.add({
      method: 'chat.postMessage',
      kind: 'error',
      error: 'is_archived',
      channel: 'C0AUDIT',
    });
    await h.sweep();
    await h.sweep();
    expect(h.said()).toHaveLength(1);
    expect(h.said('U0ADMIN')).toHaveLength(1);
    expect((await openFeeds(h.store)).book().feeds).toEqual([]);
  });
});

test('more than twenty at once are twenty alerts and one digest with a thread', async () => {
  const h = await harbour();
  await h.sweep();
  for (let n = 0; n < 25; n++) raise(h, 4200 + n);
  await h.sweep();
  await h.sweep();
  await h.restart();
  await h.sweep();
  const said = h.said();
  expect(said.filter((text) => text.includes('[Ask to undo]'))).toHaveLength(20);
  expect(said.filter((text) => text.includes('And 5 more changes in Harbour Logistics'))).toHaveLength(1);
  expect(said.filter((text) => text.startsWith('•'))).toHaveLength(1);
  expect(said).toHaveLength(23);
  expect(await h.watch().counts(logistics, 0, Date.now() + 1)).toEqual({
    matched: 0,
    explained: 0,
    unexplained: 25,
  });
});

test('a plan without a log says so', async () => {
  const h = await harbour();
  h.make.world.organization(logistics).license.auditLogsDays = 0;
  await h.sweep();
  raise(h);
  await h.sweep();
  expect(h.said()[1]).toContain('This organization has no audit log, so Make does not say who.');
});

test('names that people typed are no markup', async () => {
  const h = await harbour();
  await h.sweep();
  h.make.world.addUser({ id: 4900, name: '<!channel> *boss*', email: 'max@example.com' });
  h.make.world.setOrganizationRole(4900, logistics, 'Admin');
  await h.sweep();
  const [, message] = h.slack.workspace.history('C0AUDIT');
  expect(message?.text).toContain('&lt;!channel&gt;');
});

test('the length of a sweep is told', async () => {
  const h = await harbour();
  await h.sweep();
  await h.sweep();
  const [sweep] = h.watch().sweeps();
  expect(sweep).toMatchObject({ organizationId: logistics, teams: 4 });
  expect(sweep?.lastFullMs).toBeGreaterThanOrEqual(0);
  expect(h.watch().health()[1]?.says).toMatch(/^4 teams, a sweep takes \d+ s/);
});

test('started, it looks at each new picture by itself, and stops', async () => {
  const h = await harbour();
  h.watch().start();
  await h.directory().refresh();
  await h.slack.waitForCall(({ method }) => method === 'chat.postMessage');
  await h.watch().stop();
  raise(h);
  await h.directory().refresh();
  expect(await h.found()).toEqual([]);
});

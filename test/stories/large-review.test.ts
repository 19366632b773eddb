import { expect, it, vi } from 'vitest';
import type { World } from '../../sandbox/make/world.js';
import type { MessageRef } from '../../sandbox/slack/people/click.js';
import type { ModalHandle } from '../../sandbox/slack/people/modal-handle.js';
import type { Person } from '../../sandbox/slack/people/person.js';
import type { Workspace } from '../../sandbox/slack/workspace.js';
import { bare, cardOf, cardShows, dm } from './asking.js';
import { type Harness, startHarness } from './harness.js';
import { storyPolicy } from './policy.js';
import { blockOf, decide, decideWith, onRecord, openReview, reviewEvents, say } from './reviewing.js';

const [teams, each, organization, firstTeam, firstUser] = [40, 125, 7301, 2000, 20_000];

const policy = `${storyPolicy}reviews:
  - name: Everybody
    of: { organization: Harbour Logistics, roles: [Team Member], teams: [${Array.from({ length: teams }, (_, n) => `Team ${n}`).join(', ')}] }
    by: [team-admins]
    for: 14d
    silence: keep
`;

const userOf = (team: number, n: number): number => firstUser + team * 200 + n;
const addressOf = (team: number, n: number): string => `m${userOf(team, n)}@example.com`;
const lead = (harness: Harness, team: number): Person => harness.person(`U0LEAD${team}`);

/** Adds forty teams with 125 members and one Team Admin each; Lead 1 leads Team 0 too. No other person is in two teams. */
function make(world: World): void {
  Object.assign(world.organizations.get(organization)?.license ?? {}, { apiLimit: 600_000, users: 9_000 });
  for (let team = 0; team < teams; team += 1) {
    world.addTeam({ id: firstTeam + team, name: `Team ${team}`, organizationId: organization });
    for (let n = 0; n <= each; n += 1) {
      const id = userOf(team, n);
      const email = n === each ? `lead${team}@example.com` : addressOf(team, n);
      world.addUser({ id, name: n === each ? `Lead ${team}` : `Member ${id}`, email, lastLogin: null });
      world.setOrganizationRole(id, organization, 'Member');
      world.setTeamRole(id, firstTeam + team, n === each ? 'Team Admin' : 'Team Member');
    }
  }
  world.setTeamRole(userOf(1, each), firstTeam, 'Team Admin');
}

function slack(workspace: Workspace): void {
  for (let team = 0; team < teams; team += 1) {
    const email = `lead${team}@example.com`;
    workspace.addUser({ id: `U0LEAD${team}`, name: `lead${team}`, real_name: `Lead ${team}`, email });
  }
}

/** Keeps all lines of each page, and waits until the last page says that all is decided. */
async function keepAll(page: ModalHandle): Promise<void> {
  for (;;) {
    const before = page.text();
    const button = /\[(Keep these \w+)/.exec(before)?.[1];
    if (button) {
      await page.click('access-review.keep-all');
      await page.waitForUpdate((_, text) => !text.includes('Keep these'), 60_000);
    }
    if (!page.text().includes('[Next')) return;
    const shown = /\d+–\d+ of/.exec(page.text())?.[0] ?? '';
    await page.click('access-review.next');
    await page.waitForUpdate((_, text) => !text.includes(shown), 60_000);
  }
}

/** What some leads say of the first member of their team, before they keep all others. */
const first: Readonly<Record<number, (harness: Harness, page: ModalHandle) => Promise<void>>> = {
  0: (_, page) => decide(page, addressOf(0, 0), 'Remove'),
  2: (harness, page) =>
    decideWith(lead(harness, 2), page, addressOf(2, 0), 'Lower', {
      role: 'Team Operator',
      reason: 'Only runs scenarios',
    }),
  async 3(harness, page) {
    await say(page, addressOf(3, 0), 'Not mine');
    const form = await lead(harness, 3).waitForModal({ callback_id: 'access-review.pass' });
    await form.fill({ to: 'U0LEAD4' });
    await form.submit();
    await page.waitForUpdate((_, text) => /Not yours · passed to @?Lead 4/.test(bare(text)));
  },
  5: (_, page) => decide(page, addressOf(5, 0), 'Remove'),
};

async function review(harness: Harness, team: number): Promise<void> {
  const page = await openReview(lead(harness, team));
  await first[team]?.(harness, page);
  await keepAll(page);
  await page.close();
}

/** Leads 0 and 1 both answer one line at once: one of them decides it, and the page of the other says who. */
async function settled(harness: Harness): Promise<void> {
  const pages = await Promise.all([0, 1].map((team) => openReview(lead(harness, team))));
  await Promise.all(pages.map((page) => say(page, addressOf(0, 1), 'Keep')));
  await Promise.all(
    pages.map((page) => page.waitForUpdate(() => blockOf(page, addressOf(0, 1)) === undefined, 60_000)),
  );
  const [decided, ...others] = await decisions(harness);
  expect(others).toEqual([]);
  const winner = /U0LEAD(\d)/.exec(JSON.stringify(decided))?.[1];
  const second = pages[winner === '0' ? 1 : 0];
  expect(bare(second?.text() ?? '')).toMatch(
    new RegExp(`@?Lead ${winner} has decided this line already: keep\\. It stays so\\.`),
  );
  await Promise.all(pages.map((page) => page.close()));
}

const decisions = async (harness: Harness) =>
  (await reviewEvents(harness)).filter(({ type }) => type === 'line.decided');

/** The number of the line about this Make user. */
async function lineOf(harness: Harness, userId: number): Promise<unknown> {
  const numbered = (await reviewEvents(harness)).flatMap(({ type, lines }) =>
    type === 'review.listed' && Array.isArray(lines) ? lines : [],
  );
  return numbered.find((one) => one.userId === userId)?.line;
}

/** The card of the request that carries out the decision about this Make user. */
async function cardAbout(harness: Harness, userId: number): Promise<MessageRef> {
  const line = await lineOf(harness, userId);
  const events = await reviewEvents(harness);
  const asking = events.find(
    ({ type, lines }) => type === 'lines.asking' && Array.isArray(lines) && lines.includes(line),
  );
  const requested = events.find(
    ({ type, submission }) => type === 'lines.requested' && submission === asking?.submission,
  );
  if (!requested) throw new Error(`nothing was asked for Make user ${userId}`);
  return cardOf(harness, `${requested.request}`);
}

/** Approves what the leads asked for: a removal and a lowering that Make carries out, and a removal that fails there. */
async function carriedOut(harness: Harness): Promise<void> {
  await onRecord(harness, 'lines.requested', 3);
  harness.make.faults.add({
    match: { method: 'POST', path: new RegExp(`users/${userOf(5, 0)}/user-team-roles/`) },
    kind: 'status',
    status: 403,
    body: { message: 'You are not allowed to do this.', code: 'SC403' },
    times: 5,
  });
  for (const team of [0, 2, 5]) {
    const card = await cardAbout(harness, userOf(team, 0));
    await harness.person('U0BEN').click(card, 'Approve');
    await cardShows(harness, card, team === 5 ? /Not done/ : /checked on Make/);
    if (team === 5) await lead(harness, 5).click(card, 'Close request');
  }
  await onRecord(harness, 'line.settled', 3);
  const { world } = harness.make;
  expect([0, 2, 5].map((team) => world.teamRole(userOf(team, 0), firstTeam + team))).toEqual([
    undefined,
    'Team Operator',
    'Team Member',
  ]);
}

async function played(harness: Harness): Promise<void> {
  const admin = harness.person('U0ADMIN');
  await admin.command('/make-access', 'review Everybody');
  const begun = await dm(admin, /has begun: 5000 roles on Make, 40 reviewers/);
  expect(begun.rendered).toContain('R-1');
  await settled(harness);
  // Lead 1 keeps all open lines, also those of Team 0, so Lead 0 answers first.
  await review(harness, 0);
  for (let team = 0; team < teams - 1; team += 4) {
    const together = [team, team + 1, team + 2, team + 3].filter((one) => one > 0 && one < teams - 1);
    await Promise.all(together.map((one) => review(harness, one)));
  }
  await vi.waitFor(async () => expect(await decisions(harness)).toHaveLength((teams - 1) * each), 60_000);
  const decided = await decisions(harness);
  expect(new Set(decided.map(({ line }) => line)).size).toBe(decided.length);
  const passed = await lineOf(harness, userOf(3, 0));
  expect(JSON.stringify(decided.filter(({ line }) => line === passed).map(({ by }) => by))).toMatch(
    /U0LEAD4"/,
  );
  await carriedOut(harness);
  const writes = () => harness.make.calls.filter(({ method }) => method !== 'GET').length;
  const before = writes();
  await harness.restartLater(15 * 86_400_000);
  const news = await dm(admin, /The time for the review “Everybody” \(R-1\) is over/);
  expect(news.rendered).toMatch(/Late: @?Lead 39\./);
  const closed = await dm(admin, /“Everybody” \(R-1\) is closed/);
  expect(bare(closed.rendered)).toContain('4997 kept, 1 lowered, 1 removed and 1 decided but not done');
  const silent = (await reviewEvents(harness)).filter(({ type }) => type === 'review.silent');
  expect(silent).toMatchObject([{ did: 'keep' }]);
  expect(silent[0]?.lines).toHaveLength(each);
  expect(await decisions(harness)).toHaveLength((teams - 1) * each);
  expect(writes()).toBe(before);
}

it('in a review of 5,000 people by 40 reviewers over Slack each line is decided once, a failed removal does not count, and silence settles the rest', async () => {
  const harness = await startHarness({ policy, make, slack });
  try {
    await played(harness);
  } finally {
    await harness.close();
  }
}, 400_000);

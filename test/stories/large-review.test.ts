import { expect, it, vi } from 'vitest';
import type { World } from '../../sandbox/make/world.js';
import type { ModalHandle } from '../../sandbox/slack/people/modal-handle.js';
import type { Person } from '../../sandbox/slack/people/person.js';
import type { Workspace } from '../../sandbox/slack/workspace.js';
import { bare, cardOf, cardShows, dm } from './asking.js';
import { type Harness, startHarness } from './harness.js';
import { storyPolicy } from './policy.js';
import { decide, openReview, reviewEvents } from './reviewing.js';

const [teams, each, organization, firstTeam, firstUser] = [40, 125, 7301, 2000, 20_000];

const policy = `${storyPolicy}reviews:
  - name: Everybody
    of: { organization: Harbour Logistics, roles: [Team Member], teams: [${Array.from({ length: teams }, (_, n) => `Team ${n}`).join(', ')}] }
    by: [team-admins]
    for: 14d
    silence: keep
`;

const userOf = (team: number, n: number): number => firstUser + team * 200 + n;

/** Adds forty teams with 125 members and one Team Admin each; no person is in two teams. */
function make(world: World): void {
  Object.assign(world.organizations.get(organization)?.license ?? {}, { apiLimit: 600_000, users: 9_000 });
  for (let team = 0; team < teams; team += 1) {
    world.addTeam({ id: firstTeam + team, name: `Team ${team}`, organizationId: organization });
    for (let n = 0; n <= each; n += 1) {
      const id = userOf(team, n);
      const email = n === each ? `lead${team}@example.com` : `m${id}@example.com`;
      world.addUser({ id, name: n === each ? `Lead ${team}` : `Member ${id}`, email, lastLogin: null });
      world.setOrganizationRole(id, organization, 'Member');
      world.setTeamRole(id, firstTeam + team, n === each ? 'Team Admin' : 'Team Member');
    }
  }
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

/** One lead first removes a person; then each lead keeps all other lines. */
async function review(person: Person, team: number): Promise<void> {
  const page = await openReview(person);
  if (team === 0) await decide(page, `m${userOf(0, 0)}@example.com`, 'Remove');
  await keepAll(page);
  await page.close();
}

const decisions = async (harness: Harness) =>
  (await reviewEvents(harness)).filter(({ type }) => type === 'line.decided');

async function played(harness: Harness): Promise<void> {
  const admin = harness.person('U0ADMIN');
  await admin.command('/make-access', 'review Everybody');
  const begun = await dm(admin, /has begun: 5000 roles on Make, 40 reviewers/);
  expect(begun.rendered).toContain('R-1');
  for (let team = 0; team < teams - 1; team += 4) {
    const together = [team, team + 1, team + 2, team + 3].filter((one) => one < teams - 1);
    await Promise.all(together.map((one) => review(harness.person(`U0LEAD${one}`), one)));
  }
  await vi.waitFor(async () => expect(await decisions(harness)).toHaveLength((teams - 1) * each), 60_000);
  const decided = await decisions(harness);
  expect(new Set(decided.map(({ line }) => line)).size).toBe(decided.length);
  const card = await cardOf(harness, 'REQ-1');
  await harness.person('U0BEN').click(card, 'Approve');
  await cardShows(harness, card, /checked on Make/);
  await harness.restartLater(15 * 86_400_000);
  const closed = await dm(admin, /“Everybody” \(R-1\) is closed/);
  expect(bare(closed.rendered)).toContain('4999 kept, 0 lowered and 1 removed');
  const silent = (await reviewEvents(harness)).filter(({ type }) => type === 'review.silent');
  expect(silent).toMatchObject([{ did: 'keep' }]);
  expect(silent[0]?.lines).toHaveLength(each);
  expect(await decisions(harness)).toHaveLength((teams - 1) * each);
  const writes = harness.make.calls.filter(({ method }) => method !== 'GET');
  expect(writes).toHaveLength(1);
}

it('in a review of 5,000 people by 40 reviewers over Slack each line is decided once, and silence settles the rest', async () => {
  const harness = await startHarness({ policy, make, slack });
  try {
    await played(harness);
  } finally {
    await harness.close();
  }
}, 400_000);

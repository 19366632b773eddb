import { expect, vi } from 'vitest';
import { bare, cardOf, cardShows, dm, writesOn } from './asking.js';
import type { Harness } from './harness.js';
import {
  addTeamOfAna,
  blockOf,
  daysAgo,
  decide,
  decideWith,
  onRecord,
  openReview,
  reviewEvents,
  say,
  withReview,
} from './reviewing.js';
import { story } from './story.js';

const ofLabs = withReview(`
  - name: Labs
    of: { organization: Harbour Labs }
    by: [platform]
    for: 7d
`);

story(
  'a review of an organization alone has all roles in it, which a plain group decides, and an Admin stays only for a reason',
  { policy: ofLabs },
  async (harness) => {
    const [admin, anaC, ben] = [harness.person('U0ADMIN'), harness.person('U0ANA'), harness.person('U0BEN')];
    await admin.command('/make-access', 'review Labs');
    await dm(admin, /“Labs” \(R-1\) has begun: 11 roles on Make, 2 reviewers/);
    const page = await openReview(ben, /Please review 11 roles on Make/);
    expect(bare(page.text())).toContain('1–10 of 11');
    expect(bare(page.text())).toContain('Owner of Harbour Labs');
    expect(bare(page.text())).toContain('Team Member of Lab in Harbour Labs');
    expect(page.text()).not.toContain('Harbour Logistics');
    expect(page.text()).not.toContain('Keep these');

    await say(page, 'Usher Bot', 'Keep');
    const why = await ben.waitForModal({ callback_id: 'access-review.keep' });
    await why.fill({ reason: '  x  ' });
    expect(await why.submit()).toMatchObject({
      errors: { reason: 'Keeping Admin needs a reason: it may do more than a plain member.' },
    });
    expect((await reviewEvents(harness)).filter(({ type }) => type === 'line.decided')).toEqual([]);
    await why.fill({ reason: 'Usher needs it' });
    await why.submit();
    await page.waitForUpdate((_, text) => bare(text).includes('1 of 11 decided'));
    await decide(page, 'Team Member of Lab', 'Keep');

    const other = await openReview(anaC, /Please review 1[01] roles on Make/);
    expect(bare(other.text())).toMatch(/Usher Bot.*Keep · @?Ben Weber · “Usher needs it”/s);
    expect(bare(other.text())).toContain('2 of 11 decided');
  },
);

const ofLedger = withReview(`
  - name: Ledger
    of: { teams: [Ledger] }
    by: [team-admins]
    for: 1h
    silence: lower
`);
const ledger = { id: 990, name: 'Ledger' };
const seen = { lastLogin: daysAgo(2) };

story(
  'if silence lowers, it asks for Member or Team Member by ordinary requests and leaves lower roles undecided',
  {
    policy: ofLedger,
    make(world) {
      addTeamOfAna(world, ledger, [
        { name: 'Second Lead', ...seen },
        { name: 'Plain Member', ...seen },
      ]);
      world.setTeamRole(9100, ledger.id, 'Team Admin');
    },
  },
  async (harness) => {
    const [admin, ben] = [harness.person('U0ADMIN'), harness.person('U0BEN')];
    await admin.command('/make-access', 'review Ledger');
    await dm(harness.person('U0ANA'), /Please review 2 roles on Make/);
    await onRecord(harness, 'reviewer.called', 3);
    expect(writesOn(harness)).toEqual([]);
    await harness.restartLater(3_700_000);
    const news = await dm(admin, /The time for the review “Ledger” \(R-1\) is over/);
    expect(news.rendered).toContain('2 roles on Make: to be lowered to Member or Team Member');
    expect(news.rendered).toContain('1 role on Make: undecided; Usher changes nothing.');
    const card = await cardOf(harness, 'REQ-1');
    const asked = await cardShows(harness, card, /Second Lead/);
    expect(asked).toContain('nobody decided in time');
    expect(harness.make.world.teamRole(9100, ledger.id)).toBe('Team Admin');
    await ben.click(card, 'Approve');
    await cardShows(harness, card, /checked on Make/);
    const closed = await dm(admin, /“Ledger” \(R-1\) is closed/);
    expect(closed.rendered).toContain('0 kept, 2 lowered, 0 removed and 1 undecided');
    expect(harness.make.world.teamRole(9100, ledger.id)).toBe('Team Member');
    expect(harness.make.world.teamRole(9101, ledger.id)).toBe('Team Member');
    expect(writesOn(harness)).toHaveLength(2);
  },
);

story(
  'nobody reviews themselves: the role of the only reviewer goes to the admins',
  { policy: ofLedger, make: (world) => addTeamOfAna(world, ledger, [{ name: 'Plain Member', ...seen }]) },
  async (harness) => {
    const [admin, anaC] = [harness.person('U0ADMIN'), harness.person('U0ANA')];
    await admin.command('/make-access', 'review Ledger');
    const page = await openReview(anaC, /Please review 1 role on Make/);
    expect(bare(page.text())).toContain('0 of 1 decided');
    expect(blockOf(page, 'Ana Costa')).toBeUndefined();
    const hers = await openReview(admin, /Please review 1 role on Make/);
    expect(blockOf(hers, 'Plain Member')).toBeUndefined();
    await decideWith(admin, hers, 'Ana Costa', 'Keep', { reason: 'Leads the team' });
    await decide(page, 'Plain Member', 'Keep');
    await dm(admin, /“Ledger” \(R-1\) is closed/);
    const said = (await reviewEvents(harness)).filter(({ type }) => type === 'line.decided');
    expect(said.map(({ by }) => JSON.stringify(by)).filter((by) => by.includes('U0ANA'))).toHaveLength(1);
  },
);

story.ofSeries(
  'a page is kept at once only if nobody on it has more than a plain member has',
  {
    policy: ofLedger,
    make(world) {
      const people = Array.from({ length: 13 }, (_, n) => ({
        name: `Person ${String(n).padStart(2, '0')}`,
        ...seen,
      }));
      addTeamOfAna(world, ledger, people);
      world.setTeamRole(9104, ledger.id, 'Team Admin');
    },
  },
  async (harness) => {
    await harness.person('U0ADMIN').command('/make-access', 'review Ledger');
    const page = await openReview(harness.person('U0ANA'), /Please review 13 roles on Make/);
    expect(bare(page.text())).toContain('1–10 of 13');
    expect(page.text()).not.toContain('Keep these');
    await page.click('access-review.next');
    await page.waitForUpdate((_, text) => text.includes('11–13 of 13'));
    expect(page.text()).toContain('Keep these three');
    await page.click('access-review.keep-all');
    await page.waitForUpdate((_, text) => bare(text).includes('3 of 13 decided'));
    const said = (await reviewEvents(harness)).filter(({ type }) => type === 'line.decided');
    expect(said).toHaveLength(3);
  },
);

const ofAuditors = withReview(`
  - name: Auditors
    of: { organization: Harbour Logistics, roles: [Auditor] }
    by: [platform]
    for: 7d
`);

/** Waits until Usher has read all names on Make twice more, which it does at one poll of ten. */
async function rolesRead({ make }: Harness): Promise<void> {
  const reads = () =>
    make.calls.filter(
      ({ path, query, status }) =>
        path === '/teams' && query.includes('organizationId=7301') && status === 200,
    ).length;
  const before = reads();
  await vi.waitFor(() => expect(reads()).toBeGreaterThan(before + 1), 60_000);
}

story.ofSeries(
  'a role whose permissions were widened during the review stays only for a reason',
  {
    policy: ofAuditors,
    env: { USHER_POLL_SECONDS: '1' },
    make(world) {
      world.changeSettings(7301, { license: { apiLimit: 60_000 } });
      world.addCustomRole(7301, {
        name: 'Auditor',
        category: 'organization',
        permissions: ['organization view'],
      });
      for (const id of [4133, 4134]) world.setOrganizationRole(id, 7301, 'Auditor');
    },
  },
  async (harness) => {
    const ben = harness.person('U0BEN');
    await harness.person('U0ADMIN').command('/make-access', 'review Auditors');
    const page = await openReview(ben, /Please review 2 roles on Make/);
    expect(page.text()).toContain('Keep these two');
    const { world } = harness.make;
    const { id } = world.roleNamed('Auditor', 'organization', 7301);
    world.setPermissions(id, ['organization view', 'organization edit', 'team add and edit']);
    await rolesRead(harness);
    await page.click('access-review.keep-all');
    await page.waitForUpdate((_, text) => text.includes('These cannot be kept all at once'));
    expect(page.text()).not.toContain('Keep these two');
    await decideWith(ben, page, 'Eva Novak', 'Keep', { reason: 'Audits the books' });
    await say(page, 'Dev Patel', 'Keep');
    const why = await ben.waitForModal({ callback_id: 'access-review.keep' });
    await why.fill({ reason: '  x  ' });
    expect(await why.submit()).toMatchObject({
      errors: { reason: expect.stringContaining('Keeping Auditor needs a reason') },
    });
    const said = (await reviewEvents(harness)).filter(({ type }) => type === 'line.decided');
    expect(said).toMatchObject([{ verdict: 'keep' }]);
  },
);

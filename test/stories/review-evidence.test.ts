import { expect, vi } from 'vitest';
import { askForRole, cardOf, cardShows, dm, told } from './asking.js';
import type { Harness } from './harness.js';
import { addTeamOfAna, daysAgo, evidenceOn, openReview, withReview } from './reviewing.js';
import { story } from './story.js';

const [ledger, operator] = [{ id: 990, name: 'Ledger' }, 9101];

const policy = withReview(`
  - name: Ledger
    of: { teams: [Ledger] }
    by: [team-admins]
    for: 7d
`);

const day = '<!date\\^\\d+\\^[^>]+>';
const seen = { lastLogin: daysAgo(2) };

const begins = (harness: Harness) => harness.person('U0ADMIN').command('/make-access', 'review Ledger');

story(
  'a line shows the last login and two-factor, and what nobody knows of either',
  {
    policy,
    make: (world) =>
      addTeamOfAna(world, ledger, [
        { name: 'Off One', lastLogin: daysAgo(2), tfaStatus: 0 },
        { name: 'On Two', lastLogin: daysAgo(89), tfaStatus: 1 },
        { name: 'Silent Three', lastLogin: daysAgo(100.5), tfaStatus: null },
        { name: 'Other Four', lastLogin: daysAgo(2), tfaStatus: 2 },
        { name: 'Never Five', lastLogin: null, tfaStatus: 0 },
      ]),
  },
  async (harness) => {
    await begins(harness);
    const page = await openReview(harness.person('U0ANA'), /Please review 5 roles on Make/);
    const said = (who: string): string => evidenceOn(page, who);
    expect(said('Off One')).toMatch(new RegExp(`^last login ${day} · :warning: two-factor off · `));
    expect(said('On Two')).toMatch(new RegExp(`^last login ${day} · two-factor on · `));
    expect(said('Silent Three')).toMatch(/^:warning: no login for 100 days · two-factor not known · /);
    expect(said('Other Four')).toMatch(new RegExp(`^last login ${day} · two-factor not known · `));
    expect(said('Never Five')).toMatch(
      /^:warning: never logged in, as far as Make shows · :warning: two-factor off · /,
    );
  },
);

story(
  'a line shows which request gave the role and whose approval, or that the watch found it and nobody explained it',
  {
    policy,
    make: (world) =>
      addTeamOfAna(world, ledger, [
        { name: 'Asked One', ...seen },
        { name: 'Found Two', ...seen },
        { name: 'Old Three', ...seen },
      ]),
  },
  async (harness) => {
    const events = async (type: string) => (await harness.events()).filter((one) => one.type === type);
    await vi.waitFor(async () =>
      expect((await events('baseline.taken')).map(({ organizationId }) => organizationId)).toContain(7301),
    );
    const admin = harness.person('U0ADMIN');
    await admin.command('/make-audit', 'subscribe Harbour Logistics', { channel: 'C0AUDIT' });
    await told(admin, /now listens to/);
    await askForRole(harness.person('U0BEN'), {
      who: 'p0@example.com',
      where: 'Ledger',
      role: 'Team Operator',
    });
    const card = await cardOf(harness, 'REQ-1');
    await harness.person('U0ANA').click(card, 'Approve');
    await cardShows(harness, card, /checked on Make/);
    harness.make.world.setTeamRole(operator, ledger.id, 'Team Operator', 4132);
    await vi.waitFor(
      async () =>
        expect(JSON.stringify([await events('finding.recorded'), await events('finding.named')])).toMatch(
          /"userId":9101\D.*"makeUserId":4132/,
        ),
      60_000,
    );
    await begins(harness);
    await dm(admin, /“Ledger” \(R-1\) has begun/);
    const page = await openReview(harness.person('U0ANA'));
    const said = (who: string): string => evidenceOn(page, who);
    expect(said('Asked One')).toMatch(
      new RegExp(` · asked for in REQ-1, approved by <@U0ANA>, done ${day}$`),
    );
    expect(said('Found Two')).toMatch(
      new RegExp(` · :warning: nobody asked for it, seen ${day}, done by Cat Lindqvist$`),
    );
    expect(said('Old Three')).toMatch(/ · from before Usher$/);
  },
);

story.ofSeries(
  'a line of temporary access says when it ends',
  {
    policy: policy.replace('teams: [Ledger]', 'teams: [Ledger], list: temporary'),
    make: (world) =>
      addTeamOfAna(world, ledger, [
        { name: 'For Now', ...seen },
        { name: 'For Good', ...seen },
      ]),
  },
  async (harness) => {
    const ask = { who: 'p0@example.com', where: 'Ledger', role: 'Team Operator', duration: '8 hours' };
    await askForRole(harness.person('U0BEN'), ask);
    const card = await cardOf(harness, 'REQ-1');
    await harness.person('U0ANA').click(card, 'Approve');
    await cardShows(harness, card, /For Now is Team Operator of Ledger/);
    await begins(harness);
    const page = await openReview(harness.person('U0ANA'), /Please review 1 role on Make/);
    expect(evidenceOn(page, 'For Now')).toMatch(
      new RegExp(` · asked for in REQ-1, approved by <@U0ANA>, done ${day} · temporary, ends ${day}$`),
    );
  },
);

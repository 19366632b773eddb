import { expect, vi } from 'vitest';
import type { World } from '../../sandbox/make/world.js';
import { bare, dm, told } from './asking.js';
import type { Harness } from './harness.js';
import { addTeamOfAna, daysAgo, decide, openReview, reviewEvents, withReview } from './reviewing.js';
import { story } from './story.js';

/** People of every kind: without two-factor, with it, unknown, and not seen for long. */
const make = (world: World): void =>
  addTeamOfAna(world, { id: 990, name: 'Lists' }, [
    { name: 'Off One', lastLogin: daysAgo(2), tfaStatus: 0 },
    { name: 'On Two', lastLogin: daysAgo(2), tfaStatus: 1 },
    { name: 'Silent Three', lastLogin: daysAgo(2), tfaStatus: null },
    { name: 'Other Four', lastLogin: daysAgo(2), tfaStatus: 2 },
    { name: 'Absent Five', lastLogin: daysAgo(100), tfaStatus: 1 },
    { name: 'Never Six', lastLogin: null, tfaStatus: 0 },
  ]);

/** The same, with nobody's two-factor shown by Make. */
function silent(world: World): void {
  make(world);
  for (const user of world.users.values()) user.tfaStatus = null;
}

const listed = (list: string, roles = '[Team Member]'): string =>
  withReview(`
  - name: Lists
    of: { teams: [Lists], roles: ${roles}, list: ${list} }
    by: [team-admins]
    for: 7d
`);

const names = ['Off One', 'On Two', 'Silent Three', 'Other Four', 'Absent Five', 'Never Six'];
const namesIn = (text: string): string[] => names.filter((name) => bare(text).includes(name));

story(
  'a review of a list covers its people, and says about how many Make does not say',
  { policy: listed('no-two-factor'), make },
  async (harness) => {
    const [admin, anaC] = [harness.person('U0ADMIN'), harness.person('U0ANA')];
    await admin.command('/make-access', 'review Lists');
    const begun = await dm(admin, /“Lists” \(R-1\) has begun: 2 roles on Make/);
    expect(begun.rendered).toContain('Two-factor of 2 people is not known, so they are not in this review.');
    const page = await openReview(anaC, /Please review 2 roles on Make/);
    expect(namesIn(page.text())).toEqual(['Off One', 'Never Six']);
    await decide(page, 'Off One', 'Keep');
    await decide(page, 'Never Six', 'Keep');
    const closed = await dm(admin, /“Lists” \(R-1\) is closed/);
    expect(closed.rendered).toContain('2 kept');
    const [opening] = (await reviewEvents(harness)).filter(({ type }) => type === 'review.begun');
    expect(opening).toMatchObject({ notKnown: [{ list: 'no-two-factor', people: 2 }] });
  },
);

story.ofSeries(
  'lists and addresses together cover everybody who is in one of them',
  {
    policy: listed(
      '[not-seen-90d, "role:team admin", p1@example.com, nobody@example.com, 777]',
      '[Team Member, Team Admin]',
    ),
    make,
  },
  async (harness) => {
    const admin = harness.person('U0ADMIN');
    await admin.command('/make-access', 'review Lists');
    const begun = await dm(admin, /“Lists” \(R-1\) has begun: 4 roles on Make/);
    expect(begun.rendered).not.toContain('not known');
    expect(begun.rendered).toContain('2 people whom the policy names are not on Make.');
    const page = await openReview(harness.person('U0ANA'));
    expect(namesIn(page.text())).toEqual(['On Two', 'Absent Five', 'Never Six']);
  },
);

story(
  'a review of a list that cannot be read does not begin, and takes nobody for somebody without two-factor',
  { policy: listed('no-two-factor'), make: silent },
  async (harness) => {
    const admin = harness.person('U0ADMIN');
    await admin.command('/make-access', 'review Lists');
    const ended = await dm(admin, /The review “Lists” \(R-1\) did not begin/);
    expect(ended.rendered).toContain(
      'nobody on Make is known to match “of” in the policy. Two-factor of 6 people is not known, so they are not in this review.',
    );
    expect(await reviewEvents(harness)).toEqual([]);
  },
);

story.ofSeries(
  'a review whose list names a role that Make does not have does not begin',
  { policy: listed('role:Prince'), make },
  async (harness) => {
    const admin = harness.person('U0ADMIN');
    await admin.command('/make-access', 'review Lists');
    await told(admin, /The review “Lists” names the role “Prince”, which Make does not have/);
  },
);

story.ofSeries(
  'a review begins only once Make has told everything, and calls nobody before that',
  { policy: listed('not-seen-90d'), make },
  async (harness) => {
    const [admin, anaC] = [harness.person('U0ADMIN'), harness.person('U0ANA')];
    harness.make.faults.add({
      match: { method: 'GET', path: /teams\/990\/user-team-roles/ },
      kind: 'status',
      status: 500,
      body: { message: 'Something went wrong.' },
      times: 1000,
    });
    await admin.command('/make-access', 'review Lists');
    await told(admin, /The review “Lists” begins as R-1/);
    const failed = () =>
      harness.make.calls.filter(({ path, status }) => path.includes('/990/') && status === 500);
    // The watch alone makes only a few of these calls.
    await vi.waitFor(() => expect(failed().length).toBeGreaterThan(12), 60_000);
    await admin.command('/make-access', 'review');
    await told(admin, /R-1\*? “Lists”: being listed/);
    expect(anaC.dms()).toEqual([]);
    harness.make.faults.clear();
    await dm(admin, /“Lists” \(R-1\) has begun: 2 roles on Make/);
  },
);

const guarded = (organization: string): string =>
  withReview(`
  - name: Members
    of: { organization: ${organization}, roles: [Team Member] }
    by: [platform]
    for: 7d
`);

/** Make does not let Usher read the team Lab of Harbour Labs. */
const labIsShut = async (harness: Harness, seen: RegExp): Promise<void> => {
  harness.make.faults.add({
    match: { path: /^\/teams\/921\/user-team-roles/ },
    kind: 'status',
    status: 403,
    times: 99,
  });
  await harness.person('U0ADMIN').command('/make-access', 'review Members');
  await dm(harness.person('U0ADMIN'), seen);
};

story(
  'a review reads the teams of its own organizations only',
  { policy: guarded('Harbour Logistics') },
  (harness) => labIsShut(harness, /“Members” \(R-1\) has begun/),
);

story(
  'a review with a team that Usher may not read does not begin, and the admins read its name',
  { policy: guarded('Harbour Labs') },
  async (harness) => {
    await labIsShut(harness, /Make does not let Usher read who is in Lab in Harbour Labs\./);
    const types = (await harness.events()).map(({ type }) => type);
    expect(types).toContain('review.ended');
    expect(types).not.toContain('review.begun');
  },
);

import { expect } from 'vitest';
import { askForRole, cardOf, cardShows, deny, dm, operatorForDev } from './asking.js';
import {
  addTeamOfAna,
  daysAgo,
  decide,
  decideWith,
  evidenceOf,
  onRecord,
  openReview,
  withReview,
} from './reviewing.js';
import { story } from './story.js';

const ledger = { id: 990, name: 'Ledger' };
const policy = withReview(`
  - name: Ledger
    of: { teams: [Ledger], list: [no-two-factor, p4@example.com] }
    by: [team-admins]
    for: 1h
    silence: ask
    ask: [security]
`);

story(
  'the evidence of a played review has its population, decisions, executions and late people, in the same bytes each time',
  {
    policy,
    make: (world) =>
      addTeamOfAna(world, ledger, [
        { name: 'Kept Zero', lastLogin: daysAgo(2), tfaStatus: 0 },
        { name: 'Gone One', lastLogin: daysAgo(2), tfaStatus: 0 },
        { name: 'Denied Two', lastLogin: null, tfaStatus: 0 },
        { name: 'Silent Three', lastLogin: daysAgo(2), tfaStatus: null },
        { name: 'Left Four', lastLogin: daysAgo(2), tfaStatus: 1 },
      ]),
  },
  async (harness) => {
    const [admin, anaC, ben] = [harness.person('U0ADMIN'), harness.person('U0ANA'), harness.person('U0BEN')];
    await admin.command('/make-access', 'review Ledger');
    const page = await openReview(anaC, /Please review 4 roles on Make/);
    await decide(page, 'Gone One', 'Remove');
    await decide(page, 'Kept Zero', 'Keep');
    await page.close();
    await harness.restartLater(3_700_000);
    const card = await cardOf(harness, 'REQ-1');
    await ben.click(card, 'Approve');
    await cardShows(harness, card, /checked on Make/);
    const asked = await openReview(harness.person('U0CAT'), /so you are asked/);
    await decideWith(harness.person('U0CAT'), asked, 'Ana Costa', 'Keep', { reason: 'Leads it' });
    await decide(asked, 'Denied Two', 'Remove');
    await asked.close();
    await harness.restartLater(3_700_000);
    const second = await cardOf(harness, 'REQ-2');
    await deny(ben, second, 'Still needed');
    await onRecord(harness, 'line.settled', 2);
    await dm(admin, /“Ledger” \(R-1\) is closed/);

    const first = await evidenceOf(harness, 'first');
    expect(first.page).toMatch(/- Started by U0ADMIN \d{4}-/);
    expect(first.page).toContain('- Of `teams “Ledger” and list “no-two-factor” or 1 person by name`');
    expect(first.page).toMatch(
      /recorded when the review began: `[0-9a-f]{64}`\n- Computed again from the record: the same/,
    );
    expect(first.page).toContain('last login never, as far as Make shows; two-factor off');
    expect(first.page).toMatch(/`Kept Zero`.*\n.*\n {2}- `keep` by U0ANA \d/);
    expect(first.page).toMatch(
      /`Gone One`.*\n.*\n {2}- `remove` by U0ANA .*; done by REQ-1, read back from Make \d/,
    );
    expect(first.page).toMatch(
      /`Denied Two`.*\n.*\n {2}- `remove` by U0CAT .*; \*\*not done\*\* by REQ-2: `REQ-2 was denied: Still needed`/,
    );
    expect(first.page).toMatch(/`Left Four`.*\n.*\n {2}- \*\*undecided\*\*: nobody decided until /);
    expect(first.page).toMatch(
      /\*\*REQ-1\*\*, asked by U0ANA .*\n.*approved by U0BEN .*\n.*\n {2}- change 1, Make user 9101: read back/,
    );
    expect(first.page).toMatch(
      /- U0ANA: 4 lines, called .*, decided 2, \*\*late\*\*: 2 lines open when the time was over/,
    );
    expect(first.page).toMatch(
      /- U0EVA: \d lines, called .*, decided 0, \*\*late\*\*: 1 line open when the time was over/,
    );
    expect(first.page).toContain(
      '- Two-factor of 1 person is not known, so that person is not in this review.',
    );
    expect(first.page).toMatch(/- Decided and not done: lines \d/);

    expect(await evidenceOf(harness, 'again')).toMatchObject({ hash: first.hash, printed: first.printed });
    await askForRole(ben, operatorForDev);
    await cardOf(harness, 'REQ-3');
    await harness.restart('stop');
    expect(await evidenceOf(harness, 'later')).toMatchObject({ hash: first.hash, printed: first.printed });
  },
);

import { expect } from 'vitest';
import { askForRole, bare, cardOf, cardShows, operatorForDev, told } from './asking.js';
import type { HarnessOptions } from './harness.js';
import { story } from './story.js';
import { cardNow } from './token-forms.js';

/** Harbour Labs calls itself as Harbour Logistics, with a Cyrillic letter; two teams have one name. */
const alike: HarnessOptions = {
  make(world) {
    world.organization(7302).name = 'Harbour Logisti\u0441s';
    world.teams.set(916, { ...world.team(916), name: 'Finance Ops' });
  },
};

story(
  'an organization that calls itself like another is told apart in form and card',
  alike,
  async (harness) => {
    const where = 'Harbour Logisti\u0441s (number 7302)';
    await askForRole(harness.person('U0BEN'), {
      ...operatorForDev,
      where,
      role: 'Accountant',
    });
    const said =
      'This is the organization “Harbour Logisti\u0441s” with the number 7302; “Harbour Logistics” with the number 7301 is another one.';
    const card = await cardOf(harness, 'REQ-1');
    expect(bare(cardNow(harness, card))).toContain(said);
    await harness.person('U0ANA').click(card, 'Approve');
    await cardShows(harness, card, /checked on Make/);
    expect(harness.make.world.organizationRole(4133, 7302)).toBe('Accountant');
    expect(harness.make.world.organizationRole(4133, 7301)).toBe('Member');
  },
);

story('two teams of one name are told apart in forms and on the card', alike, async (harness) => {
  const ben = harness.person('U0BEN');
  await askForRole(ben, { ...operatorForDev, where: 'Finance Ops (number 916)' });
  const one = await cardOf(harness, 'REQ-1');
  expect(cardNow(harness, one)).toContain('This is the team “Finance Ops” with the number 916');
  await ben.command('/make-invite', 'noor@example.com');
  const form = await ben.waitForModal({ callback_id: 'ask.invite' });
  await form.click('form.add-team');
  await form.waitForUpdate((view) => {
    const offered = JSON.stringify(view);
    return [7301, 7302, 915, 916].every((id) => offered.includes(`(number ${id})`));
  });
});

story('usage names places of one name by their numbers, and takes a number', alike, async (harness) => {
  harness.make.world.organization(7302).name = 'Harbour Logistics';
  await harness.restart('stop');
  const admin = harness.person('U0ADMIN');
  await admin.command('/make-access', 'usage Harbour Logistics');
  await told(
    admin,
    /Say which one: `\/make-access usage 7301` \(Harbour Logistics\) or `\/make-access usage 7302`/,
  );
  await admin.command('/make-access', 'usage 915');
  await told(admin, /Finance Ops in Harbour Logistics/);
});

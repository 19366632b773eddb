import { expect, vi } from 'vitest';
import type { ModalHandle } from '../../sandbox/slack/people/modal-handle.js';
import type { Person } from '../../sandbox/slack/people/person.js';
import { bare } from './asking.js';
import type { Harness } from './harness.js';
import { list } from './listing.js';
import { story } from './story.js';

const askedOfMake = ({ make }: Harness): string[] =>
  make.calls.filter(({ path }) => path.includes('by-permission')).map(({ query }) => query);

story(
  'who may do something in one team is Make’s own list of that team, for those who may see the team',
  {},
  async (harness) => {
    const title = /Who can “team user add and edit”/;
    const seen = await list(harness, 'U0ANA', 'can "team user add and edit" in Finance Ops', title);
    expect(bare(seen.rendered)).toContain('Ines Duarte');
    expect(bare(seen.rendered)).toContain('Finance Ops in Harbour Logistics');
    expect(bare(seen.rendered)).not.toMatch(/Marketing|Platform|Dev Patel/);
    expect(askedOfMake(harness)).toEqual([expect.stringMatching(/type=company.*teamId=915/)]);
    const own = await list(harness, 'U0INES', 'can team user add and edit in Finance Ops', title);
    expect(bare(own.rendered)).toContain('Ines Duarte');
    // Make was asked a moment ago.
    expect(askedOfMake(harness)).toHaveLength(1);
    await list(
      harness,
      'U0INES',
      'can "team user add and edit" in Platform',
      /You can look at no team called “Platform”/,
    );
    await list(
      harness,
      'U0ANA',
      'can "team user add and edit" in Nowhere',
      /You can look at no team called “Nowhere”/,
    );
    await list(
      harness,
      'U0DEV',
      'can "team user add and edit" in Finance Ops',
      /These lists are for Usher admins/,
    );
    expect(askedOfMake(harness)).toHaveLength(1);
  },
);

/** Home shows a team admin the button once the watch has read their teams. */
async function openedFromHome(person: Person): Promise<ModalHandle> {
  const isThere = async (): Promise<void> => {
    await person.openHome();
    await person.waitForHome((_, text) => text.includes('Ask for a role'));
    expect(person.homeText()).toContain('Lists');
  };
  await vi.waitFor(isThere, { timeout: 60_000, interval: 1_000 });
  await person.clickHome('hub.lists');
  return person.waitForModal({ title: /Lists/, text: /Who has what on Make/ });
}

const everybody = async (person: Person, modal: ModalHandle): Promise<string> => {
  await modal.click('list.show', { value: JSON.stringify({ list: 'all', page: 0 }) });
  return bare(
    (await person.waitForModal({ title: /Lists/, text: /Everybody:\*? \d+ people.*1–10 of/s })).text(),
  );
};

story('Home leads a team admin to the people of their teams alone', {}, async (harness) => {
  const ines = harness.person('U0INES');
  const modal = await openedFromHome(ines);
  expect(modal.text()).toContain('You are a team admin, so these are the people of your teams.');
  expect(modal.text()).not.toMatch(/Without two-factor|Not seen for 90 days/);
  const seen = await everybody(ines, modal);
  expect(seen).toMatch(/Finance Ops/);
  expect(seen).not.toMatch(/Platform|Cat Lindqvist|two-factor|last login/);
});

story('Home leads an approver to everybody, without logins and two-factor', {}, async (harness) => {
  const ana = harness.person('U0ANA');
  const modal = await openedFromHome(ana);
  expect(modal.text()).not.toMatch(/You are a team admin|Without two-factor|Not seen for 90 days/);
  const seen = await everybody(ana, modal);
  expect(seen).toContain('Adam Almeida');
  expect(seen).not.toMatch(/two-factor|last login/);
});

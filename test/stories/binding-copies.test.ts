import { expect } from 'vitest';
import { bare, dm, told } from './asking.js';
import type { Harness } from './harness.js';
import { story } from './story.js';

const proposes = /says they are .?Eva Novak/;

/** Waits until an admin's copy of the proposal shows this text, and returns it. */
async function copyShows(harness: Harness, admin: string, text: RegExp): Promise<string> {
  const person = harness.person(admin);
  const copy = await dm(person, proposes);
  const seen = await person.waitForMessageUpdate(copy, ({ rendered }) => text.test(bare(rendered)), 30_000);
  return bare(seen.rendered);
}

story('every copy of a proposed Make user closes once an admin confirms it', {}, async (harness) => {
  const ben = harness.person('U0BEN');
  await ben.command('/make-access', 'bind eva@example.com');
  await told(ben, /An admin has to confirm this/);
  await dm(harness.person('U0OTHER'), proposes);
  const admin = harness.person('U0ADMIN');
  await admin.click(await dm(admin, proposes), 'Confirm');
  for (const one of ['U0ADMIN', 'U0OTHER']) {
    const shown = await copyShows(harness, one, /confirmed that .*Eva Novak/);
    expect(shown).not.toContain('[Confirm');
  }
});

story.ofSeries('a proposal no longer counts once the person proposes another one', {}, async (harness) => {
  const ben = harness.person('U0BEN');
  await ben.command('/make-access', 'bind eva@example.com');
  await dm(harness.person('U0ADMIN'), proposes);
  await ben.command('/make-access', 'bind cat@example.com');
  const shown = await copyShows(harness, 'U0ADMIN', /proposed another Make user since/);
  expect(shown).not.toContain('[Confirm');
});

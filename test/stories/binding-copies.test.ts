import { expect } from 'vitest';
import { bare, dm, settled, told } from './asking.js';
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

story('two admins who confirm at once confirm once, and the channel reads it once', {}, async (harness) => {
  await harness.person('U0BEN').command('/make-access', 'bind eva@example.com');
  const admins = ['U0ADMIN', 'U0OTHER'].map((id) => harness.person(id));
  const copies = await Promise.all(admins.map((admin) => dm(admin, proposes)));
  await Promise.all(admins.map((admin, n) => admin.click(copies[n] ?? { channel: '', ts: '' }, 'Confirm')));
  await Promise.any(
    admins.map((admin) => told(admin, /This was not asked, or something else was asked since/)),
  );
  for (const admin of ['U0ADMIN', 'U0OTHER']) await copyShows(harness, admin, /confirmed that .*Eva Novak/);
  await settled(harness);
  const confirmed = (await harness.events()).filter(({ type }) => type === 'binding.confirmed');
  expect(confirmed).toHaveLength(1);
  const announced = harness.person('U0ADMIN').messagesSeen('C0APPROVALS');
  expect(announced.filter(({ rendered }) => rendered.includes('confirmed that'))).toHaveLength(1);
});

import { expect } from 'vitest';
import type { MessageRef } from '../../sandbox/slack/people/click.js';
import { askForRole, bare, finalAnswer, operatorForDev, shownWithinMs, told } from './asking.js';
import type { Harness, HarnessOptions } from './harness.js';
import { story } from './story.js';

/** These tests are not about Make's limit. */
const make: HarnessOptions['make'] = ({ organizations }) => {
  Object.assign(organizations.get(logistics)?.license ?? {}, { apiLimit: 60_000 });
};
const quick = { env: { USHER_POLL_SECONDS: '1' }, make };
const audit = { channel: 'C0AUDIT' };
const [logistics, eva] = [7301, 4134];

async function listen(harness: Harness): Promise<void> {
  const admin = harness.person('U0ADMIN');
  await admin.command('/make-audit', 'subscribe Harbour Logistics', audit);
  await told(admin, /now listens to/);
  await said(harness, /^Watching/);
}

async function said(harness: Harness, text: RegExp, channel = audit.channel): Promise<MessageRef> {
  const { ts } = await harness.person('U0ADMIN').waitForMessage({ channel, text }, 30_000);
  return { channel, ts };
}

/** Waits until a message shows this text, and returns the whole message. */
async function shows(harness: Harness, message: MessageRef, text: RegExp): Promise<string> {
  const seen = await harness
    .person('U0ADMIN')
    .waitForMessageUpdate(
      message,
      ({ rendered }) => text.test(bare(rendered)),
      Math.max(40_000, shownWithinMs),
    );
  return bare(seen.rendered);
}

const card = (harness: Harness, id: string): Promise<MessageRef> =>
  said(harness, new RegExp(`${id}\\b`), 'C0APPROVALS');

/** Eva Novak is made Admin by hand, and Ben asks from the alert to undo it. */
async function undoAsked(harness: Harness): Promise<MessageRef> {
  await listen(harness);
  harness.make.world.setOrganizationRole(eva, logistics, 'Admin');
  const alert = await said(harness, /Eva Novak.*Nobody asked Usher/s);
  const ben = harness.person('U0BEN');
  await ben.click(alert, 'Ask to undo');
  const form = await ben.waitForModal({ callback_id: 'ask.role' });
  await form.submit();
  await finalAnswer(ben);
  const waiting = await shows(harness, alert, /Undo asked: REQ-1 by @?Ben Weber, waiting for Platform/);
  expect(waiting).not.toContain('[');
  return alert;
}

story(
  'an alert shows that its undo was requested, and folds once it is undone, even across a kill',
  { ...quick, process: true },
  async (harness) => {
    const alert = await undoAsked(harness);
    const held = harness.make.faults.holdAnswer({ method: 'POST', path: /user-organization-roles/ });
    await harness.person('U0ANA').click(await card(harness, 'REQ-1'), 'Approve');
    await held.arrived;
    await harness.app().kill();
    held.release();
    await harness.begin();
    const undone = await shows(harness, alert, /Undone:/);
    expect(undone).toContain('Eva Novak is Accountant of Harbour Logistics again (was: Admin)');
    expect(undone).toMatch(/Ben Weber asked, @?Ana Costa approved · REQ-1/);
    expect(undone).not.toContain('[');
    expect(harness.make.world.organizationRole(eva, logistics)).toBe('Accountant');
  },
);

story(
  'an alert whose undo was denied is open again, and closes once an uninvolved person accepts it',
  quick,
  async (harness) => {
    const alert = await undoAsked(harness);
    const ana = harness.person('U0ANA');
    await ana.click(await card(harness, 'REQ-1'), 'Deny');
    const why = await ana.waitForModal({ callback_id: 'decide.deny' });
    await why.fill({ reason: 'Agreed with Finance' });
    await why.submit();
    const open = await shows(harness, alert, /Ana Costa denied REQ-1.*which asked to undo this/);
    expect(open).toMatch(/\[Ask to undo\].*\[Accept\].*\[Freeze changes\]/);
    await harness.person('U0CAT').click(alert, 'Accept');
    const closed = await shows(harness, alert, /Accepted by @?Cat Lindqvist: Eva Novak became Admin/);
    expect(closed).not.toContain('[');
    await ana.click(alert, 'finding.accept', {
      force: true,
      value: JSON.stringify({ organizationId: logistics, finding: 'ffffffffffffffff' }),
    });
    await told(ana, /no longer has this one\. Nothing was done/);
  },
);

/** The first twenty-eight plain members of the crowd; three of its people have other roles. */
const others = new Set([4207, 4213, 4221]);
const crowd = Array.from({ length: 31 }, (_, n) => 4200 + n).filter((id) => !others.has(id));

/** Twenty-eight members are made App Developer by hand; returns the one alarm about them. */
async function massChange(harness: Harness): Promise<MessageRef> {
  await listen(harness);
  for (const user of crowd) harness.make.world.setOrganizationRole(user, logistics, 'App Developer');
  return said(harness, /28 people became App Developer/);
}

story('twenty-eight changes of one kind are one alarm, undone by one request', quick, async (harness) => {
  const alarm = await massChange(harness);
  const ben = harness.person('U0BEN');
  await ben.click(alarm, 'Ask to undo all 28');
  const form = await ben.waitForModal({ callback_id: 'finding.undo-many' });
  expect(bare(form.text())).toMatch(/App Developer → Member/);
  await form.submit();
  expect(await finalAnswer(ben)).toContain('REQ-1');
  await shows(harness, alarm, /Undo asked: REQ-1 by @?Ben Weber, waiting for Platform/);
  await harness.person('U0ANA').click(await card(harness, 'REQ-1'), 'Approve');
  const undone = await shows(harness, alarm, /Undone: 28 people became App Developer/);
  expect(undone).not.toContain('[');
  for (const user of crowd) {
    expect(harness.make.world.organizationRole(user, logistics)).toBe('Member');
  }
  const alerts = harness
    .person('U0ADMIN')
    .messagesSeen(audit.channel)
    .filter(({ rendered }) => /Nobody asked/.test(rendered));
  expect(alerts).toEqual([]);
});

story('changes of an alarm that cannot be undone are left out on a second try', quick, async (harness) => {
  const alarm = await massChange(harness);
  harness.make.world.removeFromOrganization(4203, logistics);
  const ben = harness.person('U0BEN');
  await ben.click(alarm, 'Ask to undo all 28');
  await (await ben.waitForModal({ callback_id: 'finding.undo-many' })).submit();
  const rest = await ben.waitForModal({ title: /Undo 27 changes/ }, 30_000);
  expect(bare(rest.text())).toMatch(/1 cannot be undone.*Amir Dahl.*any more/s);
  await rest.submit();
  expect(await finalAnswer(ben)).toContain('REQ-1');
  const half = await shows(harness, alarm, /Undo asked: REQ-1 .*\(27 of 28\)/s);
  expect(half).toContain('1 of 28 is open.');
});

story(
  'an Usher admin freezes changes from an alarm, and another one lifts the freeze',
  quick,
  async (harness) => {
    const alarm = await massChange(harness);
    const ben = harness.person('U0BEN');
    await ben.click(alarm, 'Freeze changes');
    await told(ben, /Only an admin can do this/);
    const admin = harness.person('U0ADMIN');
    await admin.click(alarm, 'Freeze changes');
    await told(admin, /Changes are frozen/);
    const notice = await said(
      harness,
      /froze changes: “28 changes nobody asked for in Harbour Logistics”/,
      'C0APPROVALS',
    );
    await harness
      .person('U0ADMIN')
      .waitForMessageUpdate(alarm, ({ rendered }) => !rendered.includes('[Freeze changes'), 30_000);
    await ben.click(notice, 'Lift the freeze');
    await told(ben, /Only an admin can do this/);
    await harness.person('U0OTHER').click(notice, 'Lift the freeze');
    await told(harness.person('U0OTHER'), /The freeze is lifted/);
    await shows(harness, alarm, /\[Freeze changes/);
    await harness
      .person('U0ADMIN')
      .waitForMessageUpdate(notice, ({ rendered }) => !rendered.includes('[Lift the freeze'), 30_000);
  },
);

story(
  'the feed shows the subject, the requester and the approver of a requested change',
  quick,
  async (harness) => {
    await listen(harness);
    await askForRole(harness.person('U0BEN'), operatorForDev);
    await harness.person('U0ANA').click(await card(harness, 'REQ-1'), 'Approve');
    const line = await said(harness, /no role → /);
    const shown = await shows(harness, line, /Dev Patel/);
    expect(shown).toMatch(
      /^Dev Patel: no role → Team Operator in Finance Ops · Ben Weber asked, Ana Costa approved · REQ-1/,
    );
  },
);

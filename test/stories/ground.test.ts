import { expect } from 'vitest';
import type { MessageRef } from '../../sandbox/slack/people/click.js';
import { bare, dm, finalAnswer, told } from './asking.js';
import type { Harness } from './harness.js';
import { story } from './story.js';
import {
  audit,
  auditorMay,
  bot,
  labs,
  listen,
  logistics,
  looks,
  make,
  quick,
  said,
  shown,
} from './watching.js';

async function shows(harness: Harness, message: MessageRef, text: RegExp): Promise<string> {
  const seen = await harness
    .person('U0ADMIN')
    .waitForMessageUpdate(message, ({ rendered }) => text.test(bare(rendered)), 40_000);
  return bare(seen.rendered);
}

const auditor = ({ make: { world } }: Harness) => world.roleNamed('Auditor', 'organization', logistics);

/** Eva's role gets more permissions by hand; returns the one message about it. */
async function widened(harness: Harness): Promise<MessageRef> {
  await listen(harness);
  await looks(harness, 1);
  harness.make.world.setPermissions(auditor(harness).id, [
    ...auditorMay,
    'organization edit',
    'team add and edit',
  ]);
  const alert = await said(harness, /Auditor of Harbour Logistics may do more now: 2 → 4 permissions/);
  const [text] = shown(harness, audit, /Auditor/);
  expect(text).toMatch(
    /Added: organization edit and team add and edit\. 1 person holds it: Eva Novak\. Nobody asked Usher for this\./,
  );
  return alert;
}

story(
  'a request restores a custom role that was widened by hand exactly, without a further alert, even across a kill',
  { ...quick, process: true },
  async (harness) => {
    const alert = await widened(harness);
    const ben = harness.person('U0BEN');
    await ben.click(alert, 'Ask to undo');
    const form = await ben.waitForModal({ callback_id: 'ground.undo' });
    expect(bare(form.text())).toMatch(
      /4 permissions → 2 permissions.*Takes away: organization edit, team add and edit/s,
    );
    await form.submit();
    expect(await finalAnswer(ben)).toContain('REQ-1');
    expect(
      await shows(harness, alert, /Undo asked: REQ-1 by @?Ben Weber, waiting for Platform/),
    ).not.toContain('[');
    const card = await said(harness, /REQ-1\b/, 'C0APPROVALS');
    const [asked] = shown(harness, 'C0APPROVALS', /REQ-1/);
    expect(asked).toMatch(/Put back what Auditor of Harbour Logistics may do/);
    expect(asked).toMatch(/Auditor in Harbour Logistics: 4 permissions → 2 permissions/);
    expect(asked).toMatch(/Takes away: organization edit, team add and edit\./);
    expect(asked).not.toContain('no address');
    const held = harness.make.faults.holdAnswer({ method: 'PATCH', path: /custom-roles/ });
    await harness.person('U0ANA').click(card, 'Approve');
    await held.arrived;
    await harness.app().kill();
    held.release();
    await harness.begin();
    const undone = await shows(harness, alert, /Undone:/);
    expect(undone).toContain(
      'Auditor of Harbour Logistics has its earlier permissions again: 2 permissions (was: 4)',
    );
    expect(undone).toMatch(/Ben Weber asked, @?Ana Costa approved · REQ-1/);
    expect(undone).not.toContain('[');
    expect([...auditor(harness).permissions].sort()).toEqual(auditorMay);
    const sent = harness.make.calls.filter(({ method }) => method === 'PATCH');
    expect(sent).toEqual([
      expect.objectContaining({
        path: `/users/custom-roles/${auditor(harness).id}`,
        query: `organizationId=${logistics}`,
        body: { permissions: auditorMay },
      }),
    ]);
    await looks(harness, 2);
    expect(shown(harness, audit, /Auditor/)).toHaveLength(1);
  },
);

story('a role that changed again after the message is not put back', quick, async (harness) => {
  const alert = await widened(harness);
  const ben = harness.person('U0BEN');
  await ben.click(alert, 'Ask to undo');
  const form = await ben.waitForModal({ callback_id: 'ground.undo' });
  harness.make.world.setPermissions(auditor(harness).id, ['organization view']);
  await form.submit();
  expect(await finalAnswer(ben)).toMatch(/What Auditor may do has changed again since that message/);
  expect(auditor(harness).permissions).toEqual(['organization view']);
  await said(harness, /Auditor of Harbour Logistics may do less now: 4 → 1 permission/);
});

story(
  'a renamed team and a renamed organization are told once each, also across a restart',
  quick,
  async (harness) => {
    const { world } = harness.make;
    await listen(harness);
    await looks(harness, 1);
    await harness.restart('stop');
    await looks(harness, 1);
    expect(shown(harness, audit, /renamed/)).toEqual([]);
    Object.assign(world.team(917), { name: 'Platform & Tools' });
    Object.assign(world.organization(logistics), { name: 'Harbour Freight' });
    await said(harness, /A team of Harbour \w+ was renamed: Platform → Platform & Tools\./);
    await said(harness, /The organization was renamed: Harbour Logistics → Harbour Freight\./);
    await looks(harness, 1);
    await harness.restart('stop');
    await looks(harness, 2);
    expect(shown(harness, audit, /renamed/)).toHaveLength(2);
  },
);

story(
  'switching off two-factor enforcement is reported once, names who did it, and asks them',
  { ...quick, process: true },
  async (harness) => {
    await listen(harness);
    await looks(harness, 1);
    harness.make.world.enforceTwoFactor(logistics, false, 4121);
    const alert = await said(harness, /need no two-factor login any more: enforcement on → off/);
    await shows(harness, alert, /Ines Duarte did it/);
    await dm(harness.person('U0INES'), /Was this you\?/);
    await harness.restart('kill');
    await looks(harness, 3);
    expect(shown(harness, audit, /two-factor|Two-factor/)).toHaveLength(1);
    await harness.person('U0ANA').click(alert, 'Accept');
    await shows(
      harness,
      alert,
      /Accepted by @?Ana Costa: The members of Harbour Logistics need no two-factor login/,
    );
    const ines = harness.person('U0INES');
    await ines.command('/make-access', 'mine all');
    const { rendered } = await dm(ines, /Everything Usher knows of you/);
    expect(bare(rendered)).toContain('names you: two factor enforcement in Harbour Logistics');
    expect(bare(rendered)).toContain('Usher asked you “Was this you?”');
  },
);

story(
  "Usher's account losing its role and an organization that is gone are reported where admins look",
  { ...quick, process: true },
  async (harness) => {
    await listen(harness);
    await looks(harness, 1);
    harness.make.world.setOrganizationRole(bot, logistics, 'Guest');
    const lost = /Usher's own account lost its role in Harbour Logistics: Admin → Guest/;
    await said(harness, lost, 'C0APPROVALS');
    await said(harness, lost, harness.person('U0ADMIN').dm);
    harness.make.world.removeOrganization(labs);
    const gone = /Make no longer shows Harbour Labs to Usher/;
    await said(harness, gone, 'C0APPROVALS');
    await harness.restart('kill');
    await said(harness, gone, harness.person('U0ADMIN').dm);
    for (const text of [lost, gone]) expect(shown(harness, 'C0APPROVALS', text)).toHaveLength(1);
  },
);

story(
  'six custom roles changed at once are one alarm, undone by one request, and listed as recent changes',
  {
    ...quick,
    make: (world) => {
      make(world);
      for (const n of [1, 2, 3, 4, 5, 6]) {
        world.addCustomRole(logistics, {
          name: `Custom ${n}`,
          category: 'organization',
          permissions: auditorMay,
        });
      }
    },
  },
  async (harness) => {
    await listen(harness);
    await looks(harness, 1);
    const roles = [1, 2, 3, 4, 5, 6].map((n) =>
      harness.make.world.roleNamed(`Custom ${n}`, 'organization', logistics),
    );
    for (const { id } of roles) harness.make.world.setPermissions(id, [...auditorMay, 'organization edit']);
    const alarm = await said(harness, /What 6 custom roles of Harbour Logistics may do changed/);
    const admin = harness.person('U0ADMIN');
    await admin.command('/make-audit', 'recent', { channel: audit });
    expect(await told(admin, /Changes of members and roles/)).toMatch(
      /Custom 6 of Harbour Logistics may do more now: 2 → 3 permissions.*Nobody asked for it/,
    );
    const ben = harness.person('U0BEN');
    await ben.click(alarm, 'Ask to undo all 6');
    const form = await ben.waitForModal({ callback_id: 'finding.undo-many' });
    expect(bare(form.text())).toMatch(/Custom 1: 3 → 2 permissions/);
    await form.submit();
    expect(await finalAnswer(ben)).toContain('REQ-1');
    await shows(harness, alarm, /Undo asked: REQ-1 by @?Ben Weber, waiting for Platform/);
    await harness.person('U0ANA').click(await said(harness, /REQ-1\b/, 'C0APPROVALS'), 'Approve');
    expect(await shows(harness, alarm, /Undone: What 6 custom roles/)).not.toContain('[');
    for (const { permissions } of roles) expect([...permissions].sort()).toEqual(auditorMay);
  },
);

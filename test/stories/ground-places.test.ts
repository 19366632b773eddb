import { expect } from 'vitest';
import { bare, finalAnswer } from './asking.js';
import { story } from './story.js';
import { audit, auditorMay, labs, listen, logistics, looks, make, quick, said, shown } from './watching.js';

story(
  'the same change in two organizations is one message for each, and an undo in one leaves the other as it is',
  {
    ...quick,
    make: (world) => {
      make(world);
      world.changeSettings(labs, { license: { customRoles: true } });
      world.addCustomRole(labs, { name: 'Auditor', category: 'organization', permissions: auditorMay });
    },
  },
  async (harness) => {
    const { world } = harness.make;
    const ben = harness.person('U0BEN');
    await listen(harness);
    await Promise.all([logistics, labs].map((id) => looks(harness, 2, id)));
    const roleIn = (id: number) => world.roleNamed('Auditor', 'organization', id);
    for (const id of [logistics, labs])
      world.setPermissions(roleIn(id).id, [...auditorMay, 'organization edit']);
    const alert = await said(harness, /Auditor of Harbour Logistics may do more now: 2 → 3/);
    const { dm } = harness.person('U0ADMIN');
    const other = await said(harness, /Auditor of Harbour Labs may do more now: 2 → 3/, dm);
    expect(other.ts).not.toBe(alert.ts);
    await ben.click(alert, 'Ask to undo');
    await (await ben.waitForModal({ callback_id: 'ground.undo' })).submit();
    expect(await finalAnswer(ben)).toContain('REQ-1');
    await harness.person('U0ANA').click(await said(harness, /REQ-1\b/, 'C0APPROVALS'), 'Approve');
    await harness
      .person('U0ADMIN')
      .waitForMessageUpdate(alert, ({ rendered }) => /Undone:/.test(bare(rendered)), 40_000);
    expect([...roleIn(logistics).permissions].sort()).toEqual(auditorMay);
    expect([...roleIn(labs).permissions].sort()).toEqual([...auditorMay, 'organization edit'].sort());
    await looks(harness, 2);
    expect(shown(harness, audit, /Auditor/)).toHaveLength(1);
    expect(shown(harness, dm, /Auditor of Harbour Labs/)).toHaveLength(1);
  },
);

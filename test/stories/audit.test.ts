import { expect } from 'vitest';
import { askForRole, bare, cardOf, cardShows, dm, told } from './asking.js';
import type { Harness } from './harness.js';
import { story } from './story.js';

const quick = { env: { USHER_POLL_SECONDS: '1' } };
const audit = { channel: 'C0AUDIT' };
const [logistics, labs, marketing, finance] = [7301, 7302, 916, 915];
const [ines, dev, eva, cat] = [4121, 4133, 4134, 4132];

async function listen(harness: Harness, organization: string): Promise<void> {
  const admin = harness.person('U0ADMIN');
  await admin.command('/make-audit', `subscribe ${organization}`, audit);
  await told(admin, /now listens to/);
  await said(harness, /^Watching/);
}

const said = async (harness: Harness, text: RegExp) => {
  const seen = await harness.person('U0ADMIN').waitForMessage({ ...audit, text }, 30_000);
  return { ref: { channel: audit.channel, ts: seen.ts }, text: bare(seen.rendered) };
};

const alerts = (harness: Harness): string[] =>
  harness
    .person('U0ADMIN')
    .messagesSeen(audit.channel)
    .map(({ rendered }) => bare(rendered))
    .filter((text) => text.includes('Nobody asked Usher'));

story(
  'a change by hand is reported once, names who did it if the log does, and its undo can be requested',
  quick,
  async (harness) => {
    await listen(harness, 'Harbour Logistics');
    const { world } = harness.make;
    world.setTeamRole(dev, marketing, 'Team Admin', ines);
    world.setOrganizationRole(eva, logistics, 'Admin');
    const team = await said(harness, /Dev Patel.*Nobody asked/s);
    expect(team.text).toMatch(/Dev Patel joined Marketing in Harbour Logistics/);
    const role = await said(harness, /Eva Novak.*Nobody asked/s);
    expect(role.text).toContain('Eva Novak became Admin of Harbour Logistics (before: Accountant)');
    expect(role.text).toContain("Make's log does not say who");
    await harness
      .person('U0ADMIN')
      .waitForMessageUpdate(
        team.ref,
        ({ rendered }) => bare(rendered).includes('Ines Duarte did it'),
        30_000,
      );
    const asked = await dm(harness.person('U0INES'), /Was this you\?/);
    await harness.person('U0INES').click(asked, 'Yes, it was me');
    const why = await harness.person('U0INES').waitForModal({ title: /Was this you/ });
    await why.fill({ reason: 'Dev leads the campaign' });
    await why.submit();
    await harness
      .person('U0ADMIN')
      .waitForMessageUpdate(team.ref, ({ rendered }) => rendered.includes('Dev leads the campaign'), 30_000);
    await harness.person('U0BEN').click(role.ref, 'Ask to undo');
    const form = await harness.person('U0BEN').waitForModal({ callback_id: 'ask.role' });
    expect(form.text()).toMatch(/Eva Novak[\s\S]*Harbour Logistics[\s\S]*Accountant/);
    expect(alerts(harness)).toHaveLength(2);
  },
);

story(
  'Usher’s own changes are never reported as unexplained, even after a kill between write and record',
  { ...quick, process: true },
  async (harness) => {
    await listen(harness, 'Harbour Logistics');
    const [ben, ana] = [harness.person('U0BEN'), harness.person('U0ANA')];
    await askForRole(ben, { who: 'dev@example.com', where: 'Finance Ops', role: 'Team Operator' });
    const card = await cardOf(harness, 'REQ-1');
    const held = harness.make.faults.holdAnswer({ method: 'POST', path: /user-team-roles/ });
    await ana.click(card, 'Approve');
    await held.arrived;
    await harness.app().kill();
    held.release();
    await harness.begin();
    await cardShows(harness, card, /checked on Make/, 30_000);
    expect(harness.make.world.teamRole(dev, finance)).toBe('Team Operator');
    harness.make.world.setOrganizationRole(eva, logistics, 'Member');
    await said(harness, /Eva Novak.*Nobody asked/s);
    expect(alerts(harness)).toHaveLength(1);
    const found = (await harness.events()).filter(({ type }) => type === 'finding.recorded');
    expect(found).toContainEqual(
      expect.objectContaining({ finding: expect.objectContaining({ verdict: 'matched', request: 'REQ-1' }) }),
    );
  },
);

story(
  'an organization without a log is watched, and the channel is told what cannot be seen',
  quick,
  async (harness) => {
    await listen(harness, 'Harbour Labs');
    await said(harness, /no audit log/);
    harness.make.world.removeFromOrganization(dev, labs);
    expect((await said(harness, /Dev Patel.*Nobody asked/s)).text).toContain(
      'This organization has no audit log',
    );
  },
);

story(
  'log entries are posted to the channel in order, once each, even across restarts',
  { ...quick, process: true },
  async (harness) => {
    await listen(harness, 'Harbour Logistics');
    const { world } = harness.make;
    const began = world.now();
    const add = (from: number, count: number) => {
      for (let n = from; n < from + count; n++) {
        world.addAuditEntry({
          organizationId: logistics,
          eventName: 'webhook_deleted',
          teamId: finance,
          actorId: cat,
          targetId: `${90_000 + n}`,
          triggeredAt: began + n,
        });
      }
    };
    add(0, 30);
    await harness.restart('kill');
    add(30, 5);
    const targets = () =>
      harness
        .person('U0ADMIN')
        .messagesSeen(audit.channel)
        .flatMap(({ rendered }) =>
          [...rendered.matchAll(/\((90\d{3})\)/g)].map(([, target]) => Number(target)),
        );
    await harness.slack.waitForCall(() => targets().length >= 35, 30_000);
    expect(targets()).toEqual(Array.from({ length: 35 }, (_, n) => 90_000 + n));
  },
);

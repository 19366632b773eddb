import { expect } from 'vitest';
import { askForRole, bare, cardOf, cardShows, dm, told } from './asking.js';
import { story } from './story.js';
import type { Town } from './town.js';

const quick = { env: { USHER_POLL_SECONDS: '1' } };
const audit = { channel: 'C0AUDIT' };
const [logistics, labs, marketing, finance] = [7301, 7302, 916, 915];
const [ines, dev, eva, cat] = [4121, 4133, 4134, 4132];

async function listen(town: Town, organization: string): Promise<void> {
  const admin = town.person('U0ADMIN');
  await admin.command('/make-audit', `subscribe ${organization}`, audit);
  await told(admin, /now listens to/);
  await said(town, /^Watching/);
}

const said = async (town: Town, text: RegExp) => {
  const seen = await town.person('U0ADMIN').waitForMessage({ ...audit, text }, 30_000);
  return { ref: { channel: audit.channel, ts: seen.ts }, text: bare(seen.rendered) };
};

const alerts = (town: Town): string[] =>
  town
    .person('U0ADMIN')
    .messagesSeen(audit.channel)
    .map(({ rendered }) => bare(rendered))
    .filter((text) => text.includes('Nobody asked Usher'));

story(
  'what somebody changes by hand is told once, with who did it where the log says, and can be asked to be undone',
  quick,
  async (town) => {
    await listen(town, 'Harbour Logistics');
    const { world } = town.make;
    world.setTeamRole(dev, marketing, 'Team Admin', ines);
    world.setOrganizationRole(eva, logistics, 'Admin');
    const team = await said(town, /Dev Patel.*Nobody asked/s);
    expect(team.text).toMatch(/Dev Patel joined Marketing in Harbour Logistics/);
    const role = await said(town, /Eva Novak.*Nobody asked/s);
    expect(role.text).toContain('Eva Novak became Admin of Harbour Logistics (before: Accountant)');
    expect(role.text).toContain("Make's log does not say who");
    await town
      .person('U0ADMIN')
      .waitForMessageUpdate(team.ref, ({ rendered }) => bare(rendered).includes('by Ines Duarte'), 30_000);
    const asked = await dm(town.person('U0INES'), /Was this you\?/);
    await town.person('U0INES').click(asked, 'Yes, it was me');
    const why = await town.person('U0INES').waitForModal({ title: /Was this you/ });
    await why.fill({ reason: 'Dev leads the campaign' });
    await why.submit();
    await town
      .person('U0ADMIN')
      .waitForMessageUpdate(team.ref, ({ rendered }) => rendered.includes('Dev leads the campaign'), 30_000);
    await town.person('U0BEN').click(role.ref, 'Ask to undo');
    const form = await town.person('U0BEN').waitForModal({ callback_id: 'ask.role' });
    expect(form.text()).toMatch(/Eva Novak[\s\S]*Harbour Logistics[\s\S]*Accountant/);
    expect(alerts(town)).toHaveLength(2);
  },
);

story(
  'what Usher does itself is never told as unexplained, also when it is killed between the write and its record',
  { ...quick, process: true },
  async (town) => {
    await listen(town, 'Harbour Logistics');
    const [ben, ana] = [town.person('U0BEN'), town.person('U0ANA')];
    await askForRole(ben, { who: 'dev@example.com', where: 'Finance Ops', role: 'Team Operator' });
    const card = await cardOf(town, 'REQ-1');
    const held = town.make.faults.holdAnswer({ method: 'POST', path: /user-team-roles/ });
    await ana.click(card, 'Approve');
    await held.arrived;
    await town.app().kill();
    held.release();
    await town.begin();
    await cardShows(town, card, /Done, verified on Make/, 30_000);
    expect(town.make.world.teamRole(dev, finance)).toBe('Team Operator');
    town.make.world.setOrganizationRole(eva, logistics, 'Member');
    await said(town, /Eva Novak.*Nobody asked/s);
    expect(alerts(town)).toHaveLength(1);
    const found = (await town.events()).filter(({ type }) => type === 'finding.recorded');
    expect(found).toContainEqual(
      expect.objectContaining({ finding: expect.objectContaining({ verdict: 'matched', request: 'REQ-1' }) }),
    );
  },
);

story('an organization without a log is watched, and told what it cannot see', quick, async (town) => {
  await listen(town, 'Harbour Labs');
  await said(town, /no audit log/);
  town.make.world.removeFromOrganization(dev, labs);
  expect((await said(town, /Dev Patel.*Nobody asked/s)).text).toContain('This organization has no audit log');
});

story(
  'the log comes into the channel in order, each entry once, also across restarts',
  { ...quick, process: true },
  async (town) => {
    await listen(town, 'Harbour Logistics');
    const { world } = town.make;
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
    await town.restart('kill');
    add(30, 5);
    const targets = () =>
      town
        .person('U0ADMIN')
        .messagesSeen(audit.channel)
        .flatMap(({ rendered }) =>
          [...rendered.matchAll(/\((90\d{3})\)/g)].map(([, target]) => Number(target)),
        );
    await town.slack.waitForCall(() => targets().length >= 35, 30_000);
    expect(targets()).toEqual(Array.from({ length: 35 }, (_, n) => 90_000 + n));
  },
);

import { expect, vi } from 'vitest';
import type { MessageRef } from '../../sandbox/slack/people/click.js';
import { bare, dm, finalAnswer, told } from './asking.js';
import type { Harness, HarnessOptions } from './harness.js';
import { story } from './story.js';

const [logistics, labs, bot, eva] = [7301, 7302, 4001, 4134];
const audit = 'C0AUDIT';
const auditorMay = ['organization users view', 'organization view'];

/** These tests are not about Make's limit. */
const make: NonNullable<HarnessOptions['make']> = (world) => {
  for (const id of [logistics, labs]) world.changeSettings(id, { license: { apiLimit: 60_000 } });
  world.addCustomRole(logistics, { name: 'Auditor', category: 'organization', permissions: auditorMay });
  world.setOrganizationRole(eva, logistics, 'Auditor');
};
const quick = { env: { USHER_POLL_SECONDS: '1' }, make };

async function listen(harness: Harness): Promise<void> {
  const admin = harness.person('U0ADMIN');
  await admin.command('/make-audit', 'subscribe Harbour Logistics', { channel: audit });
  await told(admin, /now listens to/);
  await said(harness, /^Watching/);
}

/** Waits for a message that reads like this. */
async function said(harness: Harness, text: RegExp, channel = audit): Promise<MessageRef> {
  const find = () =>
    harness
      .person('U0ADMIN')
      .messagesSeen(channel)
      .find(({ rendered }) => text.test(bare(rendered)));
  const message = await vi.waitFor(() => {
    const found = find();
    if (!found) throw new Error(`nothing says ${text}`);
    return found;
  }, 40_000);
  return { channel, ts: message.ts };
}

async function shows(harness: Harness, message: MessageRef, text: RegExp): Promise<string> {
  const seen = await harness
    .person('U0ADMIN')
    .waitForMessageUpdate(message, ({ rendered }) => text.test(bare(rendered)), 40_000);
  return bare(seen.rendered);
}

/** The messages of a channel that match, as they read. */
const shown = (harness: Harness, channel: string, text: RegExp): string[] =>
  harness
    .person('U0ADMIN')
    .messagesSeen(channel)
    .map(({ rendered }) => bare(rendered))
    .filter((one) => text.test(one));

const auditor = ({ make: { world } }: Harness) => world.roleNamed('Auditor', 'organization', logistics);

/** Waits until the organization's roles have been read this number of times from now on. */
async function looks(harness: Harness, times: number): Promise<void> {
  for (let n = 0; n < times; n++) {
    const after = harness.make.calls.length;
    const isRead = ({ path, query }: { readonly path: string; readonly query: string }): boolean =>
      path === '/users/roles' && query.includes(`organizationId=${logistics}`);
    await vi.waitFor(() => expect(harness.make.calls.slice(after).some(isRead)).toBe(true), 30_000);
  }
}

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

story(
  'roles and settings take at most two calls a poll, whatever there is to read',
  {
    env: { USHER_POLL_SECONDS: '1' },
    make: (world) => {
      make(world);
      const permissions = Array.from({ length: 40 }, (_, n) => `organization right ${n}`);
      for (let n = 0; n < 64; n++) {
        world.addCustomRole(logistics, { name: `Custom ${n}`, category: 'organization', permissions });
      }
    },
  },
  async (harness) => {
    await listen(harness);
    await looks(harness, 8);
    const counts = callsOfGround(harness, logistics, ['/private-spaces', '/users/roles']);
    expect(beyondTwoAPoll(counts)).toBeLessThanOrEqual(2);
    expect(total(counts)).toBeGreaterThan(16);
  },
);

const tokens = '/users/me/current-authorization';

for (const [where, payer, env] of [
  ['where another organization has a call to spare', labs, {}],
  ['where the only organization has none', logistics, { MAKE_ORGANIZATION_ID: `${logistics}` }],
] as const) {
  story(
    `a scope that the token lost is told within two polls and takes no third call of a poll, ${where}`,
    { env: { USHER_POLL_SECONDS: '1', ...env }, make },
    async (harness) => {
      await listen(harness);
      await looks(harness, 4);
      const before = pollsOf(harness, payer).length;
      harness.make.world.takeScopes(bot, 'usher', ['organizations:write']);
      await said(harness, /Usher's token lost a scope: organizations:write/, 'C0APPROVALS');
      // The difference includes the poll that lost the scope and the one that has begun since.
      expect(pollsOf(harness, payer).length - before).toBeLessThanOrEqual(4);
      harness.make.world.addPrivateSpace(logistics, 'Eva Novak');
      await said(harness, /private space appeared in Harbour Logistics: Eva Novak/);
      const counts = callsOfGround(harness, payer, ['/private-spaces', '/users/roles', tokens]);
      expect(beyondTwoAPoll(counts)).toBeLessThanOrEqual(2);
    },
  );
}

/** The paths that each poll of an organization read. */
function pollsOf({ make: { calls } }: Harness, organizationId: number): string[][] {
  const polls: string[][] = [];
  for (const { method, path, query } of calls) {
    if (method !== 'GET') continue;
    if (path === `/organizations/${organizationId}/user-organization-roles`) polls.push([]);
    else if (path === tokens || `${path}?${query}`.includes(`${organizationId}`)) polls.at(-1)?.push(path);
  }
  return polls.slice(0, -1);
}

/** The number of calls of each poll for the ground, without the directory's own. */
function callsOfGround(harness: Harness, organizationId: number, more: readonly string[]): number[] {
  const place = `/organizations/${organizationId}`;
  const ground = [place, `${place}/feature-controls`, ...more];
  // Now and then the directory reads everything, including the organization and its roles.
  return pollsOf(harness, organizationId)
    .slice(1)
    .map((paths) => {
      const count = paths.filter((path) => ground.includes(path)).length;
      return count - 2 * paths.filter((path) => path === '/teams').length;
    });
}

const total = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0);

/**
 * The largest excess over two calls for each poll so far; a call of one poll may come just after the next poll began.
 */
const beyondTwoAPoll = (counts: readonly number[]): number =>
  Math.max(...counts.map((_, index) => total(counts.slice(0, index + 1)) - 2 * (index + 1)));

import { describe, expect, test } from 'vitest';
import { announced, botWrites } from '../feed/bot.js';
import { entry, type Harbour, harbour, ines, logistics } from './watch-fixture.js';

const role = (h: Harbour, name: string) => h.make.world.roleNamed(name, 'team', logistics).id;
const byInes = (h: Harbour, roleName = 'Team Admin', teamId = 915) =>
  h.make.world.setTeamRole(4131, teamId, roleName, 4121);
const offerLog = async (h: Harbour) => h.watch().offer(logistics, await h.log());
const sweeps = async (h: Harbour, count: number) => {
  for (let n = 0; n < count; n++) await h.sweep();
};

describe('the actor', () => {
  test.each([
    ['team-role-changed', 'Team Admin', 915],
    ['left-team', 'none', 915],
    ['joined-team', 'Team Member', 916],
  ])('is named in the alert if the log was read before the sweep: %s', async (movement, name, teamId) => {
    const h = await harbour();
    await h.sweep();
    byInes(h, name, teamId);
    await offerLog(h);
    await sweeps(h, 4);
    expect(await h.found()).toEqual([`${movement} unexplained`]);
    expect(h.said()).toHaveLength(2);
    expect(h.said()[1]).toContain('Ines Duarte did it.');
  });

  test('is added to the alert if the log entry arrives late', async () => {
    const h = await harbour();
    await h.sweep();
    byInes(h);
    await h.sweep();
    expect(h.said()[1]).toContain("Make's log does not say yet who did it.");
    await offerLog(h);
    await offerLog(h);
    await sweeps(h, 3);
    expect(h.said()).toHaveLength(2);
    expect(h.said()[1]).toContain('Ines Duarte did it.');
    expect((await h.events()).filter(({ type }) => type === 'finding.named')).toHaveLength(1);
  });

  test('is asked whether it was them, once, and their answer is shown and filed', async () => {
    const h = await harbour();
    await h.sweep();
    byInes(h);
    await offerLog(h);
    await sweeps(h, 2);
    expect(h.said('U0INES')).toEqual([expect.stringContaining('Was this you?')]);
    const [finding] = await h.queries().recent(logistics, 1);
    const id = finding?.id ?? '';
    expect(await h.queries().answer(logistics, id, 'T0HARBOUR/U0BEN', true)).toBe('not-asked');
    expect(await h.queries().answer(logistics, 'nothing', ines, true)).toBe('unknown');
    expect(await h.queries().answer(logistics, id, ines, true, 'Quarterly *close*')).toBe('filed');
    expect(await h.queries().answer(logistics, id, ines, false)).toBe('already');
    await h.sweep();
    expect(h.said()[1]).toContain('“Quarterly close”');
    expect(h.said('U0INES')[0]).not.toContain('Not me');
    expect(h.said('U0ADMIN')).toEqual([]);
    expect(await h.queries().finding(logistics, id)).toMatchObject({
      finding: { movement: 'team-role-changed' },
      actor: { makeUserId: 4121 },
      answer: { mine: true },
    });
  });

  test('answers that it was not them, and the admins are told', async () => {
    const h = await harbour();
    await h.sweep();
    byInes(h);
    await offerLog(h);
    await sweeps(h, 2);
    const [finding] = await h.queries().recent(logistics, 1);
    expect(await h.queries().answer(logistics, finding?.id ?? '', ines, false)).toBe('filed');
    await sweeps(h, 2);
    expect(h.said('U0ADMIN')).toEqual([expect.stringContaining('says that this was not them')]);
    expect(h.said()[1]).toContain('this was not me');
  });

  test('is available after a start for clicks and the daily line, before the first poll', async () => {
    const h = await harbour();
    await h.sweep();
    byInes(h);
    await offerLog(h);
    await sweeps(h, 2);
    await h.restart();
    await h.directory().refresh();
    const [finding] = await h.queries().recent(logistics, 1);
    expect(finding).toMatchObject({ movement: 'team-role-changed' });
    expect(await h.queries().finding(logistics, finding?.id ?? '')).toMatchObject({ finding });
    expect(await h.queries().counts(logistics, 0, Date.now() + 1)).toMatchObject({ unexplained: 1 });
    expect(await h.queries().answer(logistics, finding?.id ?? '', ines, true)).toBe('filed');
  });

  test('has their answer shown after a restart, too', async () => {
    const h = await harbour();
    await h.sweep();
    byInes(h);
    await offerLog(h);
    await sweeps(h, 2);
    h.slack.faults.add({ method: 'chat.update', kind: 'error', error: 'internal_error', times: Infinity });
    const [finding] = await h.queries().recent(logistics, 1);
    await h.queries().answer(logistics, finding?.id ?? '', ines, true, 'Mine');
    h.slack.faults.clear();
    await h.restart();
    await h.sweep();
    expect(h.said()[1]).toContain('“Mine”');
  });
});

test('each of two changes of one role is attributed to the person the log names for it', async () => {
  const h = await harbour();
  await h.sweep();
  byInes(h);
  await h.sweep();
  h.make.world.setTeamRole(4131, 915, 'Team Member', 4132);
  const [newest] = await h.log();
  if (newest) await h.watch().offer(logistics, [newest]);
  await h.sweep();
  await offerLog(h);
  await sweeps(h, 4);
  expect(await h.found()).toEqual(['team-role-changed unexplained', 'team-role-changed unexplained']);
  const said = h.said().join();
  expect(said).toMatch(/became Team Admin .* Ines Duarte did it/s);
  expect(said).toMatch(/became Team Member .* Cat Lindqvist did it/);
});

test('an entry whose clock is a few seconds off still names the actor', async () => {
  const h = await harbour();
  await h.sweep();
  byInes(h);
  await h.sweep();
  await h.sweep();
  await h.watch().offer(logistics, [entry({ at: Date.now() + 1000 })]);
  const later = Date.now() + 1000;
  await expect.poll(() => Date.now() > later, { timeout: 3000 }).toBe(true);
  await sweeps(h, 3);
  expect(await h.found()).toEqual(['team-role-changed unexplained']);
  expect(h.said()[1]).toContain('Ines Duarte did it');
});

describe('a change that no list shows any more', () => {
  test('is flagged after the team was read twice, with the actor', async () => {
    const h = await harbour();
    await h.sweep();
    byInes(h);
    byInes(h, 'Team Member');
    await offerLog(h);
    await sweeps(h, 2);
    await offerLog(h);
    await sweeps(h, 2);
    expect(await h.found()).toEqual(['changed-and-back unexplained', 'changed-and-back unexplained']);
    expect(h.said()).toHaveLength(3);
    expect(h.said()[1]).toContain('Ines Duarte did it.');
  });

  test('is reported as a removal and a return if it was one, each with its actor', async () => {
    const h = await harbour();
    await h.sweep();
    byInes(h, 'none');
    h.make.world.setTeamRole(4131, 915, 'Team Member', 4130);
    await offerLog(h);
    await sweeps(h, 3);
    expect((await h.found()).toSorted()).toEqual(['put-back unexplained', 'removed-and-back unexplained']);
    const said = h.said().join('\n');
    expect(said).toMatch(
      /Ben Weber was removed from Finance Ops in Harbour Logistics, and is there again\..*Ines Duarte did it\./,
    );
    expect(said).toMatch(
      /Ben Weber was removed from .* and put back there\..*Ana Costa did it\.[\s\S]*\[Ask to undo\]/,
    );
    expect(said).not.toContain('role of');
  });

  test('is reported as a return if somebody undid a removal of ours', async () => {
    const h = await harbour();
    await h.sweep();
    const before = role(h, 'Team Member');
    await botWrites(h, {
      type: 'remove-from-team',
      organizationId: logistics,
      teamId: 915,
      userId: 4131,
      before,
    });
    byInes(h, 'Team Member');
    await offerLog(h);
    await sweeps(h, 3);
    expect(await h.found()).toEqual(['put-back unexplained']);
    expect(h.said()[1]).toMatch(/was removed from .* and put back there\..*Ines Duarte did it\./);
  });

  test('is not reported as gone again if the team’s list was first read afterwards', async () => {
    const h = await harbour();
    const closed = {
      match: { method: 'GET', path: /teams\/915\/user-team-roles/ },
      times: Infinity,
    } as const;
    h.make.faults.add({ ...closed, kind: 'status', status: 403 });
    await h.sweep();
    byInes(h);
    await offerLog(h);
    await sweeps(h, 2);
    expect(await h.found()).toEqual([]);
    h.make.faults.clear();
    await sweeps(h, 3);
    expect(await h.found()).toEqual(['changed-unseen unexplained']);
    expect(h.said()[1]).toMatch(
      /Make's log says that the role of Ben Weber in Finance Ops .* was changed\. It is Team Admin now; Usher had not seen what it was before\./,
    );
  });

  test('is reported without a claim about the list if the team was unreadable for eight days', async () => {
    let now = Date.now();
    const h = await harbour({ now: () => now });
    await h.sweep();
    const closed = {
      match: { method: 'GET', path: /teams\/915\/user-team-roles/ },
      times: Infinity,
    } as const;
    h.make.faults.add({ ...closed, kind: 'status', status: 403 });
    now += 60_000;
    byInes(h);
    await offerLog(h);
    now += 8 * 86_400_000 + 1;
    await h.sweep();
    expect(await h.found()).toEqual(['changed-unseen unexplained']);
    expect(h.said()[1]).toMatch(
      /the role of Ben Weber in .* was changed\. Usher has not seen what it is now\./,
    );
  });

  test('is not reported if the bot made it', async () => {
    const h = await harbour();
    await h.sweep();
    const place = { organizationId: logistics, teamId: 915, userId: 4131 };
    const [member, admin] = [role(h, 'Team Member'), role(h, 'Team Admin')];
    await botWrites(h, { type: 'set-team-role', ...place, before: member, roleId: admin });
    await botWrites(h, { type: 'set-team-role', ...place, before: admin, roleId: member }, 'undo');
    await offerLog(h);
    await sweeps(h, 4);
    expect(await h.found()).toEqual([]);
  });

  test('is flagged if it was made by hand and then overwritten by the bot', async () => {
    const h = await harbour();
    await h.sweep();
    const place = { organizationId: logistics, teamId: 915, userId: 4131 };
    byInes(h);
    await botWrites(h, {
      type: 'set-team-role',
      ...place,
      before: role(h, 'Team Member'),
      roleId: role(h, 'Team Operator'),
    });
    await offerLog(h);
    await sweeps(h, 4);
    expect(await h.found()).toEqual(['team-role-changed matched', 'changed-and-back unexplained']);
    expect(h.said()[1]).toContain('Ines Duarte did it.');
  });

  test('is not reported if it is older than the baseline', async () => {
    const h = await harbour();
    byInes(h);
    await h.sweep();
    await offerLog(h);
    await sweeps(h, 4);
    expect(await h.found()).toEqual([]);
  });
});

describe('an entry of the log', () => {
  test('is explained by the announced write it describes, even while the write is in progress', async () => {
    const h = await harbour();
    await h.sweep();
    const place = { organizationId: logistics, teamId: 915, userId: 4131 };
    const roleId = role(h, 'Team Admin');
    const write = { type: 'set-team-role', ...place, before: role(h, 'Team Member'), roleId } as const;
    const one = await announced(h, write);
    await one.send();
    const [newest] = await h.log();
    expect(newest && (await h.watch().explain(newest))?.request).toBe(one.request);
    const at = Date.now();
    expect(await h.watch().explain(entry({ at }))).toBeUndefined();
    expect(await h.watch().explain(entry({ at, actor: { id: 4001 }, targetId: '4132' }))).toBeUndefined();
    expect(await h.watch().explain(entry({ at: at - 120_000, actor: null }))).toBeUndefined();
    expect((await h.watch().explain(entry({ at, actor: null })))?.request).toBe(one.request);
  });

  test('survives a restart before it is used, and counts once if it arrives twice', async () => {
    const h = await harbour();
    await h.sweep();
    byInes(h);
    await offerLog(h);
    await h.restart();
    await h.sweep();
    await offerLog(h);
    await sweeps(h, 3);
    expect(await h.found()).toEqual(['team-role-changed unexplained']);
    expect(h.said()[1]).toContain('Ines Duarte did it.');
  });
});

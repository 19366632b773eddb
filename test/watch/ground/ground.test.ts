import { describe, expect, test } from 'vitest';
import { roleRow } from '../../../sandbox/make/entities/role.js';
import { WatchRecords } from '../../../src/watch/watch-record.js';
import { ada, entry, type Harbour, harbour, logistics } from '../watch-fixture.js';

const bot = 4001;
const [eva, ben] = [4134, 4131];

/** The new messages after an act, as they read. */
async function saidOf(h: Harbour, act: () => void, where?: string): Promise<string[]> {
  const before = h.said(where).length;
  act();
  await h.sweep();
  await h.sweep();
  return h.said(where).slice(before);
}

async function watched(options?: Parameters<typeof harbour>[0]): Promise<Harbour> {
  const h = await harbour(options);
  h.make.world.addCustomRole(logistics, {
    name: 'Auditor',
    category: 'organization',
    permissions: ['organization view', 'organization users view'],
  });
  h.make.world.addCustomRole(logistics, { name: 'Builder', category: 'team', permissions: ['team view'] });
  h.make.world.setOrganizationRole(eva, logistics, 'Auditor');
  h.make.world.setTeamRole(ben, 915, 'Builder');
  await h.sweep();
  return h;
}

const auditor = (h: Harbour): number => h.make.world.roleNamed('Auditor', 'organization', logistics).id;
const builder = (h: Harbour): number => h.make.world.roleNamed('Builder', 'team', logistics).id;

/** The message without its times. */
const plain = (text: string | undefined): string =>
  (text ?? '')
    .replaceAll(/[A-Z][a-z]{2} \d+, \d{4} at \d\d:\d\d/g, 'T')
    .replaceAll(/Seen T(–\d\d:\d\d)?/g, 'Seen WHEN');

test('the daily counts name a change of the ground that nobody asked for', async () => {
  const h = await watched();
  const counts = () => h.queries().counts(logistics, 0, Date.now() + 1);
  expect(await counts()).not.toHaveProperty('ground');
  h.make.world.setPermissions(auditor(h), ['organization edit']);
  await h.sweep();
  await h.sweep();
  expect(await counts()).toMatchObject({ ground: 1 });
});

describe('a role or setting changed by hand is one message that says exactly what changed', () => {
  const cases: [string, (h: Harbour) => void, RegExp][] = [
    [
      'a custom role that may do more',
      (h) =>
        h.make.world.setPermissions(auditor(h), [
          'organization edit',
          'organization users view',
          'organization view',
          'team add and edit',
        ]),
      /^:warning: The custom role Auditor of Harbour Logistics may do more now: 2 → 4 permissions\. Added: organization edit and team add and edit\. 1 person holds it: Eva Novak\. Nobody asked Usher for this\. Seen WHEN\. Make does not say who\.\n.*\[Ask to undo\].*\[Accept\].*\[Freeze changes\]/s,
    ],
    [
      'a custom team role that may do less',
      (h) => h.make.world.setPermissions(builder(h), []),
      /The custom team role Builder of Harbour Logistics may do less now: 1 → 0 permissions\. Taken: team view\. 1 person holds it: Ben Weber\./,
    ],
    [
      "one of Make's own roles, which nobody can undo",
      (h) => h.make.world.setPermissions(13, ['organization view', 'organization edit']),
      /^:warning: Make's own role Member of Harbour Logistics may do something else now: .*Added: organization edit\. Taken: .*\d+ people hold it\.(?!.*\[Ask to undo\])/s,
    ],
    [
      'a role that was made',
      (h) =>
        void h.make.world.addCustomRole(logistics, {
          name: 'Back Door',
          category: 'organization',
          permissions: ['organization edit'],
        }),
      /The custom role Back Door of Harbour Logistics was made, with 1 permission: organization edit\./,
    ],
    [
      'a role that was renamed',
      (h) =>
        void Object.assign(h.make.world.roleNamed('Auditor', 'organization', logistics), { name: 'Admin 2' }),
      /^:warning: The custom role Admin 2 of Harbour Logistics was called Auditor before\. A policy that names a role by its name means another one now\. 1 person holds it: Eva Novak\. Nobody asked Usher for this\./,
    ],
    [
      'a role that was deleted',
      (h) => {
        h.make.world.setTeamRole(ben, 915, 'Team Member', 4121);
        h.make.world.deleteCustomRole(builder(h));
      },
      /The custom team role Builder of Harbour Logistics was deleted\. It had 1 permission: team view\./,
    ],
    [
      'two-factor enforcement',
      (h) => h.make.world.enforceTwoFactor(logistics, false),
      /The members of Harbour Logistics need no two-factor login any more: enforcement on → off\. Nobody asked/,
    ],
    [
      'single sign-on',
      (h) => h.make.world.changeSettings(logistics, { ssoType: 'saml' }),
      /Single sign-on of Harbour Logistics changed: none → saml\./,
    ],
    [
      'a feature control',
      (h) => h.make.world.setFeatureControl(logistics, 'Public templates', true),
      /The feature control Public templates of Harbour Logistics was switched on: off → on\./,
    ],
    [
      'a plan without a log',
      (h) => h.make.world.changeSettings(logistics, { license: { auditLogsDays: 0 } }),
      /Harbour Logistics has no audit log any more: 365 days → none\./,
    ],
    [
      'a plan with fewer seats',
      (h) => h.make.world.changeSettings(logistics, { license: { users: 140 } }),
      /Harbour Logistics has fewer seats: 200 → 140\./,
    ],
    [
      'a private space',
      (h) => void h.make.world.addPrivateSpace(logistics, 'Eva Novak'),
      /A private space appeared in Harbour Logistics: Eva Novak\./,
    ],
  ];

  test.each(cases)('%s', async (_what, act, text) => {
    const h = await watched();
    const said = (await saidOf(h, () => act(h))).filter(
      (one) => !/(Ben Weber|became)/.test(one) || text.test(plain(one)),
    );
    expect(said.map(plain)).toEqual([expect.stringMatching(text)]);
    await h.restart();
    expect(await saidOf(h, () => undefined)).toEqual([]);
  });
});

test('a list that lacks a role once is short, and no role counts as deleted or made', async () => {
  const h = await watched();
  const { world, faults } = h.make;
  const spare = world.addCustomRole(logistics, {
    name: 'Spare',
    category: 'team',
    permissions: ['team view'],
  });
  await h.sweep();
  await h.sweep();
  const usersRoles = [...world.roles.values()]
    .filter(({ id, organizationId }) => id !== spare && (organizationId ?? logistics) === logistics)
    .map(roleRow);
  // The first of the two lists is the one without an organization.
  faults.add({ match: { path: /users\/roles$/ }, kind: 'garbage', body: { usersRoles }, times: 2 });
  const roleCalls = () => h.make.calls.filter(({ path }) => path.endsWith('/users/roles')).length;
  const before = roleCalls();
  expect(await saidOf(h, () => undefined)).toEqual([]);
  expect(roleCalls() - before).toBeGreaterThan(2);
});

test('a value that Make does not show is unknown, and causes no message when it disappears or returns', async () => {
  const h = await watched();
  const organization = h.make.world.organization(logistics);
  const { featureControls, privateSpaces } = organization;
  expect(
    await saidOf(h, () => {
      organization.featureControls = null;
      organization.privateSpaces = null;
      h.make.world.changeSettings(logistics, { license: { customRoles: false } });
    }),
  ).toEqual([]);
  const again = await saidOf(h, () => {
    Object.assign(organization, { featureControls, privateSpaces });
    h.make.world.changeSettings(logistics, { license: { customRoles: true } });
  });
  expect(again).toEqual([]);
  expect(await saidOf(h, () => h.make.world.setFeatureControl(logistics, 'AI agents', false))).toHaveLength(
    1,
  );
});

test('a failed answer is no change, does not block the membership watch, and shows in health', async () => {
  const h = await watched();
  h.make.faults.add({ match: { path: /feature-controls/ }, kind: 'status', status: 503, times: 100 });
  h.make.world.setOrganizationRole(ben, logistics, 'Admin');
  const [alert, ...more] = await saidOf(h, () =>
    h.make.world.setFeatureControl(logistics, 'AI agents', false),
  );
  expect(alert).toContain('Ben Weber became Admin');
  expect(more).toEqual([]);
  // Feature controls are read only in some rounds, since rules, controls and private spaces take turns.
  for (let n = 0; n < 8 && h.watch().health()[0]?.ok; n++) await h.sweep();
  expect(h.watch().health()[0]).toMatchObject({
    ok: false,
    says: expect.stringMatching(/roles and settings of Harbour Logistics cannot be read/),
  });
  h.make.faults.clear();
  expect(await saidOf(h, () => undefined)).toEqual([expect.stringContaining('AI agents')]);
  expect(h.watch().health()[0]?.ok).toBe(true);
});

test('after a kill between the record and the known state, the change is reported once', async () => {
  const h = await watched();
  let fails = true;
  await h.restart({
    store: {
      ...h.store,
      put: async (key: string, value: unknown) => {
        if (fails && key === `ground/${logistics}`) throw new Error('killed');
        await h.store.put(key, value as never);
      },
      get: (key: string) => h.store.get(key),
      read: (stream: string) => h.store.read(stream),
      commit: (...args: Parameters<typeof h.store.commit>) => h.store.commit(...args),
      entries: (from: number) => h.store.entries(from),
      head: () => h.store.head(),
    },
  });
  h.make.world.enforceTwoFactor(logistics, false);
  await expect(h.sweep()).rejects.toThrow('killed');
  fails = false;
  await h.restart();
  await h.sweep();
  await h.sweep();
  expect(h.said().filter((one) => one.includes('two-factor'))).toHaveLength(1);
  expect((await h.events()).filter(({ type }) => type === 'ground.changed')).toHaveLength(1);
});

test('after a kill before the record, the change is also reported once', async () => {
  const h = await watched();
  let fails = true;
  await h.restart({
    records: new WatchRecords(
      {
        read: (stream) => h.store.read(stream),
        entries: (from) => h.store.entries(from),
        head: () => h.store.head(),
        commit: async (...given) => {
          if (fails && JSON.stringify(given).includes('ground.changed')) throw new Error('killed');
          return h.store.commit(...given);
        },
      },
      Date.now,
    ),
  });
  h.make.world.enforceTwoFactor(logistics, false);
  await expect(h.sweep()).rejects.toThrow('killed');
  fails = false;
  await h.restart();
  await h.sweep();
  await h.sweep();
  expect(h.said().filter((one) => one.includes('two-factor'))).toHaveLength(1);
});

test('settings that an answer leaves out are unknown, not off', async () => {
  const h = await watched();
  const body = { organization: { id: logistics, name: 'Harbour Logistics', tfaEnforced: null, license: {} } };
  const bare = { path: /organizations\/7301$/ };
  h.make.faults.add({ match: bare, kind: 'status', status: 200, body, times: 2 });
  expect(await saidOf(h, () => undefined)).toEqual([]);
  expect(await saidOf(h, () => undefined)).toEqual([]);
});

test('a plan that no longer states the days of its log is reported once, and not if only one answer lacks them', async () => {
  const h = await watched();
  const { license } = h.make.world.organization(logistics);
  const days = license.auditLogsDays;
  const hide = () => Object.assign(license, { auditLogsDays: undefined });
  hide();
  await h.sweep();
  Object.assign(license, { auditLogsDays: days });
  expect(await saidOf(h, () => undefined)).toEqual([]);
  const [said, ...more] = await saidOf(h, hide);
  expect(plain(said)).toMatch(
    /Make no longer says how long it keeps the audit log of Harbour Logistics, and shows the rest of the plan: 365 days → not stated\. The plan may have no log any more\./,
  );
  expect(more).toEqual([]);
  await h.restart();
  expect(await saidOf(h, () => undefined)).toEqual([]);
  const none = await saidOf(h, () => Object.assign(license, { auditLogsDays: 0 }));
  expect(none.map(plain)).toEqual([expect.stringContaining('has no audit log any more: 365 days → none')]);
});

test('the person who switched two-factor enforcement is named by the log and asked, in either order', async () => {
  const h = await watched();
  const [seen] = await saidOf(h, () => h.make.world.enforceTwoFactor(logistics, false, 4121));
  expect(seen).toContain("Make's log does not say yet who did it.");
  await h.watch().offer(logistics, await h.log());
  await h.sweep();
  await h.sweep();
  const [named, ...more] = h.said().filter((one) => one.includes('two-factor'));
  expect(more).toEqual([]);
  expect(plain(named)).toMatch(
    /enforcement on → off\. Nobody asked Usher for this\. Ines Duarte did it\. Seen WHEN\./,
  );
  expect(h.said('U0INES')).toEqual([
    expect.stringMatching(/^Was this you\?.*\[Yes, it was me\].*\[Not me\]/s),
  ]);
  await h.watch().offer(logistics, await h.log());
  await h.sweep();
  expect(h.said('U0INES')).toHaveLength(1);
});

test('a switch of two-factor enforcement seen only in the log is reported after two polls without it', async () => {
  const h = await watched();
  const disabled = entry({ at: Date.now(), eventName: 'two_factor_enforcement_disabled', targetId: '7301' });
  await h.watch().offer(logistics, [disabled]);
  const [said, ...more] = await saidOf(h, () => undefined);
  expect(said).toMatch(
    /Make's log says that two-factor enforcement of Harbour Logistics was switched off; the setting itself was seen unchanged\..*Ines Duarte did it\./s,
  );
  expect(more).toEqual([]);
  await h.watch().offer(logistics, [disabled]);
  expect(await saidOf(h, () => undefined)).toEqual([]);
});

/** A team is renamed, and Make's log then has updates of it by these people. */
async function renamed(actors: readonly { readonly id: number; readonly name: string }[]) {
  const h = await watched();
  const [seen] = await saidOf(h, () => Object.assign(h.make.world.team(915), { name: 'Money' }));
  expect(seen).toContain("Make's log does not say yet who did it.");
  const update = { eventName: 'team_updated', targetId: '915' };
  const entries = actors.map((actor) => entry({ ...update, at: Date.now(), actor }));
  await h.watch().offer(logistics, entries);
  await h.sweep();
  const [message] = h.said().filter((one) => one.includes('Money'));
  return { h, entries, message: plain(message) };
}
const ines = { id: 4121, name: 'Ines Duarte' };

test('the person who updated a renamed team is named by the log and asked once', async () => {
  const { h, entries, message } = await renamed([ines, ines]);
  expect(message).toMatch(/Seen WHEN\. Make's log says that Ines Duarte updated the team then\./);
  await h.watch().offer(logistics, entries);
  await h.sweep();
  expect(h.said('U0INES')).toEqual([expect.stringContaining('Was this you?')]);
});

test('nobody is named for a renamed team that several people updated', async () => {
  const { h, message } = await renamed([ines, { id: 4130, name: 'Ana Costa' }]);
  expect(message).toContain("Make's log does not say yet who did it.");
  expect(h.said('U0INES')).toEqual([]);
});

test('an invitation open for five days is reported once, several in one message', async () => {
  let now = Date.now();
  const h = await harbour({ now: () => now });
  await h.sweep();
  h.make.world.invite(logistics, { email: 'noor@example.com', name: 'Noor Haddad' });
  await h.sweep();
  now += 4.9 * 86_400_000;
  expect(await saidOf(h, () => undefined)).toEqual([]);
  now += 0.2 * 86_400_000;
  const [said, ...more] = await saidOf(h, () => undefined);
  expect(plain(said)).toMatch(
    /^:warning: The invitation of Noor Haddad \(noor@example\.com\) to Harbour Logistics has been open since T\. Make ends it T\. Seen WHEN\.\n.*\[Accept\]/s,
  );
  expect(more).toEqual([]);
  await h.restart();
  expect(await saidOf(h, () => undefined)).toEqual([]);
});

describe("an alert about Usher's own account", () => {
  const toAdmin = (h: Harbour): string[] => h.said('U0ADMIN').map(plain);
  const toApprovers = (h: Harbour): string[] => h.said('C0APPROVALS').map(plain);

  test('reports a role lower than Admin once to the admins and the approvals channel', async () => {
    const h = await watched();
    h.make.world.setOrganizationRole(bot, logistics, 'Member');
    await h.sweep();
    await h.sweep().catch(() => undefined);
    await h.restart();
    await h.sweep();
    const text =
      /^:warning: Usher's own account lost its role in Harbour Logistics: Admin → Member\. Usher guards nothing there until it is Admin again\./;
    expect(toAdmin(h)).toEqual([expect.stringMatching(text)]);
    expect(toApprovers(h)).toEqual([expect.stringMatching(text)]);
    expect(h.said()).toHaveLength(1);
    h.make.world.setOrganizationRole(bot, logistics, 'Admin');
    await h.sweep();
    await h.restart();
    await h.sweep();
    const again = /^:white_check_mark: Usher guards Harbour Logistics again, as Admin\./;
    for (const said of [toAdmin(h), toApprovers(h)])
      expect(said).toEqual([expect.stringMatching(text), expect.stringMatching(again)]);
  });

  test('reports a scope that its token lost', async () => {
    const h = await watched();
    h.make.world.takeScopes(bot, 'usher', ['organizations:write']);
    await h.sweep();
    await h.restart();
    await h.sweep();
    const text =
      /^:warning: Usher's token lost a scope: organizations:write\. What needs it fails from now on\./;
    expect(toAdmin(h)).toEqual([expect.stringMatching(text)]);
    expect(toApprovers(h)).toEqual([expect.stringMatching(text)]);
  });

  test('reports a lost scope that is needed for reading', async () => {
    const h = await watched();
    h.watch().start();
    h.make.world.takeScopes(bot, 'usher', ['user:read', 'organizations:read']);
    await expect(h.directory().refresh()).rejects.toThrow();
    await expect
      .poll(() => toApprovers(h))
      .toEqual([
        expect.stringMatching(
          /^:warning: Usher's token lost 2 scopes: organizations:read and user:read\. What needs them fails/,
        ),
      ]);
  });

  test('reports an organization that was gone before a start', async () => {
    const h = await watched();
    await h.watch().stop();
    h.make.world.removeOrganization(logistics);
    await h.restart();
    await h.sweep();
    expect(toApprovers(h)).toEqual([expect.stringContaining('no longer shows Harbour Logistics')]);
  });

  test('reports an organization that is gone', async () => {
    const h = await watched();
    h.make.world.removeOrganization(logistics);
    await h.sweep();
    await h.restart();
    await h.sweep();
    const text =
      /^:warning: Make no longer shows Harbour Logistics to Usher: it was deleted, or Usher's account was removed from it\./;
    expect(toAdmin(h)).toEqual([expect.stringMatching(text)]);
    expect(toApprovers(h)).toEqual([expect.stringMatching(text)]);
  });
});

test('long lists are cut in the message and complete in its thread, and typed text is not markup', async () => {
  const h = await watched();
  const many = Array.from({ length: 300 }, (_, n) => `<!channel> permission *${n}*`);
  h.make.world.setPermissions(auditor(h), many);
  await h.sweep();
  await h.sweep();
  const [top, reply, ...more] = h.slack.workspace.history('C0AUDIT').slice(1);
  expect(more).toEqual([]);
  expect(top?.text).toMatch(/and 292 more/);
  expect(top?.text).not.toContain('<!channel>');
  expect(JSON.stringify(reply)).toContain('299');
  expect(JSON.stringify(reply)).not.toContain('<!channel>');
});

describe('many custom roles changed at once', () => {
  const widen = (h: Harbour, count: number): void => {
    for (let n = 0; n < count; n++) {
      const { id } = h.make.world.roleNamed(`Custom ${n}`, 'organization', logistics);
      h.make.world.setPermissions(id, ['organization edit', 'organization view']);
    }
  };
  const withRoles = async (count: number): Promise<Harbour> => {
    const h = await harbour();
    for (let n = 0; n < count; n++) {
      const name = `Custom ${n}`;
      h.make.world.addCustomRole(logistics, {
        name,
        category: 'organization',
        permissions: ['organization view'],
      });
    }
    await h.sweep();
    return h;
  };

  test('are one alarm with a thread that has a button for each, even after a restart', async () => {
    const h = await withRoles(12);
    const before = h.said().length;
    widen(h, 12);
    await h.sweep();
    await h.restart();
    await h.sweep();
    const [alarm, ...replies] = h.said().slice(before);
    expect(plain(alarm)).toMatch(
      /^:rotating_light: What 12 custom roles of Harbour Logistics may do changed within one minute\. Nobody asked Usher for this\.\s+Custom 0, Custom 1, Custom 2 and 9 more; the thread has each\..*Make does not say who.*\[Ask to undo all 12\].*\[Accept all 12\].*\[Freeze changes\]/s,
    );
    expect(replies.map((one) => one.match(/may do more now: 1 → 2 permissions/g)?.length)).toEqual([10, 2]);
    expect(replies.map((one) => one.match(/\[Ask to undo\]/g)?.length)).toEqual([10, 2]);
    const [found] = await h.queries().recentGround(logistics, 1);
    await h.queries().accept(logistics, [found?.id ?? ''], ada);
    await h.sweep();
    expect(h.said()[before]).toContain('[Ask to undo the other 11]');
    expect(h.said().at(-1)).toContain('Accepted by');
  });

  test('are a message each while they are few', async () => {
    const h = await withRoles(4);
    const before = h.said().length;
    widen(h, 4);
    await h.sweep();
    expect(
      h
        .said()
        .slice(before)
        .map((one) => one.includes('[Ask to undo]')),
    ).toEqual([true, true, true, true]);
  });
});

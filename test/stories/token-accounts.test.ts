import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, vi } from 'vitest';
import { BEN_TOKEN, INES_TOKEN } from '../../sandbox/make/seed.js';
import type { World } from '../../sandbox/make/world.js';
import { cardOf, cardShows, dm, told, writesOn } from './asking.js';
import type { Harness } from './harness.js';
import { story } from './story.js';
import {
  cardNow,
  connect,
  deletions,
  kept,
  reportLeak,
  revoke,
  tokenForm,
  tokenPath,
  tokensOf,
} from './token-forms.js';

const connecting = 'e1f00001-3c4d-4a8e-9f30-000000004121';
const day = 86_400_000;
const oddTimes = ['2026-01-05T09:30:00.000+01:00', '2026-01-05 08:30:01 UTC/1 50%'] as const;

/** Ines has a token for Usher, and two whose creation times have unusual formats. */
function inesReady(world: World): void {
  world.addToken(4121, {
    label: 'for usher',
    scope: ['user:read', 'user:write'],
    token: connecting,
    created: new Date(world.now() - 2 * day).toISOString(),
  });
  world.addToken(4121, { label: 'old laptop', scope: ['user:read'], created: oddTimes[0] });
  world.addToken(4121, { label: 'forgotten & <gone>', scope: ['teams:read'], created: oddTimes[1] });
}

const facts = async (harness: Harness) =>
  (await harness.events()).filter(({ type }) => type.startsWith('account.')).map(({ type }) => type);

story(
  'a deletion is never reported as more than reading back shows, whatever Make answers',
  { make: inesReady },
  async (harness) => {
    const { world, faults } = harness.make;
    // The number of calls for each fault: Usher does not send again after a lost answer, and sends again if nothing
    // changed.
    const wrong = [
      { fault: { kind: 'status', status: 401 }, sent: 2 },
      { fault: { kind: 'status', status: 404 }, sent: 2 },
      { fault: { kind: '429', retryAfter: 0 }, sent: 2 },
      { fault: { kind: 'status', status: 500 }, sent: 2 },
      { fault: { kind: 'lost-answer' }, sent: 1 },
      { fault: { kind: 'drop-before' }, sent: 2 },
      { fault: { kind: 'garbage' }, sent: 1 },
    ] as const;
    const spoilt = wrong.map(({ fault, sent }, n) => {
      const created = `2026-02-0${n + 1}T10:00:00.000Z`;
      const path = tokenPath(created);
      const label = `spoilt ${n}`;
      world.addToken(4121, { label, scope: ['user:read'], created });
      faults.add({ match: { method: 'DELETE', path: new RegExp(`${path}$`) }, ...fault });
      return { label, path, sent };
    });
    const ines = harness.person('U0INES');
    await connect(ines, connecting);
    await (await ines.waitForModal()).close({ all: true });
    const labels = spoilt.map(({ label }) => label);
    for (const some of [labels.slice(0, 2), labels.slice(2, 4), labels.slice(4)]) {
      await revoke(ines, 'Ines Duarte', some);
      await (await ines.waitForModal()).close({ all: true });
    }
    for (const id of ['REQ-1', 'REQ-2', 'REQ-3']) {
      await cardShows(harness, await cardOf(harness, id), /(is|are) revoked/, 30_000);
    }
    for (const { path, sent } of spoilt) {
      expect(deletions(harness).filter((one) => one === path)).toHaveLength(sent);
    }
    expect([...world.tokens.values()].filter(({ label }) => label.startsWith('spoilt'))).toEqual([]);

    faults.add({ match: { method: 'DELETE' }, kind: 'status', status: 403 });
    await revoke(ines, 'Ines Duarte', ['old laptop', 'laptop']);
    const card = await cardOf(harness, 'REQ-4');
    expect(await cardShows(harness, card, /1 done, 1 not/)).not.toMatch(/revoked/i);
    await ines.click(card, 'Try 1 again');
    await cardShows(harness, card, /(is|are) revoked/);
  },
);

for (const mode of ['socket', 'http'] as const) {
  story(
    `a connected account lists its tokens, revokes them and is disconnected at once, in ${mode} mode`,
    { mode, make: inesReady },
    async (harness) => {
      const ines = harness.person('U0INES');
      expect(await connect(ines, connecting)).toContain('Ines Duarte is connected');
      expect(await kept(harness)).toEqual(['secret/account/4121']);
      expect(await harness.disk()).not.toContain(connecting);

      await ines.openHome();
      await ines.waitForHome();
      await ines.clickHome('hub.connect');
      const list = await ines.waitForModal({ callback_id: 'account.connect', text: /nightly export/ });
      expect(list.text()).toMatch(/for usher.* · user:read, user:write · 2 days old · Usher uses this one/);
      expect(list.text()).toMatch(/nightly export.* · scenarios:read, user:read, user:write · 170 days old/);
      expect(list.text()).not.toContain('e1f00001');
      await list.close();

      const form = await tokensOf(ines, 'Ines Duarte');
      expect(form.options('Tokens').join()).not.toContain('for usher');
      expect(form.text()).toContain('Usher itself uses *for usher*; it is not offered.');
      await form.close();
      expect(await revoke(ines, 'Ines Duarte', ['old laptop', 'forgotten & <gone>'])).toMatch(
        /Revoke 2 API tokens of Ines Duarte.*Approved automatically by the rule “anybody may revoke their own token”/s,
      );
      const card = await cardOf(harness, 'REQ-1');
      const shown = await cardShows(harness, card, /(is|are) revoked/);
      expect(shown).toContain('forgotten & <gone>');
      expect(deletions(harness)).toEqual(oddTimes.map(tokenPath));
      await dm(ines, /revoked.*REQ-1/s);

      await ines.command('/make-access', 'disconnect');
      expect(await told(ines, /is disconnected/)).toContain('its token is gone from Usher');
      expect(await kept(harness)).toEqual([]);
      const after = await tokenForm(ines);
      expect(after.options('Account').join()).not.toContain('Ines');
      expect(await facts(harness)).toEqual(['account.connected', 'account.disconnected']);
      expect(harness.make.world.tokens.has(connecting)).toBe(true);
    },
  );

  story(
    `the account Usher runs as is connected from the start, and its tokens go once approved, in ${mode} mode`,
    {
      mode,
      make: (world) => world.addToken(4001, { label: 'spare', scope: ['user:read'], created: oddTimes[0] }),
    },
    async (harness) => {
      const dev = harness.person('U0DEV');
      const form = await tokensOf(dev, 'Usher Bot');
      expect(form.options('Tokens')).toEqual(['spare']);
      expect(form.text()).toContain('Usher itself uses *usher*; it is not offered.');
      await form.close();
      expect(await revoke(dev, 'Usher Bot', ['spare'])).toContain('Platform decides (any 1)');
      const card = await cardOf(harness, 'REQ-1');
      expect(cardNow(harness, card)).toContain('Everything that uses this token will stop working.');
      expect(deletions(harness)).toEqual([]);
      await harness.person('U0ANA').click(card, 'Approve');
      await cardShows(harness, card, /revoked.* @Ana Costa approved · checked on Make/s);
      expect(deletions(harness)).toEqual([tokenPath(oddTimes[0])]);
    },
  );
}

story(
  'an account is not connected with an unsuitable token, and nothing is stored',
  { make: inesReady },
  async (harness) => {
    const { world } = harness.make;
    const readOnly = world.addToken(4121, { label: 'reads', scope: ['user:read'] });
    const blind = world.addToken(4121, { label: 'blind', scope: ['teams:read'] });
    const ines = harness.person('U0INES');
    const tries = [
      [readOnly, /lacks user:write/],
      [blind, /lacks user:read and user:write/],
      ['5b0e7a52-1c4d-4a8e-9f30-00000000dead', /Make does not accept this token/],
    ] as const;
    for (const [token, says] of tries) {
      expect(await connect(ines, token)).toMatch(says);
      await (await ines.waitForModal()).close({ all: true });
    }
    harness.make.faults.add({ match: { path: /current-authorization/ }, kind: 'status', status: 403 });
    expect(await connect(ines, connecting)).toContain('Not possible');
    await (await ines.waitForModal()).close({ all: true });
    harness.make.faults.add({ match: { path: /users\/me$/ }, kind: 'drop-before', times: 9 });
    expect(await connect(ines, connecting)).toContain('Not possible');
    expect(await kept(harness)).toEqual([]);
    expect(await facts(harness)).toEqual([]);
    expect(writesOn(harness)).toEqual([]);
  },
);

story(
  'the card reports an account that is gone, dead or changed by the time of the approval',
  { make: inesReady },
  async (harness) => {
    const [ines, dev, ana] = [harness.person('U0INES'), harness.person('U0DEV'), harness.person('U0ANA')];
    const { world } = harness.make;
    await connect(ines, connecting);
    await (await ines.waitForModal()).close({ all: true });
    await revoke(dev, 'Ines Duarte', ['old laptop']);
    await (await dev.waitForModal()).close({ all: true });
    const first = await cardOf(harness, 'REQ-1');
    for (const { token, label } of world.tokens.values())
      if (label === 'old laptop') world.tokens.delete(token);
    await ana.click(first, 'Approve');
    const gone = await cardShows(harness, first, /Already so on Make/);
    expect(gone).not.toMatch(/revoked/i);

    await revoke(dev, 'Ines Duarte', ['laptop']);
    await (await dev.waitForModal()).close({ all: true });
    const second = await cardOf(harness, 'REQ-2');
    const connection = world.tokens.get(connecting);
    world.tokens.delete(connecting);
    await ana.click(second, 'Approve');
    await cardShows(
      harness,
      second,
      /Not done\. Make does not accept the token this account is connected with any more/,
    );
    const dead = await tokensOf(dev, 'Ines Duarte');
    expect(dead.text()).toContain('any more, so it is disconnected. Its owner can connect it again');
    await dead.close();
    await dm(ines, /Make no longer accepts the token that connected your account/);
    expect(await kept(harness)).toEqual([]);
    expect(await facts(harness)).toEqual(['account.connected', 'account.disconnected']);
    expect((await tokenForm(dev)).options('Account')).toEqual(['Usher Bot']);
    await (await dev.waitForModal()).close({ all: true });
    harness.make.faults.add({ match: { path: /api-tokens/ }, kind: 'status', status: 403 });
    const forbidden = await tokensOf(dev, 'Usher Bot');
    expect(forbidden.text()).toContain('Make does not list the tokens of this account');
    await forbidden.close();

    if (connection) world.tokens.set(connecting, connection);
    await harness.person('U0ANA').click(second, 'Try again');
    await cardShows(harness, second, /Not done\. This account is not connected any more/);
    expect(deletions(harness)).toEqual([]);
  },
);

story(
  'a connection that Make refuses only once, or that was renewed meanwhile, is kept',
  // The test holds the second look until the new connection is made, however long that takes.
  { make: inesReady, env: { MAKE_TIMEOUT_SECONDS: '60' } },
  async (harness) => {
    const [ines, dev] = [harness.person('U0INES'), harness.person('U0DEV')];
    const { world, faults } = harness.make;
    await connect(ines, connecting);
    await (await ines.waitForModal()).close({ all: true });
    for (const second of [undefined, 500, 403] as const) {
      faults.add({ match: { path: /api-tokens/ }, kind: 'status', status: 401 });
      if (second) faults.add({ match: { path: /users\/me$/ }, kind: 'status', status: second, times: 9 });
      const slip = await tokensOf(dev, 'Ines Duarte');
      expect(slip.text()).toContain('any more. Its owner can connect it again');
      await slip.close();
      faults.clear();
    }

    world.tokens.delete(connecting);
    const held = faults.holdAnswer({ path: /users\/me$/ });
    const listing = tokensOf(dev, 'Ines Duarte');
    await held.arrived;
    expect(await connect(ines, INES_TOKEN)).toContain('Ines Duarte is connected');
    held.release();
    expect((await listing).text()).toContain('any more. Its owner can connect it again');
    // The form for the new connection looks at the dead one too, and may end that one first. Nothing ends the new one.
    expect((await facts(harness)).at(-1)).toBe('account.connected');
    expect(await kept(harness)).toEqual(['secret/account/4121']);
  },
);

story(
  'a leaked token that was also its owner’s connection is forgotten as one at the next check',
  {},
  async (harness) => {
    const [ben, dev] = [harness.person('U0BEN'), harness.person('U0DEV')];
    await connect(ben, BEN_TOKEN);
    await (await ben.waitForModal()).close({ all: true });
    await reportLeak(dev, BEN_TOKEN);
    const card = await cardOf(harness, 'REQ-1');
    await harness.person('U0ANA').click(card, 'Approve');
    await cardShows(harness, card, /(is|are) revoked/);
    await ben.command('/make-access', 'connect');
    await ben.waitForModal({ callback_id: 'account.connect', text: /so it is ended\. Connect again/ });
    await dm(ben, /so Usher disconnected the account and forgot the token/);
    await vi.waitFor(async () => expect(await kept(harness)).toEqual([]), 20_000);
  },
);

story(
  'without a key the feature says that one is missing and how to create it',
  { env: { USHER_ENCRYPTION_KEY: '' } },
  async (harness) => {
    const dev = harness.person('U0DEV');
    await dev.command('/make-access', 'connect');
    const modal = await dev.waitForModal({ callback_id: 'account.connect' });
    const says = /USHER_ENCRYPTION_KEY \(usher secrets key makes one\)/;
    // The form says so before a person types a token, and has no field for one.
    expect(modal.text()).toMatch(says);
    await expect(modal.fill({ token: INES_TOKEN })).rejects.toThrow();
    await modal.close();
    const form = await tokenForm(dev, 'Revoke a token that leaked', 'USHER_ENCRYPTION_KEY');
    expect(form.text()).toMatch(says);
    expect(await kept(harness)).toEqual([]);
    // Usher's own account needs no key.
    await form.close();
    expect((await tokensOf(dev, 'Usher Bot')).text()).toContain('usher');
  },
);

const cli = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

story(
  'a connection survives a key change only through usher secrets rotate',
  { make: inesReady, env: { USHER_INTEGRITY_KEY: Buffer.alloc(32, 9).toString('base64') } },
  async (harness) => {
    const ines = harness.person('U0INES');
    await connect(ines, connecting);
    await (await ines.waitForModal()).close({ all: true });
    const before = harness.settings().USHER_ENCRYPTION_KEY ?? '';
    const next = Buffer.alloc(32, 8).toString('base64');
    // The record has its own key, so that only the vault depends on this one.
    harness.configure({ USHER_ENCRYPTION_KEY: next });
    await harness.restart('stop');
    const locked = await tokensOf(ines, 'Ines Duarte');
    expect(locked.text()).toMatch(/kept under another key.*usher secrets rotate/s);
    await locked.close();
    await harness.app().stop();
    const env = { PATH: process.env.PATH, ...harness.settings(), USHER_ENCRYPTION_KEY_BEFORE: before };
    const { stdout } = await promisify(execFile)(process.execPath, [cli, 'secrets', 'rotate'], { env });
    expect(stdout).toContain('1 secret is encrypted with the new key');
    await harness.begin();
    await vi.waitFor(async () => expect(await kept(harness)).toHaveLength(1), 20_000);
    expect((await tokensOf(ines, 'Ines Duarte')).options('Tokens').join()).toContain('nightly export');
  },
);

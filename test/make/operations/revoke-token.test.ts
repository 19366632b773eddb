import { describe, expect, test } from 'vitest';
import { BEN_TOKEN, BOT_TOKEN } from '../../../sandbox/make/seed.js';
import type { World } from '../../../sandbox/make/world.js';
import {
  around,
  ben,
  labs,
  logistics,
  onlyWrite,
  personal,
  planIn,
  planned,
  planOf,
  usher,
  whenever,
} from './around.js';
import { CONNECTING, CREATED, connect, full, LEAKED, leak, ownedBy, revocationOf } from './tokens.js';

const connected = new Map([[ben, CONNECTING]]);
function connectedWith(world: World, scope: readonly string[] = full, token = LEAKED): void {
  connect(world, ben, scope);
  leak(world, ben, { token });
}
/** Ben has connected his account, and has another token. */
const setting = {
  connected,
  given: (world: World) => connectedWith(world),
};
const list = 'GET /users/me/api-tokens';
const deletion = `DELETE /users/me/api-tokens/${encodeURIComponent(CREATED)}`;

describe('a token of a connected account', () => {
  test('is planned in one read, with the details Make lists and never its value', async () => {
    const { operations, wire, forgetWire } = await around(setting);
    forgetWire();
    const plan = await planOf(operations, ownedBy(ben));
    expect(plan).toEqual({
      organization: { id: logistics, name: 'Harbour Logistics' },
      subject: { userId: ben, name: personal('Ben Weber'), email: personal('ben@example.com') },
      differences: [],
      token: { label: personal('invoice script'), scope: [...full], created: CREATED },
      direction: 'lower',
      effects: ['Everything that uses this token will stop working.'],
      notes: [],
      writes: [
        {
          type: 'revoke-token',
          organizationId: logistics,
          userId: ben,
          holder: { type: 'account', userId: ben },
          created: CREATED,
        },
      ],
      undo: [],
    });
    expect(wire()).toEqual([list]);
    expect(JSON.stringify(plan)).not.toContain(LEAKED.slice(0, 8));
  });

  test('is deleted once through its owner’s account, and reading back shows it gone', async () => {
    const { operations, world, sandbox, wire, forgetWire } = await around(setting);
    const write = revocationOf(await planOf(operations, ownedBy(ben)));
    expect(await operations.inspect(write)).toEqual({ state: 'before' });
    forgetWire();
    expect(await operations.send(write, whenever)).toEqual({ type: 'answered' });
    expect(wire()).toEqual([deletion]);
    expect(sandbox.calls.at(-1)).toMatchObject({ account: ben, tokenLabel: 'for Usher', body: undefined });
    expect(await operations.inspect(write)).toEqual({ state: 'after' });
    expect(world.tokens.has(LEAKED)).toBe(false);
    expect([CONNECTING, BEN_TOKEN, BOT_TOKEN].every((one) => world.tokens.has(one))).toBe(true);
  });

  test('is refused if another has the same creation time, because Make could delete either', async () => {
    const twinned = (token: string) => (world: World) => {
      connectedWith(world);
      world.addToken(ben, { label: 'twin', scope: [...full], token, created: CREATED });
    };
    const { operations } = await around({ connected, given: twinned(CONNECTING.replace(/^../, '00')) });
    expect(await planned(operations, ownedBy(ben))).toMatchObject({
      type: 'refused',
      code: 'token-ambiguous',
    });
  });

  test('needs no connection if it belongs to Usher’s own account', async () => {
    const { operations, world } = await around({ given: (world) => leak(world, usher) });
    const write = onlyWrite(await planOf(operations, ownedBy(usher)));
    await operations.send(write, whenever);
    expect(await operations.inspect(write)).toEqual({ state: 'after' });
    expect(world.tokens.has(BOT_TOKEN)).toBe(true);
  });

  test.each([
    '2026-06-02T11:45:09.2140+00:00',
    '2026-06-02 11:45/09?x=1#y',
    'ä %2e%2e & "quoted"',
    '../organizations',
    ' 2026-06-02 ',
  ])('is identified by the exact creation time %j', async (created) => {
    const { operations, world } = await around({
      connected,
      given: (world) => {
        connect(world, ben);
        world.addToken(ben, { label: 'odd', scope: [...full], token: LEAKED, created });
      },
    });
    const write = revocationOf(await planOf(operations, ownedBy(ben, created)));
    expect(write.created).toBe(created);
    expect(await operations.send(write, whenever)).toEqual({ type: 'answered' });
    expect(world.tokens.has(LEAKED)).toBe(false);
    expect(await operations.inspect(write)).toEqual({ state: 'after' });
  });

  test('is planned again as before if its owner has left an organization meanwhile', async () => {
    const { operations, world, directory } = await around({
      connected,
      given(world) {
        connectedWith(world);
        world.setOrganizationRole(ben, labs, 'Member');
      },
    });
    const about = await planOf(operations, ownedBy(ben));
    for (const left of [about.organization.id, about.organization.id === labs ? logistics : labs]) {
      world.removeFromOrganization(ben, left);
      await directory.refresh();
      expect(planIn(await operations.plan(ownedBy(ben), { temporary: false, about }))).toEqual(about);
    }
  });

  test('needs no change once Make no longer lists it', async () => {
    const { operations } = await around(setting);
    const moment = CREATED.replace('Z', '+00:00');
    for (const gone of [ownedBy(ben, '2020-01-01'), ownedBy(ben, moment), ownedBy(ben, '')]) {
      expect(await planned(operations, gone)).toMatchObject({
        type: 'nothing-to-do',
        sentence: expect.stringContaining('already gone'),
      });
    }
  });
});

describe('a token is not revoked', () => {
  const refusals = async (change: ReturnType<typeof ownedBy>, part: Parameters<typeof around>[0]) => {
    const { operations, wire, forgetWire, world } = await around(part);
    forgetWire();
    const answer = await planned(operations, change);
    if (answer.type !== 'refused') throw new Error(JSON.stringify(answer));
    return { ...answer, wire: wire(), world };
  };

  test('without a connected account, and Make is not called', async () => {
    const { code, sentence, wire } = await refusals(ownedBy(ben), {});
    expect(code).toBe('not-connected');
    expect(sentence).toContain('/make-access connect');
    expect(wire).toEqual([]);
  });

  test('through a connection that Make no longer accepts', async () => {
    expect(await refusals(ownedBy(ben), { connected })).toMatchObject({
      code: 'connection-dead',
      wire: [list],
    });
  });

  test('through a connection that may not list tokens', async () => {
    const part = {
      connected,
      given: (world: World) => connectedWith(world, ['user:write']),
    };
    expect(await refusals(ownedBy(ben), part)).toMatchObject({ code: 'forbidden' });
  });

  test('if Usher uses it: its own token, the connecting token, or one with the same beginning', async () => {
    const { world } = await around();
    const own = world.tokens.get(BOT_TOKEN)?.created ?? '';
    const fixed = Date.now();
    const now = () => fixed;
    const created = new Date(fixed - 30 * 86_400_000).toISOString();
    expect(own).not.toBe('');
    expect(await refusals(ownedBy(usher, created), { now })).toMatchObject({ code: 'token-in-use' });
    expect(await refusals(ownedBy(ben, '2026-01-01T00:00:00.000Z'), setting)).toMatchObject({
      code: 'token-in-use',
    });
    const alike = `${CONNECTING.slice(0, 9)}1111-4222-8333-444455556666`;
    const twins = {
      connected,
      given: (world: World) => connectedWith(world, full, alike),
    };
    expect(await refusals(ownedBy(ben), twins)).toMatchObject({ code: 'token-in-use' });
  });

  test.each([
    ['shows nothing of any token', undefined],
    ['shows their ends instead of their beginnings', 'xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxc001'],
  ])('if Make’s list %s, because it could be the token Usher uses', async (_, token) => {
    const { operations, faults } = await around(setting);
    const rows = ['2026-01-01T00:00:00.000Z', CREATED].map((created) => ({
      token,
      label: 'x',
      scope: [],
      created,
    }));
    faults.add({ match: { path: /api-tokens$/ }, kind: 'status', status: 200, body: { apiTokens: rows } });
    expect(await planned(operations, ownedBy(ben))).toMatchObject({ code: 'token-in-use' });
  });

  test('if its owner is in no organization that Usher guards', async () => {
    const given = (world: World) => {
      world.addUser({ id: 4999, name: 'Out Sider', email: 'out@example.com' });
      connect(world, 4999);
      leak(world, 4999);
    };
    expect(await refusals(ownedBy(4999), { given, connected: new Map([[4999, CONNECTING]]) })).toMatchObject({
      code: 'outside-owner',
    });
  });
});

describe('a deletion', () => {
  const ready = async (part: Parameters<typeof around>[0] = setting) => {
    const all = await around(part);
    const write = revocationOf(await planOf(all.operations, ownedBy(ben)));
    all.forgetWire();
    return { ...all, write };
  };
  const match = { method: 'DELETE' };

  test('is sent once if its answer is lost, and reading back finds it done', async () => {
    const { operations, faults, written, write } = await ready();
    faults.add({ match, kind: 'lost-answer' });
    expect(await operations.send(write, whenever)).toMatchObject({ type: 'lost' });
    expect(await operations.inspect(write)).toEqual({ state: 'after' });
    expect(written()).toEqual([{ call: deletion, query: '', body: undefined }]);
  });

  test('counts as lost if it never arrived, and reading back shows the token', async () => {
    const { operations, faults, written, write } = await ready();
    faults.add({ match, kind: 'drop-before' });
    expect(await operations.send(write, whenever)).toMatchObject({ type: 'lost' });
    expect(await operations.inspect(write)).toEqual({ state: 'before' });
    expect(written()).toHaveLength(1);
  });

  test.each([
    [{ kind: '429' }, { type: 'not-sent' }],
    [{ kind: 'status', status: 500 }, { type: 'lost' }],
    [
      { kind: 'status', status: 403 },
      { type: 'refused', code: 'forbidden' },
    ],
    [
      { kind: 'status', status: 400 },
      { type: 'refused', code: 'refused' },
    ],
    [{ kind: 'status', status: 401 }, { type: 'answered' }],
    [{ kind: 'status', status: 404 }, { type: 'answered' }],
  ] as const)(
    'is sent once if the answer is %o, and only reading back shows the result',
    async (fault, sent) => {
      const { operations, faults, written, write } = await ready();
      faults.add({ match, ...fault });
      expect(await operations.send(write, whenever)).toMatchObject(sent);
      expect(written()).toHaveLength(1);
      expect(await operations.inspect(write)).toEqual({ state: 'before' });
    },
  );

  test('is not sent after its deadline', async () => {
    const { operations, wire, write } = await ready();
    expect(await operations.send(write, Date.now() - 1)).toMatchObject({ type: 'not-sent' });
    expect(wire()).toEqual([]);
  });

  test('is refused without a call if the owner has disconnected, and cannot be verified', async () => {
    const here = new Map(connected);
    const { operations, wire, write } = await ready({ ...setting, connected: here });
    here.clear();
    expect(await operations.send(write, whenever)).toMatchObject({ type: 'refused' });
    await expect(operations.inspect(write)).rejects.toThrow('not kept any more');
    expect(wire()).toEqual([]);
  });

  test('is not reported as done if the connection is dead', async () => {
    const { operations, world, write } = await ready();
    world.tokens.delete(CONNECTING);
    expect(await operations.send(write, whenever)).toEqual({ type: 'answered' });
    await expect(operations.inspect(write)).rejects.toThrow(
      'does not accept the token of the connected account',
    );
    expect(world.tokens.has(LEAKED)).toBe(true);
  });

  test('is not reported as done if the list cannot be read', async () => {
    const { operations, faults, write } = await ready();
    for (const status of [403, 500]) {
      faults.add({ match: { path: /api-tokens$/ }, kind: 'status', status, times: 4 });
      await expect(operations.inspect(write)).rejects.toThrow();
      faults.clear();
    }
  });
});

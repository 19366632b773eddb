import { describe, expect, onTestFinished, test } from 'vitest';
import { BOT_TOKEN } from '../../../sandbox/make/seed.js';
import { startMake } from '../../../sandbox/make/server.js';
import type { World } from '../../../sandbox/make/world.js';
import {
  around,
  ben,
  dev,
  finance,
  founder,
  guest,
  ines,
  logistics,
  onlyWrite,
  personal,
  planned,
  planOf,
  usher,
  whenever,
} from './around.js';
import {
  CONNECTING,
  CREATED,
  connect,
  inVault,
  LEAKED,
  leak,
  leakedFrom,
  refusedIn,
  revocationOf,
  without,
} from './tokens.js';

const leaked = inVault;
const connected = new Map([[ben, CONNECTING]]);
type Part = Omit<NonNullable<Parameters<typeof around>[0]>, 'given'> & {
  readonly scope?: string[];
  readonly owner?: number;
  readonly given?: (world: World) => void;
};

/** Harbour with a leaked token of Ben, or of `owner`. */
const withLeak = ({ scope, owner = ben, given, ...part }: Part = {}) =>
  around({
    leaked,
    ...part,
    given: (world) => {
      leak(world, owner, scope && { scope });
      if (part.connected) for (const userId of part.connected.keys()) connect(world, userId);
      given?.(world);
    },
  });
const planFor = async (part: Part = {}) => {
  const all = await withLeak(part);
  const plan = await planOf(all.operations, leakedFrom());
  all.forgetWire();
  return { ...all, plan, write: revocationOf(plan) };
};
const refusalFor = async (part: Part = {}, zone?: string) => {
  const all = await withLeak(part);
  return { ...all, refusal: refusedIn(await planned(all.operations, leakedFrom(zone))) };
};

describe('a leaked token', () => {
  test('identifies its owner by itself, and is asked nothing else', async () => {
    const { operations, sandbox, wire, forgetWire } = await withLeak();
    forgetWire();
    const plan = await planOf(operations, leakedFrom());
    expect(plan).toMatchObject({
      organization: { id: logistics },
      subject: { userId: ben },
      token: { label: { personal: 'invoice script' }, created: CREATED },
      effects: ['Everything that uses this token will stop working.'],
      writes: [{ type: 'revoke-token', holder: leakedFrom().holder, created: CREATED }],
    });
    expect(wire()).toEqual([
      'GET /users/me',
      'GET /users/me/current-authorization',
      'GET /users/me/api-tokens',
    ]);
    expect(sandbox.calls.slice(-3).every(({ account }) => account === ben)).toBe(true);
    expect(JSON.stringify(plan)).not.toContain(LEAKED.slice(0, 8));
  });

  test('deletes itself once, and Usher checks that Make no longer accepts it', async () => {
    const { operations, world, wire, write, forgetWire } = await planFor();
    expect(await operations.inspect(write)).toEqual({ state: 'before' });
    forgetWire();
    expect(await operations.send(write, whenever)).toEqual({ type: 'answered' });
    expect(wire()).toEqual([`DELETE /users/me/api-tokens/${encodeURIComponent(CREATED)}`]);
    expect(world.tokens.has(LEAKED)).toBe(false);
    expect(await operations.inspect(write)).toEqual({ state: 'after' });
    expect(wire()).toEqual(['GET /users/me']);
  });

  test('created at the same moment as another is not deleted, because Make could delete either', async () => {
    const twin = LEAKED.replace(/^../, '00');
    const { refusal } = await refusalFor({
      given: (world) => {
        world.addToken(ben, { label: 'twin', scope: ['user:read'], token: twin, created: CREATED });
      },
    });
    expect(refusal).toMatchObject({
      code: 'token-out-of-reach',
      sentence: expect.stringContaining('another token was made at the same moment'),
      instead: expect.anything(),
      leak: { owner: { userId: ben }, token: { label: personal('invoice script') } },
    });
  });

  test('that somebody already deleted needs nothing, in words that promise nothing', async () => {
    const { operations } = await around({ leaked });
    expect(await planned(operations, leakedFrom())).toMatchObject({
      type: 'nothing-to-do',
      sentence: expect.stringMatching(/already gone, or it belongs to another zone/),
    });
  });

  test('whose owner Make does not show is refused with advice for the finder', async () => {
    const { operations, faults } = await withLeak();
    faults.add({ match: { method: 'GET', path: /\/users\/me$/ }, kind: 'status', status: 403 });
    expect(await planned(operations, leakedFrom())).toMatchObject({
      type: 'refused',
      code: 'owner-not-told',
      sentence: expect.stringMatching(/If you know its owner, ask them to delete it at once/),
    });
  });

  test('that is no longer kept is refused without a call', async () => {
    const { operations, wire, forgetWire } = await withLeak({ leaked: new Map() });
    forgetWire();
    expect(await planned(operations, leakedFrom())).toMatchObject({ type: 'refused', code: 'token-wiped' });
    expect(wire()).toEqual([]);
  });

  test.each([BOT_TOKEN, BOT_TOKEN.toUpperCase()])(
    'that is Usher’s own is never deleted: %s',
    async (token) => {
      const { operations, wire, forgetWire } = await around({ leaked: new Map([['V1.ab', token]]) });
      forgetWire();
      expect(await planned(operations, leakedFrom())).toMatchObject({ type: 'refused', code: 'own-token' });
      expect(wire()).toEqual([]);
    },
  );

  test('of Usher’s account that begins like Usher’s own is left to a person', async () => {
    const alike = `${BOT_TOKEN.slice(0, 9)}1111-4222-8333-444455556666`;
    const { refusal, world } = await refusalFor({
      leaked: new Map([['V1.ab', alike]]),
      given: (world) => leak(world, usher, { token: alike }),
    });
    expect(refusal).toMatchObject({ code: 'token-out-of-reach' });
    expect(refusal).not.toHaveProperty('instead');
    expect(world.tokens.has(BOT_TOKEN)).toBe(true);
  });

  test('of an outsider is refused, with where its owner can delete it', async () => {
    const all = await around({
      leaked,
      given: (world) => {
        world.addUser({ id: 4999, name: 'Out Sider', email: 'out@example.com' });
        leak(world, 4999);
      },
    });
    expect(await planned(all.operations, leakedFrom())).toMatchObject({
      type: 'refused',
      code: 'outside-owner',
      sentence: expect.stringContaining('the API page of the Make profile'),
    });
  });
});

describe('a leaked token that cannot', () => {
  test('list tokens is found through the account its owner connected, and deletes itself', async () => {
    const { operations, world, write } = await planFor({ scope: without('user:read'), connected });
    expect(write.holder.type).toBe('leaked');
    expect(await operations.inspect(write)).toEqual({ state: 'before' });
    expect(await operations.send(write, whenever)).toEqual({ type: 'answered' });
    expect(await operations.inspect(write)).toEqual({ state: 'after' });
    expect([world.tokens.has(LEAKED), world.tokens.has(CONNECTING)]).toEqual([false, true]);
  });

  test.each([[without('user:write')], [without('user:read', 'user:write')]])(
    'delete is deleted through that account, as the card says: %j',
    async (scope) => {
      const { operations, world, sandbox, plan, write } = await planFor({ scope, connected });
      expect(write.holder).toEqual({ type: 'account', userId: ben });
      expect(plan.effects[1]).toContain('Deleted through the account that its owner connected');
      await operations.send(write, whenever);
      expect(sandbox.calls.at(-1)).toMatchObject({ method: 'DELETE', tokenLabel: 'for Usher' });
      expect(await operations.inspect(write)).toEqual({ state: 'after' });
      expect([world.tokens.has(LEAKED), world.tokens.has(CONNECTING)]).toEqual([false, true]);
    },
  );

  test.each([
    [without('user:read'), 'it may not list tokens'],
    [without('user:write'), 'user:write is missing'],
    [without('user:read', 'user:write'), 'it may not list tokens'],
  ])('be reached leads to a containment instead: %j', async (scope, why) => {
    const { refusal, operations } = await refusalFor({ scope });
    expect(refusal).toMatchObject({ code: 'token-out-of-reach', sentence: expect.stringContaining(why) });
    const { instead = [] } = refusal;
    expect(instead.map((one) => one.kind === 'contain-token' && one.where)).toEqual([
      { roleId: guest },
      { teamId: finance },
      { teamId: 918 },
    ]);
    const [first] = instead;
    if (!first) throw new Error('nothing instead');
    expect((await planOf(operations, first)).effects[0]).toContain(why);
  });

  test('be reached, with a dead connection of its owner, also leads to a containment', async () => {
    const { refusal } = await refusalFor({
      scope: without('user:read'),
      connected,
      given: (world) => void world.tokens.delete(CONNECTING),
    });
    expect(refusal).toMatchObject({ code: 'token-out-of-reach', instead: expect.anything() });
  });

  test('be reached, with an owner who cannot be contained, is refused with both reasons', async () => {
    const { refusal } = await refusalFor({ owner: founder, scope: without('user:write') });
    expect(refusal.code).toBe('token-out-of-reach');
    expect(refusal.sentence).toMatch(/user:write is missing.*Nor can Olu Founder be contained: The Owner/s);
    expect(refusal).not.toHaveProperty('instead');
  });
});

describe('the matching entry of the list', () => {
  test('is left open if two begin alike, and neither is deleted', async () => {
    const alike = `${LEAKED.slice(0, 9)}1111-4222-8333-444455556666`;
    const { refusal } = await refusalFor({
      given: (world) => void world.addToken(ben, { label: 'other', scope: ['user:read'], token: alike }),
    });
    expect(refusal.sentence).toContain('several tokens begin like it');
  });

  test.each([
    ['begins otherwise', { token: 'ffffffff-xxxx' }, 'does not show it'],
    ['shows nothing of its tokens', {}, 'several tokens begin like it'],
  ])('is left open if the list %s', async (_, part, why) => {
    const { operations, faults } = await withLeak();
    const rows = ['a', 'b'].map((created) => ({ ...part, label: created, scope: [], created }));
    faults.add({ match: { path: /api-tokens$/ }, kind: 'status', status: 200, body: { apiTokens: rows } });
    expect(refusedIn(await planned(operations, leakedFrom())).sentence).toContain(why);
  });

  test('does not depend on the spelling of the token', async () => {
    const typed = new Map([['V1.ab', LEAKED.toUpperCase()]]);
    const { operations, faults } = await withLeak({
      leaked: typed,
      given: (world) => leak(world, ben, { token: LEAKED.toUpperCase() }),
    });
    const rows = [{ token: `${LEAKED.slice(0, 8)}-xxxx`, label: 'x', scope: [], created: CREATED }];
    faults.add({ match: { path: /api-tokens$/ }, kind: 'status', status: 200, body: { apiTokens: rows } });
    expect(await planned(operations, leakedFrom())).toMatchObject({ type: 'plan' });
  });
});

describe('a token of another zone', () => {
  /** Another zone, in which people of Harbour have other ids. */
  const anotherMake = async (given: (world: World) => void) => {
    const make = await startMake({ seed: given });
    onTestFinished(() => make.close());
    return { make, elsewhere: make.url };
  };
  const benThere =
    (scope = without()) =>
    (world: World) => {
      world.addUser({ id: 77, name: 'Ben Weber', email: 'ben@example.com' });
      leak(world, 77, { scope });
    };

  test('is queried only there, and its owner is found by address', async () => {
    const { make, elsewhere } = await anotherMake(benThere());
    const { operations, wire, forgetWire } = await around({ leaked, elsewhere });
    forgetWire();
    const plan = await planOf(operations, leakedFrom('eu2.make.com'));
    expect(plan.subject.userId).toBe(ben);
    await operations.send(onlyWrite(plan), whenever);
    expect(await operations.inspect(onlyWrite(plan))).toEqual({ state: 'after' });
    expect(make.world.tokens.has(LEAKED)).toBe(false);
    expect(wire()).toEqual([]);
  });

  test('is not matched to a person here with the same id', async () => {
    const { elsewhere } = await anotherMake((world) => {
      world.addUser({ id: ines, name: 'Some Body', email: 'somebody@elsewhere.org' });
      leak(world, ines);
    });
    const { operations } = await around({ leaked, elsewhere });
    expect(await planned(operations, leakedFrom('eu2.make.com'))).toMatchObject({
      code: 'outside-owner',
      sentence: expect.stringContaining('https://eu2.make.com/user/api'),
    });
  });

  test.each([[without('user:read')], [without('user:write')]])(
    'that cannot be reached does not lead to a containment here: %j',
    async (scope) => {
      const { elsewhere } = await anotherMake(benThere(scope));
      const given = (world: World) => connect(world, ben);
      const { operations, wire, forgetWire } = await around({ leaked, elsewhere, connected, given });
      forgetWire();
      const refusal = refusedIn(await planned(operations, leakedFrom('eu2.make.com')));
      expect(refusal).toMatchObject({ code: 'token-out-of-reach' });
      expect(refusal.sentence).toContain('https://eu2.make.com/user/api');
      expect(refusal).not.toHaveProperty('instead');
      expect(wire()).toEqual([]);
    },
  );

  test('is never deleted through the account connected here', async () => {
    const { make, elsewhere } = await anotherMake(benThere());
    const given = (world: World) => {
      connect(world, ben);
      world.addToken(ben, { label: 'same time', scope: ['user:read'], created: CREATED });
    };
    const { operations, written, world } = await around({ leaked, elsewhere, connected, given });
    const write = onlyWrite(await planOf(operations, leakedFrom('eu2.make.com')));
    const before = world.tokens.size;
    make.faults.add({ match: { method: 'DELETE' }, kind: 'status', status: 403 });
    expect(await operations.send(write, whenever)).toMatchObject({ type: 'refused', code: 'forbidden' });
    expect(world.tokens.size).toBe(before);
    expect(written()).toEqual([]);
  });

  test.each(['evil.example.com', 'https://eu2.make.com', '', 'EU2.make.com'])(
    'in a zone that Make does not have is not queried: %j',
    async (zone) => {
      const { operations, wire, forgetWire } = await withLeak();
      forgetWire();
      expect(await planned(operations, leakedFrom(zone))).toMatchObject({ type: 'refused' });
      expect(wire()).toEqual([]);
    },
  );
});

describe('deleting a leaked token', () => {
  const match = { method: 'DELETE' };

  test('with a lost answer is sent once and confirmed by reading', async () => {
    const { operations, faults, written, write } = await planFor();
    faults.add({ match, kind: 'lost-answer' });
    expect(await operations.send(write, whenever)).toMatchObject({ type: 'lost' });
    expect(await operations.inspect(write)).toEqual({ state: 'after' });
    expect(written()).toHaveLength(1);
  });

  test('that never arrived is lost, and reading shows the token still there', async () => {
    const { operations, faults, written, write } = await planFor();
    faults.add({ match, kind: 'drop-before' });
    expect(await operations.send(write, whenever)).toMatchObject({ type: 'lost' });
    expect(await operations.inspect(write)).toEqual({ state: 'before' });
    expect(written()).toHaveLength(1);
  });

  test.each([
    [{ kind: '429' }, { type: 'not-sent' }],
    [{ kind: 'status', status: 503 }, { type: 'lost' }],
    [
      { kind: 'status', status: 403 },
      { type: 'refused', code: 'forbidden' },
    ],
    [{ kind: 'status', status: 404 }, { type: 'answered' }],
    [{ kind: 'status', status: 401 }, { type: 'answered' }],
  ] as const)('answered with %o is sent once, and confirmed only by reading', async (fault, sent) => {
    const { operations, faults, written, write } = await planFor();
    faults.add({ match, ...fault });
    expect(await operations.send(write, whenever)).toMatchObject(sent);
    expect(written()).toHaveLength(1);
    expect(await operations.inspect(write)).toEqual({ state: 'before' });
  });

  test('that Make forbids to the token uses the account its owner connected meanwhile', async () => {
    const here = new Map<number, string>();
    const { operations, world, faults, write } = await planFor({ connected: here });
    connect(world, ben);
    here.set(ben, CONNECTING);
    faults.add({ match, kind: 'status', status: 403 });
    expect(await operations.send(write, whenever)).toEqual({ type: 'answered' });
    expect(await operations.inspect(write)).toEqual({ state: 'after' });
    expect(world.tokens.has(LEAKED)).toBe(false);
  });

  test('that its owner did meanwhile needs nothing more', async () => {
    const { operations, world, write } = await planFor();
    world.tokens.delete(LEAKED);
    expect(await operations.inspect(write)).toEqual({ state: 'after' });
    expect(await operations.send(write, whenever)).toEqual({ type: 'answered' });
  });

  test('is not reported as done while Make accepts the token', async () => {
    const { operations, faults, write } = await planFor();
    faults.add({ match: { path: /api-tokens$/ }, kind: 'status', status: 200, body: { apiTokens: [] } });
    expect(await operations.inspect(write)).toMatchObject({ state: 'other' });
    faults.add({ match: { path: /api-tokens$/ }, kind: 'status', status: 403 });
    expect(await operations.inspect(write)).toEqual({ state: 'before' });
  });

  test.each([403, 500])('is not reported as done if Make answers %i', async (status) => {
    const { operations, faults, write } = await planFor();
    faults.add({ match: { path: /users\/me$/ }, kind: 'status', status, times: 4 });
    await expect(operations.inspect(write)).rejects.toThrow();
  });

  test('is refused without a call once the token is wiped', async () => {
    const here = new Map(leaked);
    const { operations, wire, write } = await planFor({ leaked: here });
    here.clear();
    expect(await operations.send(write, whenever)).toMatchObject({ type: 'refused' });
    await expect(operations.inspect(write)).rejects.toThrow('not kept any more');
    expect(wire()).toEqual([]);
  });
});

test('an error from Make about a leaked token does not count as an answer', async () => {
  const { operations, faults } = await withLeak({ owner: dev });
  for (const path of [/users\/me$/, /current-authorization$/, /api-tokens$/]) {
    faults.add({ match: { path }, kind: 'status', status: 500, times: 4 });
    await expect(planned(operations, leakedFrom())).rejects.toThrow();
    faults.clear();
  }
});

import pino from 'pino';
import { describe, expect, it } from 'vitest';
import { createAccounts } from '../../src/make/accounts.js';
import { createHttp } from '../../src/make/http.js';
import { createMake } from '../../src/make/make.js';
import { apiOf, isZone, ownZone, tokenPage, zones } from '../../src/make/zones.js';

const own = '5b0e7a52-1c4d-4a8e-9f30-000000004001';
const other = '7d2c91e4-6b1f-4c02-8a11-000000004121';
const makeAt = (url: string, token: string) =>
  createMake(createHttp({ url, token, log: pino({ enabled: false }) }));

/** Usher in a zone of Make, as its user 1; user 2 has connected an account. No test sends a call. */
function accountsIn(url = 'https://eu1.make.com/api/v2') {
  const clients: [token: string, zone?: string][] = [];
  const accounts = createAccounts({
    own: makeAt(url, own),
    ownToken: own,
    me: () => ({ id: 1 }),
    credentials: {
      account: async (userId) => (userId === 2 ? other : undefined),
      leaked: async (handle) => (handle === 'V1.ab' ? other : undefined),
    },
    client: (token, zone) => {
      clients.push(zone === undefined ? [token] : [token, zone]);
      return makeAt(zone ? apiOf(zone) : url, token);
    },
  });
  return { accounts, clients };
}
const listed = (token?: string) => ({
  ...(token !== undefined && { token }),
  label: 'x',
  scope: [],
  created: 'x',
});

describe('an account', () => {
  it('is Usher’s own, a connected one, or missing', async () => {
    const { accounts, clients } = accountsIn();
    expect(await accounts.of(1)).toMatchObject({ isOwn: true });
    expect(clients).toEqual([]);
    expect(await accounts.of(2)).toMatchObject({ isOwn: false });
    expect(clients).toEqual([[other]]);
    expect(await accounts.of(3)).toBeUndefined();
  });

  it('from a leaked token exists while the token is kept', async () => {
    const { accounts } = accountsIn();
    expect(await accounts.leaked({ handle: 'V1.ab', zone: ownZone })).toMatchObject({ isOwn: false });
    expect(await accounts.leaked({ handle: 'V2.cd', zone: ownZone })).toBeUndefined();
  });

  it.each([own, own.toUpperCase()])(
    'from Usher’s own token is Usher’s, whatever the spelling: %s',
    (token) => {
      expect(accountsIn().accounts.with(token, ownZone)).toMatchObject({ isOwn: true });
    },
  );

  it.each<[string | undefined, boolean]>([
    ['7d2c91e4-xxxx-xxxx-xxxx-xxxxxxxxxxxx', true],
    ['7D2C91E4-****', true],
    ['7d2c91e4', false],
    ['7d2c91e5-xxxx', false],
    ['7d2c91e-4xxx', false],
    [undefined, true],
  ])('can use the token that a list shows as %s: %s', (shown, uses) => {
    expect(accountsIn().accounts.with(other, ownZone)?.uses(listed(shown))).toBe(uses);
  });
});

describe('the zone of a token', () => {
  it('is queried through Usher’s own address if it is Usher’s own zone, by either name', () => {
    const { accounts, clients } = accountsIn();
    for (const zone of [ownZone, 'eu1.make.com']) expect(accounts.with(other, zone)).toBeDefined();
    expect(clients).toEqual([[other], [other]]);
  });

  it('is queried there if it is another zone of Make', () => {
    const { accounts, clients } = accountsIn();
    accounts.with(other, 'us1.make.celonis.com');
    expect(clients).toEqual([[other, 'us1.make.celonis.com']]);
  });

  it.each([
    'evil.example.com',
    'eu1.make.com.evil.example',
    'eu9.make.com',
    '',
    'EU1.MAKE.COM',
    'eu2.make.com/',
  ])('is never an invented address: %j', (zone) => {
    const { accounts, clients } = accountsIn();
    expect(accounts.with(other, zone)).toBeUndefined();
    expect(clients).toEqual([]);
    expect(isZone(zone)).toBe(false);
  });

  it('has only an address of Make, and a page where people delete their tokens', () => {
    for (const zone of zones) {
      const { protocol, host, pathname } = new URL(apiOf(zone));
      expect([protocol, host, pathname]).toEqual(['https:', zone, '/api/v2']);
      expect(host).toMatch(/\.make\.(celonis\.)?com$/);
      expect(tokenPage(zone)).toBe(`https://${zone}/user/api`);
    }
    expect(tokenPage(undefined)).toBe('the API page of the Make profile');
  });
});

import { describe, expect, it } from 'vitest';
import { movedAccounts, sameAddressOf } from '../../src/watch/same-address.js';

const person = (userId: number, email: string) => ({
  userId,
  name: 'Noor',
  email,
  roleId: 13,
  invitation: null,
  teamIds: [],
});
const there = { role: 13, invited: 'no' } as const;
const between = { from: 100, until: 200 };
const came = (userId: number, email = 'noor@example.com') =>
  ({ movement: 'joined', person: person(userId, email), start: undefined, goal: there, between }) as const;
const went = (userId: number, email = 'noor@example.com') =>
  ({ movement: 'left', person: person(userId, email), start: there, goal: undefined, between }) as const;
const finding = (movement: 'joined' | 'left', userId: number, other?: number) => ({
  finding: {
    id: `${movement}-${userId}`,
    organizationId: 7301,
    organization: 'Harbour Logistics',
    movement,
    userId,
    name: { personal: 'Noor' },
    email: { personal: 'noor@example.com' },
    between,
    verdict: 'unexplained' as const,
    ...(other !== undefined && { sameAddress: { userId: other, sso: true } }),
  },
  at: 300,
  rank: 0,
});
const around = { before: [], after: [], cases: new Map(), picture: undefined };

describe('the other account with the same address', () => {
  it('is the person gone in the same poll, in any letter case of the address', () => {
    const before = [person(4302, 'Noor@Example.com')];
    expect(
      sameAddressOf(came(4399), { ...around, before, after: [person(4399, 'noor@example.com')] }),
    ).toEqual({ userId: 4302, until: 200, sso: false });
  });

  it('is the person who left in an earlier poll', () => {
    const cases = new Map([['a', finding('left', 4302)]]);
    expect(sameAddressOf(came(4399), { ...around, cases })).toMatchObject({ userId: 4302, until: 200 });
  });

  it('of a person who left is the present holder of the address', () => {
    const after = [person(4399, 'noor@example.com')];
    expect(sameAddressOf(went(4302), { ...around, after })).toEqual({ userId: 4399, sso: false });
  });

  it('does not exist if both are members, the address is hidden, or it is the same account', () => {
    const both = [person(4302, 'noor@example.com'), person(4399, 'noor@example.com')];
    expect(sameAddressOf(came(4399), { ...around, before: both, after: both })).toBeUndefined();
    expect(sameAddressOf(came(4399, ''), { ...around, before: [person(4302, '')] })).toBeUndefined();
    expect(
      sameAddressOf(came(4302), { ...around, before: [person(4302, 'noor@example.com')] }),
    ).toBeUndefined();
  });
});

it('a person who moved is reported once, whichever of the two findings comes first', () => {
  const cases = new Map([
    ['a', finding('left', 4302, 4399)],
    ['b', finding('joined', 4399, 4302)],
    ['c', finding('joined', 4500)],
  ]);
  expect(movedAccounts({ cases })).toMatchObject([{ was: 4302, now: 4399 }]);
});

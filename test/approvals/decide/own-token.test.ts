import { describe, expect, it } from 'vitest';
import { factsOfRequest } from '../../../src/approvals/decide/facts.js';
import { isDeletableByOwner, ownerAgrees, ownerObjects } from '../../../src/approvals/decide/own-token.js';
import type { Identity } from '../../../src/approvals/person.js';
import type { Request } from '../../../src/approvals/request.js';
import {
  after,
  ana,
  change,
  codeOf,
  context,
  eva,
  finn,
  given,
  hour,
  identity,
  makeIdOf,
  minute,
  plan,
  submitted,
  t0,
} from '../given.js';
import { revocation, tokenPlan } from '../given-tokens.js';

const leaked = (part = {}): Request =>
  given(submitted({ changes: [revocation('V0LEAK.1')], plans: [tokenPlan()], people: [finn], ...part }));
const asked = (request: Request, who: Identity) => ownerAgrees(request, who, context({ now: t0 + minute }));

const objects = (request: Request, who: Identity) =>
  ownerObjects(request, { decider: { identity: who, standsFor: [] } }, context({ now: t0 + minute }));

describe('the owner of a token that was reported', () => {
  const reported = leaked({ secret: { handles: ['V0LEAK.1'], wipeAt: t0 + hour, wiped: false } });

  it('can say once that it did not leak, which decides nothing', () => {
    const objected = after(reported, objects(reported, identity(finn)).events);
    expect(objected.phase).toEqual(reported.phase);
    expect(codeOf(objects(objected, identity(finn)))).toBe('objected-already');
  });

  it('is the only person who can', () => {
    for (const one of [ana, eva]) expect(codeOf(objects(reported, identity(one)))).toBe('not-your-token');
    expect(codeOf(objects(reported, identity(finn, { standing: 'guest' })))).toBe('guest');
  });

  it('cannot once the request is resolved, or if nothing leaked', () => {
    const by = { kind: 'slack-user', person: eva } as const;
    const cancelled = after(reported, [{ type: 'request.cancelled', at: t0, by }]);
    expect(codeOf(objects(cancelled, identity(finn)))).toBe('resolved');
    const { secret: _, ...ordinary } = reported;
    expect(codeOf(objects(ordinary, identity(finn)))).toBe('cannot-do-now');
  });
});

describe('deletion of one’s own leaked token', () => {
  it('is limited to its owner, whose Make user must be certain', () => {
    expect(asked(leaked(), identity(finn)).events).toMatchObject([
      { type: 'owner.agreed', makeUserId: makeIdOf(finn) },
    ]);
    for (const one of [ana, eva]) expect(codeOf(asked(leaked(), identity(one)))).toBe('not-your-token');
    const doubtful = [{ state: 'ambiguous' }, { state: 'differs', id: makeIdOf(finn) }] as const;
    for (const binding of doubtful)
      expect(codeOf(asked(leaked(), identity(finn, { binding })))).toBe('not-your-token');
    expect(codeOf(asked(leaked(), identity(finn, { standing: 'guest' })))).toBe('guest');
  });

  it('makes the request the owner’s own, for their tokens only', () => {
    const before = factsOfRequest(leaked());
    const owned = after(leaked(), asked(leaked(), identity(finn)).events);
    expect(before.map(({ ownToken }) => ownToken)).toEqual([false]);
    expect(factsOfRequest(owned).map(({ ownToken }) => ownToken)).toEqual([true]);
    const another = { ...owned, ownerAgreed: makeIdOf(ana) };
    expect(factsOfRequest(another).map(({ ownToken }) => ownToken)).toEqual([false]);
  });

  it('is no longer an objection of the owner once they agree', () => {
    const objected = after(leaked(), objects(leaked(), identity(finn)).events);
    expect(objected.ownerObjected).toBe(finn);
    expect(after(objected, asked(objected, identity(finn)).events).ownerObjected).toBeUndefined();
  });

  it('is refused if the request asks for anything else or is resolved', () => {
    const mixed = leaked({
      changes: [revocation('V0LEAK.1'), change()],
      plans: [tokenPlan(), plan()],
      people: [finn, finn],
    });
    expect(isDeletableByOwner(mixed)).toBe(false);
    expect(codeOf(asked(mixed, identity(finn)))).toBe('cannot-do-now');
    const cancelled = after(leaked(), [
      { type: 'request.cancelled', at: t0, by: { kind: 'slack-user', person: eva } },
    ]);
    expect(codeOf(asked(cancelled, identity(finn)))).toBe('resolved');
  });
});

import { describe, expect, it } from 'vitest';
import { approve, type Review } from '../../../src/approvals/decide/review.js';
import type { Binding, Identity, PersonId, Standing } from '../../../src/approvals/person.js';
import type { Requirement } from '../../../src/approvals/policy/requirement.js';
import type { Request } from '../../../src/approvals/request.js';
import {
  after,
  ana,
  approved,
  ben,
  cat,
  codeOf,
  context,
  day,
  decider,
  dee,
  eva,
  finn,
  frozenBy,
  given,
  identity,
  makeIdOf,
  minute,
  requirement,
  roster,
  submitted,
  t0,
  typesOf,
} from '../given.js';

const pending = given(submitted());
const click = (
  request: Request,
  by: PersonId,
  part: Partial<Review> & { identity?: Partial<Identity>; standsFor?: PersonId[] } = {},
): Review => {
  const { identity: known, standsFor, ...rest } = part;
  return {
    decider: { ...decider(by, standsFor), identity: identity(by, known) },
    revision: request.revision.n,
    roster,
    resolution: { ok: true, requirements: request.revision.requirements },
    ...rest,
  };
};
const refusalOf = (by: PersonId, part: Parameters<typeof click>[2] = {}, request = pending) =>
  codeOf(approve(request, click(request, by, part), context()));
const asking = (...requirements: Requirement[]) => given(submitted({ requirements }));

describe('an approval', () => {
  it('by one named approver approves a request that needs one', () => {
    const decision = approve(pending, click(pending, ana), context());
    expect(typesOf(decision)).toEqual(['approval.given', 'request.approved']);
    expect(decision.events[0]).toMatchObject({ revision: 1, rules: ['platform decides'], missing: [] });
    expect(after(pending, decision.events).phase).toMatchObject({ status: 'approved', runsAt: t0 + minute });
  });

  it('by the first of two leaves the request pending, and the request shows who is missing', () => {
    const two = asking(requirement({ stages: [{ from: ['platform'], approvals: 2 }] }));
    const decision = approve(two, click(two, ana), context());
    expect(typesOf(decision)).toEqual(['approval.given']);
    const next = after(two, decision.events);
    expect(next.missing).toEqual([{ requirement: 0, groups: ['platform'], count: 1 }]);
    expect(typesOf(approve(next, click(next, ben), context()))).toContain('request.approved');
  });

  it('completes a request of several rules only when all of them agree', () => {
    const both = asking(
      requirement(),
      requirement({ rule: 'b', stages: [{ from: ['security'], approvals: 1 }] }),
    );
    const next = after(both, approve(both, click(both, ana), context()).events);
    expect(next.phase.status).toBe('pending');
    expect(typesOf(approve(next, click(next, cat), context()))).toContain('request.approved');
  });

  it('starts the request after the hold that the rule sets', () => {
    const held = asking(requirement({ holdMs: 10 * minute }));
    const { events } = approve(held, click(held, ana), context({ now: t0 }));
    expect(events[1]).toMatchObject({ runsAt: t0 + 10 * minute, executeBy: t0 + 70 * minute });
  });

  it('by a delegate counts for the delegate and for the people they stand in for', () => {
    const decision = approve(pending, click(pending, cat, { standsFor: [ana] }), context());
    expect(decision.events[0]).toMatchObject({ voice: { by: cat, as: [cat, ana] } });
    expect(after(pending, decision.events).phase.status).toBe('approved');
  });

  it('by a person without a Make user counts', () => {
    expect(refusalOf(ana, { identity: { binding: { state: 'none' } } })).toBeUndefined();
  });
});

describe('an approval is refused', () => {
  it.each<[Standing]>([['guest'], ['foreign'], ['bot'], ['deactivated'], ['unreadable']])(
    'if given by a %s',
    (standing) => {
      expect(refusalOf(ana, { identity: { standing } })).toBe(standing);
    },
  );

  it.each<[string, Binding]>([
    ['ambiguous', { state: 'ambiguous' }],
    ['differs', { state: 'differs', id: 1 }],
  ])('if the approver’s Make user is unclear: %s', (code, binding) => {
    expect(refusalOf(ana, { identity: { binding } })).toBe(code);
  });

  it('if given by the requester or the subject', () => {
    expect(refusalOf(eva)).toBe('own-request');
    expect(refusalOf(finn)).toBe('own-access');
  });

  it.each([eva, finn])('if given from another account of the same Make user as %s', (one) => {
    expect(refusalOf(ana, { identity: { binding: { state: 'bound', id: makeIdOf(one) } } })).toBe(
      'same-make-user',
    );
  });

  it.each(['finn@example.com', 'Finn+work@Example.com', 'eva+2@example.com'])(
    'if given by the owner of the mailbox %s',
    (email) => {
      expect(refusalOf(ana, { identity: { email } })).toBe('same-make-user');
    },
  );

  it.each([eva, finn])('if given by a delegate of %s', (one) => {
    expect(refusalOf(ana, { standsFor: [one] })).toBe('delegator-barred');
  });

  it('if the open stage does not name the approver', () => {
    expect(refusalOf(dee)).toBe('not-an-approver');
    const ordered = asking(
      requirement({
        stages: [
          { from: ['platform'], approvals: 1 },
          { from: ['security'], approvals: 1 },
        ],
      }),
    );
    expect(refusalOf(cat, {}, ordered)).toBe('not-yet');
  });

  it('if the group that could name the approver cannot be read', () => {
    expect(refusalOf(ana, { roster: { platform: { unreadable: 'down' } } })).toBe('group-unreadable');
  });

  it('while changes are frozen, and the refusal names who froze them', () => {
    const { refusal } = approve(pending, click(pending, ana), context({ control: frozenBy(dee) }));
    expect(refusal).toMatchObject({ code: 'frozen', sentence: expect.stringContaining(`@${dee}`) });
  });

  it('from the exact moment the request expires', () => {
    const late = (now: number) => codeOf(approve(pending, click(pending, ana), context({ now })));
    expect(late(t0 + 3 * day)).toBe('too-late');
    expect(late(t0 + 3 * day - 1)).toBeUndefined();
  });

  it('if the card shows an older revision', () => {
    const second = given(submitted({ n: 2 }));
    expect(refusalOf(ana, { revision: 1 }, second)).toBe('old-card');
  });

  it('if the request is already decided', () => {
    const { refusal } = approve(approved(), click(approved(), ben), context());
    expect(refusal).toMatchObject({ code: 'resolved', sentence: expect.stringContaining('approved') });
  });

  it('if the approver approved before, even as a delegate', () => {
    const two = asking(requirement({ stages: [{ from: ['platform'], approvals: 2 }] }));
    const once = after(two, approve(two, click(two, ana), context()).events);
    expect(refusalOf(ana, {}, once)).toBe('already-approved');
    expect(refusalOf(cat, { standsFor: [ana] }, once)).toBe('already-approved');
  });
});

describe('a policy change between request and click', () => {
  const moved = requirement({ stages: [{ from: ['security'], approvals: 1 }] });

  it('asks again with a new revision, ignores the click and clears the approvals', () => {
    const two = asking(requirement({ stages: [{ from: ['platform'], approvals: 2 }] }));
    const once = after(two, approve(two, click(two, ana), context()).events);
    const decision = approve(
      once,
      click(once, ben, { resolution: { ok: true, requirements: [moved] } }),
      context(),
    );
    expect(typesOf(decision)).toEqual(['request.revised']);
    expect(decision.refusal).toMatchObject({
      code: 'asked-again',
      sentence: expect.stringContaining('policy has changed'),
    });
    const next = after(once, decision.events);
    expect(next).toMatchObject({
      approvals: [],
      phase: { status: 'pending' },
      revision: { n: 2, requirements: [moved] },
    });
    expect(next.missing).toEqual([{ requirement: 0, groups: ['security'], count: 1 }]);
  });

  it('has no effect if only reminders and channels changed', () => {
    const same = requirement({ remindAfterMs: [1], channel: 'C0OTHER', announce: ['C0X'] });
    expect(refusalOf(ana, { resolution: { ok: true, requirements: [same] } })).toBeUndefined();
  });

  it('refuses the approval if no rule matches any more', () => {
    const refusal = { code: 'no-rule', sentence: 'No rule.' };
    expect(refusalOf(ana, { resolution: { ok: false, refusal } })).toBe('no-rule');
  });
});

it('a person who approved under one rule can still fill a later stage of another', () => {
  const stage = (from: string) => ({ from: [from], approvals: 1 });
  const both = asking(
    requirement({ stages: [stage('platform'), stage('security')] }),
    requirement({ rule: 'security decides', stages: [stage('security')] }),
  );
  const known = { roster: { platform: { people: [ana] }, security: { people: [cat] } } };
  const first = after(both, approve(both, click(both, cat, known), context()).events);
  const second = after(first, approve(first, click(first, ana, known), context()).events);
  expect(second.missing).toEqual([{ requirement: 0, groups: ['security'], count: 1 }]);
  const third = approve(second, click(second, cat, known), context());
  expect(typesOf(third)).toEqual(['approval.given', 'request.approved']);
});

it('a second account of the same Make user is refused as already counted', () => {
  const two = asking(requirement({ stages: [{ from: ['platform'], approvals: 2 }] }));
  const once = after(two, approve(two, click(two, ana), context()).events);
  const binding = { state: 'bound', id: makeIdOf(ana) } as const;
  expect(refusalOf(ben, { identity: { binding } }, once)).toBe('already-approved');
});

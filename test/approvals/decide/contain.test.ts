import { describe, expect, it } from 'vitest';
import type { Change } from '../../../src/approvals/change.js';
import { end, undo } from '../../../src/approvals/decide/grant.js';
import { approve } from '../../../src/approvals/decide/review.js';
import { choose, endEarly } from '../../../src/approvals/decide/steer.js';
import { type Submit, submit } from '../../../src/approvals/decide/submit.js';
import { type PersonId, person, system } from '../../../src/approvals/person.js';
import type { ChangePlan } from '../../../src/approvals/plan.js';
import type { Request } from '../../../src/approvals/request.js';
import {
  admin,
  after,
  ana,
  ben,
  cat,
  change,
  codeOf,
  context,
  day,
  decider,
  emailOf,
  eva,
  finn,
  frozenBy,
  given,
  identity,
  makeIdOf,
  otherAdmin,
  plan,
  roster,
  submitted,
  t0,
  typesOf,
} from '../given.js';
import {
  as,
  contained,
  containing,
  containment,
  containPlan,
  revocation,
  tokenPlan,
} from '../given-tokens.js';

const active = contained();
const asking = (
  changes: readonly Change[],
  plans: readonly ChangePlan[],
  others: readonly Request[],
  requester = identity(eva),
): Submit => ({
  id: 'REQ-8',
  submission: 'V0OTHER',
  requester,
  asked: { changes, reason: 'A token of his leaked', emergency: false },
  planned: plans.map(as),
  people: plans.map(() => finn),
  roster,
  others,
});
const code = (...args: Parameters<typeof asking>) => codeOf(submit(asking(...args), context()));
const contain = [[containing()], [containPlan()]] as const;
const raise = [[change()], [plan()]] as const;
const of = (phase: Request['phase'], part = {}): Request => ({
  ...given(submitted(part)),
  id: 'REQ-3',
  phase,
});
const pending = of({ status: 'pending', since: t0, expiresAt: t0 + day });

describe('asking to contain somebody', () => {
  it('waits for those the policy names, also during a freeze, who may approve it then', () => {
    const decision = submit(asking(...contain, []), context({ control: frozenBy(ben) }));
    expect(typesOf(decision)).toEqual(['request.submitted']);
    const request = given(submitted(containment(7, 8)));
    const { requirements } = request.revision;
    const review = {
      decider: decider(ana),
      revision: 1,
      roster,
      resolution: { ok: true, requirements },
    } as const;
    expect(typesOf(approve(request, review, context({ control: frozenBy(ben) })))).toContain(
      'request.approved',
    );
  });

  it.each<[string, Request]>([
    ['somebody asked for a role of theirs first', pending],
    ['they hold something for a time', of({ status: 'active', startedAt: t0, endsAt: t0 + day })],
    ['a role of theirs is being changed', of({ status: 'executing', executeBy: t0 + day })],
  ])('is possible although %s', (_, other) => {
    expect(code(...contain, [other])).toBeUndefined();
  });

  it('is not asked twice, but again once it holds, for what came since', () => {
    expect(code(...contain, [of(pending.phase, containment(7))])).toBe('asked-already');
    expect(code(...contain, [active])).toBeUndefined();
  });
});

describe('while somebody is contained', () => {
  it('nothing of theirs is raised, and the refusal leads to the containment', () => {
    const { refusal } = submit(asking(...raise, [active]), context());
    expect(refusal?.code).toBe('contained');
    expect(refusal?.sentence).toContain(active.id);
  });

  it('that holds in places where nothing was taken away, and for an invitation to their mailbox', () => {
    expect(code([change(9)], [plan({}, 9)], [active])).toBe('contained');
    const email = { personal: emailOf(finn) };
    const invited = plan({
      subject: { name: { personal: 'F' }, email },
    });
    expect(code([change(9)], [invited], [active])).toBe('contained');
  });

  it('other people, lowerings and tokens are not touched by it', () => {
    const { subject } = tokenPlan({}, 'x', ben);
    expect(code([change()], [plan({ subject })], [active])).toBeUndefined();
    expect(code([change()], [plan({ direction: 'lower' })], [active])).toBeUndefined();
    expect(code([revocation()], [tokenPlan()], [active])).toBeUndefined();
  });

  it.each<Request['phase']>([
    { status: 'ending', why: 'early' },
    { status: 'ended', at: t0 },
    { status: 'denied', at: t0, by: ana, reason: { personal: 'No' } },
  ])('and not any more once it is $status', (phase) => {
    expect(code([change(9)], [plan({}, 9)], [of(phase, containment(7))])).toBeUndefined();
  });
});

describe('a containment', () => {
  const restored = (by: PersonId, part = {}) =>
    endEarly(
      active,
      { decider: { identity: identity(by, part), standsFor: [] }, roster },
      context({ control: frozenBy(ben) }),
    );

  it('has no end of its own', () => {
    expect(active.phase).toEqual({ status: 'active', startedAt: t0 + 300_000 });
    expect(active.grant).not.toHaveProperty('endsAt');
    expect(end(active, context({ now: t0 + 9_999 * day })).events).toEqual([]);
  });

  it('is ended by an admin, also during a freeze, and by nobody else', () => {
    for (const by of [admin, otherAdmin]) expect(typesOf(restored(by))).toEqual(['grant.ending']);
    for (const by of [ana, ben, cat, eva, finn]) expect(codeOf(restored(by))).toBe('admins-only');
  });

  it('is not ended by an admin who asked for it or is contained, under any account', () => {
    const by = (one: PersonId, requester: PersonId, people: PersonId[] = [finn]) => {
      const { id, ...asked } = {
        ...active,
        requester: { person: requester, makeUserId: makeIdOf(requester) },
      };
      const request = { ...asked, id, revision: { ...active.revision, people } };
      return codeOf(endEarly(request, { decider: decider(one), roster }, context()));
    };
    expect(by(admin, admin)).toBe('own-request');
    expect(by(admin, eva, [admin])).toBe('own-access');
    expect(by(otherAdmin, admin)).toBeUndefined();
    for (const one of [eva, finn])
      expect(codeOf(restored(admin, { binding: { state: 'bound', id: makeIdOf(one) } }))).toBe(
        'same-make-user',
      );
    expect(codeOf(restored(admin, { email: emailOf(finn) }))).toBe('same-make-user');
    expect(codeOf(restored(admin, { binding: { state: 'ambiguous' } }))).toBe('ambiguous');
    expect(codeOf(restored(admin, { standing: 'deactivated' }))).toBe('deactivated');
    const standsIn = { decider: decider(admin, [finn]), roster };
    expect(codeOf(endEarly(active, standsIn, context()))).toBe('delegator-barred');
  });

  it('whose role somebody changed meanwhile is held, and an admin chooses', () => {
    const at = { at: t0 + day, by: person(admin) };
    const ending = after(active, [{ type: 'grant.ending', ...at, why: 'early' }]);
    const { events } = undo(0, { type: 'held', found: 'Team Operator' }, context());
    const held = after(ending, events);
    expect(held.phase.status).toBe('held');
    const pick = (by: PersonId) =>
      choose(held, { decider: decider(by), roster, choice: 'restore' }, context());
    expect(codeOf(pick(ana))).toBe('admins-only');
    expect(codeOf(pick(finn))).toBe('own-access');
    expect(typesOf(pick(admin))).toEqual(['hold.chosen']);
  });

  it('that failed in one place holds in the others', () => {
    const base = { at: t0 + day, by: system };
    const request = after(given(submitted(containment(7, 8))), [
      {
        type: 'request.approved',
        ...base,
        revision: 1,
        rules: [],
        automatic: false,
        runsAt: t0,
        executeBy: t0 + 2 * day,
      },
      { type: 'change.verified', ...base, change: 0, already: false },
      { type: 'grant.started', ...base },
      { type: 'change.failed', ...base, change: 1, way: 'do', code: 'refused', why: 'no' },
    ]);
    expect(request.phase.status).toBe('active');
  });
});

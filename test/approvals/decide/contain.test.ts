import { describe, expect, it } from 'vitest';
import type { Change } from '../../../src/approvals/changes/catalogue.js';
import { noControl } from '../../../src/approvals/control.js';
import { cancel, endEarly, retry, unsettleable } from '../../../src/approvals/decide/act.js';
import { begin } from '../../../src/approvals/decide/begin.js';
import { end, undo } from '../../../src/approvals/decide/grant.js';
import { approve, deny } from '../../../src/approvals/decide/review.js';
import { quorum, type Submit, submit } from '../../../src/approvals/decide/submit.js';
import { announce, settle } from '../../../src/approvals/decide/write.js';
import { agenda } from '../../../src/approvals/due-now.js';
import { type PersonId, person, system } from '../../../src/approvals/person.js';
import type { ChangePlan } from '../../../src/approvals/plan.js';
import { isOver, type Request } from '../../../src/approvals/request.js';
import {
  admin,
  after,
  ana,
  announcing,
  approved,
  approvedBy,
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
  firstWrite,
  frozenBy,
  given,
  identity,
  makeIdOf,
  minute,
  otherAdmin,
  plan,
  revision,
  roleWrite,
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
  requester = identity(eva),
): Submit => ({
  id: 'REQ-8',
  submission: 'V0OTHER',
  requester,
  asked: { changes, reason: 'A token of his leaked', emergency: false },
  planned: plans.map(as),
  people: plans.map(() => finn),
  roster,
  deciders: new Map(),
});
const code = (changes: readonly Change[], plans: readonly ChangePlan[], open: readonly Request[]) =>
  codeOf(submit(asking(changes, plans), context({ open })));
const contain = [[containing()], [containPlan()]] as const;
const raise = [[change()], [plan()]] as const;
const of = (phase: Request['phase'], part = {}): Request => ({
  ...given(submitted(part)),
  id: 'REQ-3',
  phase,
});
const pending = of({ status: 'pending', since: t0, expiresAt: t0 + day });

describe('a request to contain somebody', () => {
  it('waits for the approvers in the policy, who can approve it during a freeze', () => {
    const decision = submit(asking(...contain), context({ control: frozenBy(ben) }));
    expect(typesOf(decision)).toEqual(['request.submitted']);
    const request = given(submitted(containment(7, 8)));
    const { requirements } = request.revision;
    const review = {
      decider: decider(ana),
      revision: 1,
      roster,
      deciders: new Map(),
      resolution: { ok: true, requirements },
    } as const;
    expect(typesOf(approve(request, review, context({ control: frozenBy(ben) })))).toContain(
      'request.approved',
    );
  });

  it.each<[string, Request]>([
    ['somebody asked for a role of theirs first', pending],
    ['they hold something temporarily', of({ status: 'active', startedAt: t0, endsAt: t0 + day })],
    ['a role of theirs is being changed', of({ status: 'executing', executeBy: t0 + day })],
  ])('is allowed although %s', (_, other) => {
    expect(code(...contain, [other])).toBeUndefined();
  });

  it('is refused if one is open, and allowed again for access gained after it took effect', () => {
    expect(code(...contain, [of(pending.phase, containment(7))])).toBe('asked-already');
    expect(code(...contain, [active])).toBeUndefined();
  });
});

describe('while somebody is contained', () => {
  it('none of their access is raised, and the refusal links to the containment', () => {
    const { refusal } = submit(asking(...raise), context({ open: [active] }));
    expect(refusal?.code).toBe('contained');
    expect(refusal?.sentence).toContain(active.id);
  });

  it('this also covers places where nothing was taken away, and invitations to their mailbox', () => {
    expect(code([change(9)], [plan({}, 9)], [active])).toBe('contained');
    const email = { personal: emailOf(finn) };
    const invited = plan({
      subject: { name: { personal: 'F' }, email },
    });
    expect(code([change(9)], [invited], [active])).toBe('contained');
  });

  it('this covers every organization, because a token reaches wherever its owner does', () => {
    const elsewhere = plan({ organization: { id: 2, name: 'Acme Labs' } }, 70);
    expect(code([{ ...change(70), organizationId: 2 }], [elsewhere], [active])).toBe('contained');
  });

  it('other people, lowerings and tokens are not affected', () => {
    const { subject } = tokenPlan({}, 'x', ben);
    expect(code([change()], [plan({ subject })], [active])).toBeUndefined();
    expect(code([change()], [plan({ direction: 'lower' })], [active])).toBeUndefined();
    expect(code([revocation()], [tokenPlan()], [active])).toBeUndefined();
  });

  it.each<Request['phase']>([
    { status: 'ending', why: 'early' },
    { status: 'ended', at: t0 },
    { status: 'denied', at: t0, by: ana, reason: { personal: 'No' }, stopped: false },
  ])('the block ends once the containment is $status', (phase) => {
    expect(code([change(9)], [plan({}, 9)], [of(phase, containment(7))])).toBeUndefined();
  });
});

describe('a request or grant from before the containment', () => {
  const open = [active];
  const now = t0 + 2 * minute;
  const review = (request: Request) => ({
    decider: decider(ana),
    revision: request.revision.n,
    roster,
    resolution: { ok: true, requirements: request.revision.requirements } as const,
  });

  it('cannot be approved meanwhile, but can be denied', () => {
    expect(codeOf(approve(pending, review(pending), context({ open })))).toBe('contained');
    const reason = 'Contained';
    expect(codeOf(deny(pending, { ...review(pending), reason }, context({ open })))).toBeUndefined();
  });

  it('is not executed even if approved, and Retry keeps the approvals for later', () => {
    const fresh = {
      planned: [as(plan())],
      roster,
      deciders: [decider(ana)],
      requester: {},
      requesterIs: 'member' as const,
      gained: [],
    };
    const ready = approved();
    const { resolution } = review(ready);
    const failed = after(ready, begin(ready, { ...fresh, resolution }, context({ now, open })).events);
    expect(failed).toMatchObject({ phase: { status: 'failed' }, progress: [{ code: 'contained' }] });
    const again = after(failed, retry(failed, { decider: decider(eva), roster }, context({ now })).events);
    expect(again.phase.status).toBe('approved');
    expect(again.approvals).toHaveLength(1);
  });

  it('is not written if the containment starts between the read from Make and the write', () => {
    const write = roleWrite();
    const decision = announce(approved(), firstWrite, write, { state: 'before' }, context({ now, open }));
    expect(decision.events).toMatchObject([{ type: 'change.failed', way: 'do', code: 'contained' }]);
  });

  const ending = (direction: ChangePlan['direction']) => {
    const lasting = { durationMs: day, plans: [plan({ direction })] };
    const begun = after(approved(lasting), [
      announcing(),
      {
        type: 'write.settled',
        key: firstWrite,
        attempt: 1,
        outcome: 'applied',
        permanent: false,
        at: now,
        by: system,
      },
      { type: 'change.verified', change: 0, already: false, at: now, by: system },
      { type: 'grant.started', at: now, by: system, endsAt: now + day },
    ]);
    return after(begun, [{ type: 'grant.ending', at: now + day, by: system, why: 'time' }]);
  };
  const undoing = (request: Request) =>
    announce(
      request,
      { change: 0, way: 'undo', index: 0 },
      request.revision.plans[0]?.undo[0] ?? roleWrite(),
      { state: 'before' },
      context({ now: now + day, open }),
    );

  it('still ends if that lowers access, and fails if it would raise access', () => {
    expect(typesOf(undoing(ending('raise')))).toEqual(['write.announced']);
    expect(undoing(ending('lower')).events).toMatchObject([
      { type: 'change.failed', way: 'undo', code: 'contained' },
    ]);
  });

  it('that is in conflict can be kept by an approver, but not restored', () => {
    const held = after(ending('raise'), undo(0, { type: 'conflict', found: 'no role' }, context()).events);
    const refusal = (choice: 'restore' | 'keep', some: readonly Request[]) =>
      unsettleable(held, { decider: decider(ana), roster }, choice, context({ open: some }))?.code;
    expect(refusal('restore', open)).toBe('contained');
    expect(refusal('keep', open)).toBeUndefined();
    expect(refusal('restore', [])).toBeUndefined();
    // Ana chose before the person was contained, and the write is not sent yet.
    const by = { at: t0, by: person(ana), choice: 'restore' } as const;
    const chosen = after(held, [{ type: 'hold.chosen', ...by }]);
    expect(undoing(chosen).events).toMatchObject([{ code: 'contained' }]);
  });
});

describe('a containment', () => {
  const restored = (by: PersonId, part = {}) =>
    endEarly(
      active,
      { decider: { identity: identity(by, part), standsFor: [] }, roster },
      context({ control: frozenBy(ben) }),
    );

  it('has no end time', () => {
    expect(active.phase).toEqual({ status: 'active', startedAt: t0 + 300_000 });
    expect(active.grant).not.toHaveProperty('endsAt');
    expect(end(active, context({ now: t0 + 9_999 * day })).events).toEqual([]);
  });

  it('can be cancelled by the contained requester only before others have approved it', () => {
    const part = containment(7);
    const asked = given(submitted(part, { requester: { person: finn, makeUserId: makeIdOf(finn) } }));
    const held = after(asked, [approvedBy(ana), quorum(revision(part), t0 + minute, false)]);
    const cancelling = (request: Request, by = finn) =>
      cancel(request, { decider: decider(by), roster }, context());
    expect(typesOf(cancelling(asked))).toEqual(['request.cancelled']);
    expect(codeOf(cancelling(held))).toBe('decider-contained');
    const evas = after(given(submitted(part)), [approvedBy(ana), quorum(revision(part), t0, false)]);
    expect(typesOf(cancelling(evas, eva))).toEqual(['request.cancelled']);
  });

  it('can be ended only by an admin, even during a freeze', () => {
    for (const by of [admin, otherAdmin]) expect(typesOf(restored(by))).toEqual(['grant.ending']);
    for (const by of [ana, ben, cat, eva, finn]) expect(codeOf(restored(by))).toBe('admins-only');
  });

  it('cannot be ended by an admin who requested it or is its subject, from any account', () => {
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

  it('is in conflict if somebody changed the role meanwhile, and an admin chooses', () => {
    const at = { at: t0 + day, by: person(admin) };
    const ending = after(active, [{ type: 'grant.ending', ...at, why: 'early' }]);
    const { events } = undo(0, { type: 'conflict', found: 'Team Operator' }, context());
    const held = after(ending, events);
    expect(held.phase.status).toBe('conflict');
    const pick = (by: PersonId) =>
      unsettleable(held, { decider: decider(by), roster }, 'restore', context())?.code;
    expect(pick(ana)).toBe('admins-only');
    expect(pick(finn)).toBe('admins-only');
    expect(pick(admin)).toBeUndefined();
  });

  it('that failed in one place stays in effect in the others', () => {
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

  it('with an unknown result in one place stays in effect after giving up, and is still read back', () => {
    const second = { change: 1, way: 'do', index: 0 } as const;
    const base = { at: t0 + minute, by: person(eva) };
    const part = containment(7, 8);
    const one = given(
      submitted(part),
      approvedBy(ana),
      quorum(revision(part), t0 + minute, false),
      announcing(),
    );
    const half = after(one, settle(one, firstWrite, { state: 'after' }, context()).events);
    const sent = after(half, [announcing(second)]);
    const lost = after(sent, settle(sent, second, 'unreadable', context()).events);
    const left = after(lost, [{ type: 'request.given-up', ...base }]);
    expect(left.phase.status).toBe('unknown');
    expect(isOver(left)).toBe(false);
    // The containment still holds what it took away; only an admin gives it back.
    expect(code([change(9)], [plan({}, 9)], [left])).toBe('contained');
    const looks = agenda(left, noControl).filter(({ step }) => step.type === 'read-back');
    expect(looks).toHaveLength(1);
    const settled = after(left, settle(left, second, { state: 'after' }, context()).events);
    expect(settled.phase.status).toBe('active');
  });
});

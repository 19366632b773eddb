import { describe, expect, it } from 'vitest';
import type { ContainToken } from '../../../src/approvals/changes/contain-token.js';
import { noControl } from '../../../src/approvals/control.js';
import { cancel, retry } from '../../../src/approvals/decide/act.js';
import { approve, deny, type Review, withdrawApproval } from '../../../src/approvals/decide/review.js';
import type { PersonId } from '../../../src/approvals/person.js';
import { system } from '../../../src/approvals/person.js';
import { about } from '../../../src/approvals/personal.js';
import { refuse } from '../../../src/approvals/refusal.js';
import type { Request } from '../../../src/approvals/request.js';
import { approvalCard } from '../../../src/slack/card.js';
import { historyLines } from '../../../src/slack/lines.js';
import { drawn } from '../../slack/drawn.js';
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
  frozenBy,
  given,
  hour,
  identity,
  makeIdOf,
  minute,
  plan,
  requirement,
  roster,
  submitted,
  t0,
  typesOf,
} from '../given.js';

const pending = given(submitted());
const contain: ContainToken = {
  kind: 'contain-token',
  organizationId: 1,
  userId: makeIdOf(ben),
  where: { teamId: 7 },
};
const subjectOf = (one: PersonId) => ({
  userId: makeIdOf(one),
  name: about('Ben'),
  email: about(emailOf(one)),
});
const held = approved({ requirements: [requirement({ holdMs: 10 * minute })] });
const no = (request: Request, by: PersonId, part: Partial<Review> & { reason?: string } = {}) =>
  deny(
    request,
    {
      decider: decider(by),
      revision: request.revision.n,
      roster,
      resolution: { ok: true, requirements: request.revision.requirements },
      reason: 'Not this quarter',
      ...part,
    },
    context({ control: frozenBy(ben) }),
  );

describe('a denial', () => {
  it('ends the request and records the reason, even while changes are frozen', () => {
    const next = after(pending, no(pending, ana).events);
    expect(next.phase).toMatchObject({ status: 'denied', by: ana, reason: { personal: 'Not this quarter' } });
  });

  it.each<[PersonId, string]>([
    [eva, 'own-request'],
    [finn, 'own-access'],
    [cat, 'not-an-approver'],
    [admin, 'not-an-approver'],
  ])('needs the authority that approving needs: %s', (by, code) => {
    expect(codeOf(no(pending, by))).toBe(code);
  });

  it('by somebody whom the present policy no longer lets decide does not count: it is asked again', () => {
    const moved = requirement({ stages: [{ from: ['security'], approvals: 1 }] });
    const decision = no(pending, ana, { resolution: { ok: true, requirements: [moved] } });
    expect(codeOf(decision)).toBe('asked-again');
    expect(typesOf(decision)).toEqual(['request.revised']);
    const next = after(pending, decision.events);
    expect(codeOf(no(next, ana))).toBe('not-an-approver');
    expect(after(next, no(next, cat).events).phase.status).toBe('denied');
  });

  it('counts also where no rule is left', () => {
    const none = { ok: false, refusal: refuse('no-rule', { kind: 'invite' }) } as const;
    expect(typesOf(no(pending, ana, { resolution: none }))).toEqual(['request.denied']);
  });

  it('needs a reason', () => {
    expect(codeOf(no(pending, ana, { reason: ' - ' }))).toBe('reason-needed');
  });

  it('is too late once the request has expired or is resolved', () => {
    const denied = after(pending, no(pending, ana).events);
    expect(codeOf(no(denied, ben))).toBe('resolved');
    expect(codeOf(no(pending, ana, { revision: 0 }))).toBe('old-card');
    const late = { ...pending, phase: { status: 'pending', since: t0, expiresAt: t0 } } as const;
    expect(codeOf(no(late, ana))).toBe('too-late');
  });

  it('by a guest is refused because they are a guest, even on hold', () => {
    const guest = { decider: { identity: identity(ana, { standing: 'guest' }), standsFor: [] } } as const;
    expect(codeOf(no(pending, ana, guest))).toBe('guest');
    expect(codeOf(no(held, ana, guest))).toBe('guest');
  });
});

describe('a denial of a request of which a part is done', () => {
  const at = { at: t0 + 2 * minute, by: system };
  const two = { changes: [change(7), change(8)], plans: [plan({}, 7), plan({}, 8)] };
  const part = after(approved(two), [
    { type: 'change.verified', ...at, change: 0, already: false },
    { type: 'change.failed', ...at, change: 1, way: 'do', code: 'refused', why: 'no' },
  ]);
  const tried = (now: number) =>
    after(part, retry(part, { decider: decider(eva), roster }, context({ now })).events);

  it.each([
    ['asked again', tried(t0 + 5 * hour), 'pending'],
    ['on hold', tried(t0 + 3 * minute), 'approved'],
  ])('and that is %s ends the rest, and says what is done and why the rest is not', (_, request, status) => {
    expect(request.phase.status).toBe(status);
    const next = after(request, no(request, ana).events);
    expect(next).toMatchObject({ phase: { status: 'partial' }, givenUp: true });
    expect(next.progress.map(({ state }) => state)).toEqual(['verified', 'failed']);
    const { text } = approvalCard(next, noControl);
    expect(text).toContain('1 done, 1 not done:');
    expect(drawn(historyLines(next, 0))).toContain('<@U0ANA> closed it: “Not this quarter”');
    expect(next.notices.at(-1)).toMatchObject({ to: eva, about: 'outcome' });
  });

  it('says the same of an invitation that was accepted', () => {
    const invited = after(approved(), [
      { type: 'invitation.seen', ...at, change: 0, userId: 9001, until: t0 + 7 * day },
      { type: 'invitation.accepted', ...at, change: 0 },
      { type: 'change.failed', ...at, change: 0, way: 'do', code: 'moved', why: 'no' },
    ]);
    const acting = { decider: decider(eva), roster };
    const again = after(invited, retry(invited, acting, context({ now: t0 + 5 * hour })).events);
    expect(again.phase.status).toBe('pending');
    expect(typesOf(no(again, ana))).toEqual(['request.given-up']);
    expect(typesOf(cancel(again, acting, context()))).toEqual(['request.given-up']);
  });
});

describe('on hold', () => {
  it('any approver or admin can stop the request', () => {
    expect(typesOf(no(held, ben))).toEqual(['request.denied']);
    expect(typesOf(no(held, admin))).toEqual(['request.denied']);
    expect(after(held, no(held, ana).events).phase.status).toBe('denied');
  });

  it('other people cannot', () => {
    expect(codeOf(no(held, cat))).toBe('approvers-only');
    expect(codeOf(no(held, ben, { revision: 7 }))).toBe('old-card');
  });

  it('a person barred from approving cannot stop it: the requester, the subject and their accounts', () => {
    const asker = { ...held, requester: { person: ben } };
    expect(codeOf(no(held, eva))).toBe('approvers-only');
    expect(codeOf(no(asker, ben))).toBe('own-request');
    const about = (one: PersonId): Request => ({ ...held, revision: { ...held.revision, people: [one] } });
    expect(codeOf(no(about(ben), ben))).toBe('own-access');
    expect(codeOf(no(about(admin), admin))).toBe('own-access');
    const shared = identity(ben, { binding: { state: 'bound', id: makeIdOf(finn) } });
    expect(codeOf(no(held, ben, { decider: { identity: shared, standsFor: [] } }))).toBe('same-make-user');
    expect(codeOf(no(held, ben, { decider: decider(ben, [finn]) }))).toBe('delegator-barred');
    const unclear = identity(ben, { binding: { state: 'ambiguous' } });
    expect(codeOf(no(held, ben, { decider: { identity: unclear, standsFor: [] } }))).toBe('ambiguous');
  });

  it('the subject of a containment cannot stop it even as a member of the approver group', () => {
    const plans = [plan({ subject: subjectOf(ben) })];
    const containing = approved({
      requirements: [requirement({ holdMs: minute })],
      changes: [contain],
      plans,
    });
    expect(codeOf(no(containing, ben))).toBe('same-make-user');
    expect(codeOf(no({ ...containing, revision: { ...containing.revision, people: [ben] } }, ben))).toBe(
      'own-access',
    );
  });
});

describe('taking an approval back', () => {
  const back = (request: Request, by: PersonId) =>
    withdrawApproval(request, { decider: decider(by), roster }, context({ now: t0 + 5 * minute }));

  it('makes the request pending again if nothing has been executed', () => {
    const next = after(held, back(held, ana).events);
    expect(next.approvals).toEqual([]);
    expect(next.phase).toEqual({
      status: 'pending',
      since: t0 + 5 * minute,
      expiresAt: t0 + 5 * minute + 3 * day,
    });
    expect(next.missing).toEqual([{ requirement: 0, groups: ['platform'], count: 1 }]);
    const review = {
      decider: decider(ana),
      revision: 1,
      roster,
      resolution: { ok: true, requirements: next.revision.requirements },
    } as const;
    expect(typesOf(approve(next, review, context()))).toContain('request.approved');
  });

  it('keeps the approvals of others', () => {
    const requirements = [requirement({ stages: [{ from: ['platform'], approvals: 3 }] })];
    const both = given(submitted({ requirements }), approvedBy(ana), approvedBy(ben));
    const next = after(both, back(both, ana).events);
    expect(next.approvals.map(({ by }) => by)).toEqual([ben]);
    expect(next.missing).toEqual([{ requirement: 0, groups: ['platform'], count: 2 }]);
  });

  it('is refused to people who did not approve, and once execution starts', () => {
    expect(codeOf(back(held, ben))).toBe('nothing-withdrawn');
    expect(codeOf(back(after(held, [announcing()]), ana))).toBe('nothing-withdrawn');
  });
});

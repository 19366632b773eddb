import { describe, expect, it } from 'vitest';
import { noControl } from '../../../src/approvals/control.js';
import { cancel, retry } from '../../../src/approvals/decide/act.js';
import { approve, type Review, withdrawApproval } from '../../../src/approvals/decide/review.js';
import { revisedFor } from '../../../src/approvals/decide/revised.js';
import { type Submit, submit } from '../../../src/approvals/decide/submit.js';
import { applyTime, wiped } from '../../../src/approvals/decide/time.js';
import { type PersonId, system } from '../../../src/approvals/person.js';
import type { Policy } from '../../../src/approvals/policy/schema.js';
import type { Request } from '../../../src/approvals/request.js';
import {
  after,
  ana,
  approvedBy,
  ben,
  codeOf,
  context,
  day,
  decider,
  eva,
  finn,
  frozenBy,
  given,
  hour,
  identity,
  makeIdOf,
  minute,
  policyOf,
  requirement,
  roster,
  submitted,
  t0,
  typesOf,
} from '../given.js';
import { as, leaked, revocation, tokenPlan } from '../given-tokens.js';

const ownRule = 'anybody may revoke their own token';
const asking = (by: PersonId, part: Partial<Submit> = {}, asked: Partial<Submit['asked']> = {}): Submit => ({
  id: 'REQ-8',
  submission: 'V0OTHER',
  requester: identity(by),
  asked: { changes: [revocation()], reason: 'It is not used any more', emergency: false, ...asked },
  planned: [as(tokenPlan())],
  people: [finn],
  roster,
  deciders: new Map(),
  ...part,
});
const approvals = (request: Request, by: PersonId): Review => ({
  decider: decider(by),
  revision: request.revision.n,
  roster,
  resolution: { ok: true, requirements: request.revision.requirements },
});
const used = { ...noControl, automatic: Array.from({ length: 10 }, () => t0) };

describe('revoking a token of one’s own', () => {
  it('is approved at once by a built-in rule', () => {
    const decision = submit(asking(finn), context());
    expect(typesOf(decision)).toEqual(['request.submitted', 'request.approved']);
    expect(decision.events[1]).toMatchObject({ automatic: true, rules: [ownRule] });
  });

  it.each<[string, Parameters<typeof context>[0]]>([
    ['while changes are frozen', { control: frozenBy(ben) }],
    ['when the automatic approvals of the day are used up', { control: used }],
    [
      'whatever the policy says',
      { policy: policyOf('\n  - name: n\n    when: {kind: invite}\n    stages: [{from: [platform]}]') },
    ],
  ])('is approved %s', (_, part) => {
    expect(typesOf(submit(asking(finn), context(part)))).toEqual(['request.submitted', 'request.approved']);
  });

  it('also works from another account of the same Make user', () => {
    const requester = identity(eva, { binding: { state: 'bound', id: makeIdOf(finn) } });
    expect(typesOf(submit(asking(eva, { requester }), context()))).toContain('request.approved');
  });

  it.each([{ state: 'none' }, { state: 'ambiguous' }, { state: 'differs', id: makeIdOf(finn) }] as const)(
    'needs a certain Make user, and $state is not enough',
    (binding) => {
      const requester = identity(finn, { binding });
      expect(typesOf(submit(asking(finn, { requester }), context()))).toEqual(['request.submitted']);
    },
  );

  it('together with another person’s token waits for the approvers of that one', () => {
    const changes = [revocation(), revocation(undefined, 'x')];
    const planned = [as(tokenPlan()), as(tokenPlan({}, 'x', ben))];
    const decision = submit(asking(finn, { planned, people: [finn, ben] }, { changes }), context());
    expect(typesOf(decision)).toEqual(['request.submitted']);
    expect(decision.events[0]).toMatchObject({
      revision: {
        requirements: [
          { rule: ownRule, changes: [0] },
          { rule: 'platform decides', changes: [1] },
        ],
      },
    });
  });

  it('does not cover any other change to one’s own access', () => {
    const kind = 'remove-from-team' as const;
    const changes = [{ kind, organizationId: 1, teamId: 7, userId: makeIdOf(finn) }];
    expect(typesOf(submit(asking(finn, {}, { changes }), context()))).toEqual(['request.submitted']);
  });
});

describe('revoking a token of somebody else', () => {
  it('waits for the approvers in the policy', () => {
    expect(typesOf(submit(asking(eva), context()))).toEqual(['request.submitted']);
  });

  it('can be approved during a freeze, but not by the requester or the owner', () => {
    const both = requirement({ stages: [{ from: ['all'], approvals: 1 }] });
    const all = { ...roster, all: { people: [ana, eva, finn] } };
    const request = given(submitted({ changes: [revocation()], plans: [tokenPlan()], requirements: [both] }));
    const by = (one: PersonId, binding = identity(one).binding) =>
      approve(
        request,
        {
          ...approvals(request, one),
          roster: all,
          decider: { identity: identity(one, { binding }), standsFor: [] },
        },
        context({ control: frozenBy(ben) }),
      );
    expect(typesOf(by(ana))).toEqual(['approval.given', 'request.approved']);
    expect(codeOf(by(eva))).toBe('own-request');
    expect(codeOf(by(finn))).toBe('own-access');
    for (const one of [eva, finn])
      expect(codeOf(by(ana, { state: 'bound', id: makeIdOf(one) }))).toBe('same-make-user');
  });

  it('together with a role change is frozen like a role change', () => {
    const changes = [
      revocation(),
      { kind: 'remove-from-team', organizationId: 1, teamId: 7, userId: makeIdOf(finn) } as const,
    ];
    const request = given(submitted({ changes, plans: [tokenPlan(), tokenPlan()] }));
    expect(codeOf(approve(request, approvals(request, ana), context({ control: frozenBy(ben) })))).toBe(
      'frozen',
    );
  });
});

it('a token of another zone never counts as one’s own, because ids differ there', () => {
  const holder = { type: 'leaked', handle: 'V0OTHER.ab', zone: 'us1.make.com' } as const;
  const changes = [{ kind: 'revoke-token', holder } as const];
  expect(typesOf(submit(asking(finn, {}, { changes }), context()))).toEqual(['request.submitted']);
});

it.each([
  ['59m', undefined],
  ['1h', 'held-too-long'],
  ['1d', 'held-too-long'],
])('a leaked token under a rule with a hold of %s: %s', (hold, code) => {
  const policy = policyOf(`\n  - name: slow\n    hold: ${hold}\n    stages: [{from: [platform]}]`);
  const changes = [revocation('V0OTHER.ab')];
  expect(codeOf(submit(asking(eva, {}, { changes }), context({ policy })))).toBe(code);
  expect(codeOf(submit(asking(eva), context({ policy })))).toBeUndefined();
});

describe('the same token', () => {
  const open = given(submitted({ changes: [revocation()], plans: [tokenPlan()] }));

  it('can be in one open request only, however it is found', () => {
    expect(codeOf(submit(asking(eva), context({ open: [open] })))).toBe('asked-already');
    const changes = [revocation('V0OTHER.cd')];
    expect(codeOf(submit(asking(eva, {}, { changes }), context({ open: [open] })))).toBe('asked-already');
  });

  it('is not confused with another token or a role of the same person', () => {
    const changes = [revocation(undefined, 'later')];
    const planned = [as(tokenPlan({}, 'later'))];
    expect(codeOf(submit(asking(eva, { planned }, { changes }), context({ open: [open] })))).toBeUndefined();
    const { token: _, ...role } = tokenPlan();
    const roleAsked = given(submitted({ plans: [role] }));
    expect(codeOf(submit(asking(eva), context({ open: [roleAsked] })))).toBeUndefined();
  });
});

describe('a leaked token', () => {
  const slow: Policy = policyOf(`\n  - name: slow\n    stages: [{from: [platform]}]\n    execute_within: 3h`);
  const deciding = requirement({ rule: 'slow', executeWithinMs: 3 * hour });
  const by = t0 + hour;

  it('with an unknown handle is refused, even if the handle looks similar', () => {
    const ask = (handle: string) =>
      codeOf(submit(asking(eva, {}, { changes: [revocation(handle)] }), context()));
    expect(ask('V0OTHER.ab')).toBeUndefined();
    for (const stray of ['V0FORM.ab', 'V0OTHERS.ab', 'V0OTHER', '.V0OTHER.ab'])
      expect(ask(stray)).toBe('stray-token');
  });

  it('expires after an hour, whatever the request waits for', () => {
    const changes = [revocation('V0OTHER.ab')];
    const asked = submit(asking(eva, {}, { changes }), context({ now: t0, policy: slow }));
    expect(asked.events[0]).toMatchObject({ expiresAt: by });
    const request = given(
      submitted({ changes, plans: [tokenPlan()], requirements: [deciding] }, { expiresAt: by }),
    );
    const late = context({ now: t0 + 50 * minute, policy: slow });
    const { events } = approve(request, approvals(request, ana), late);
    expect(events[1]).toMatchObject({ type: 'request.approved', executeBy: by });
    const agreed = after(request, events);
    const back = withdrawApproval(agreed, { decider: decider(ana), roster }, late);
    expect(after(agreed, back.events).phase).toMatchObject({ status: 'pending', expiresAt: by });
    expect(after(agreed, [revisedFor(agreed, {}, 'make-changed', ['x'], late)]).phase).toMatchObject({
      status: 'pending',
      expiresAt: by,
    });
  });

  it('of one’s own must also be revoked within the hour', () => {
    const changes = [revocation('V0OTHER.ab')];
    const policy = policyOf(undefined, 'defaults: {expires_after: 3d, execute_within: 5h}');
    const { events } = submit(asking(finn, {}, { changes }), context({ now: t0, policy }));
    expect(events[1]).toMatchObject({ type: 'request.approved', executeBy: by });
  });

  it('keeps its first expiry when the request is asked again', () => {
    const failed = after(
      given(submitted({ changes: [revocation('V0FORM.ab')], plans: [tokenPlan()] }), approvedBy(ana)),
      [
        {
          type: 'request.approved',
          at: t0,
          by: system,
          revision: 1,
          rules: [],
          automatic: false,
          runsAt: t0,
          executeBy: by,
        },
        { type: 'change.failed', at: t0, by: system, change: 0, way: 'do', code: 'refused', why: 'no' },
      ],
    );
    const later = context({ now: by + minute });
    const again = after(failed, retry(failed, { decider: decider(eva), roster }, later).events);
    expect(again.phase).toMatchObject({ status: 'pending', expiresAt: by });
    expect(typesOf(applyTime(again, { type: 'expire', why: 'nobody-decided' }, later))).toEqual([
      'request.expired',
    ]);
  });

  it('the expiry stays as the rule says if the token was not leaked', () => {
    expect(submit(asking(eva), context({ now: t0 })).events[0]).toMatchObject({ expiresAt: t0 + 3 * day });
  });

  it('is recorded as wiped once, with the reason', () => {
    const cancelled = after(leaked(), cancel(leaked(), { decider: decider(eva), roster }, context()).events);
    const { events } = wiped(cancelled, context());
    expect(events).toMatchObject([{ type: 'secret.wiped', why: 'over' }]);
    expect(wiped(leaked(), context({ now: by })).events).toMatchObject([{ why: 'time' }]);
    expect(wiped(after(cancelled, events), context()).events).toEqual([]);
    expect(wiped(given(submitted()), context()).events).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import type { Invite } from '../../../src/approvals/changes/invite.js';
import { noControl } from '../../../src/approvals/control.js';
import { tooManyOpen } from '../../../src/approvals/decide/limits.js';
import { type Submit, submit } from '../../../src/approvals/decide/submit.js';
import { type Identity, type PersonId, type Standing, system } from '../../../src/approvals/person.js';
import { about } from '../../../src/approvals/personal.js';
import type { Request } from '../../../src/approvals/request.js';
import {
  after,
  ana,
  approved,
  ben,
  cat,
  change,
  codeOf,
  context,
  day,
  emailOf,
  eva,
  finn,
  frozenBy,
  given,
  hour,
  identity,
  minute,
  oneOfPlatform,
  plan,
  policyOf,
  revision,
  roster,
  submitted,
  t0,
  typesOf,
} from '../given.js';

const command = (part: Partial<Submit> = {}, asked: Partial<Submit['asked']> = {}): Submit => ({
  id: 'REQ-8',
  submission: 'V0OTHER',
  requester: identity(eva),
  asked: { changes: [change()], reason: 'The quarter has to be closed', emergency: false, ...asked },
  planned: [{ type: 'plan', plan: plan() }],
  people: [finn],
  roster,
  deciders: new Map(),
  ...part,
});
const invite: Invite = {
  kind: 'invite',
  organizationId: 1,
  email: about('guest@elsewhere.org'),
  name: about('Guest'),
  roleId: 1,
  teams: [],
};
const automatically = `
  - name: a look needs nobody
    when: {for: self, duration_at_most: 1d}
    approve: automatically`;
const mine = () => command({ people: [eva] }, { durationMs: hour });
const other = (phase: Request['phase']): Request => ({ ...given(submitted()), id: 'REQ-3', phase });

describe('asking', () => {
  it('is refused for two changes of one place, and possible for two places of one person', () => {
    const twice = (one: ReturnType<typeof plan>, another: ReturnType<typeof plan>) =>
      submit(
        command(
          { planned: [one, another].map((each) => ({ type: 'plan', plan: each })), people: [finn, finn] },
          { changes: [change(), change()] },
        ),
        context(),
      );
    const elsewhere = plan({ team: { id: 99, name: 'Elsewhere' } });
    expect(codeOf(twice(plan(), elsewhere))).toBeUndefined();
    expect(codeOf(twice(plan(), plan({ direction: 'lower' })))).toBe('asked-twice');
  });

  it('is refused above the limit of open requests, except for revoking a token', () => {
    const policy = policyOf(oneOfPlatform, '\nlimits: {open_requests_per_person: 1}');
    const open = [given(submitted())];
    expect(codeOf(submit(command(), context({ policy, open: [] })))).toBeUndefined();
    expect(codeOf(submit(command(), context({ policy, open })))).toBe('too-many-open');
    expect(tooManyOpen(ben, [change()], { policy, open })).toBeUndefined();
    expect(tooManyOpen(eva, [], { policy, open })).toBeUndefined();
  });

  it('opens a request that waits for the approvers in the policy until the rule’s expiry', () => {
    const decision = submit(command(), context({ now: t0 }));
    expect(typesOf(decision)).toEqual(['request.submitted']);
    expect(decision.events[0]).toMatchObject({ id: 'REQ-8', expiresAt: t0 + 3 * day, at: t0 });
    const [first] = decision.events;
    expect(first && given(first).phase).toEqual({ status: 'pending', since: t0, expiresAt: t0 + 3 * day });
  });

  it('records the requester with Make user and address', () => {
    expect(submit(command(), context()).events[0]).toMatchObject({
      requester: { person: eva, makeUserId: 505, email: about(emailOf(eva)) },
    });
  });

  it('does not record a Make user that is not certain', () => {
    const requester = identity(eva, { binding: { state: 'differs', id: 9 } });
    expect(submit(command({ requester }), context()).events[0]).not.toHaveProperty('requester.makeUserId');
  });

  it.each<[string, Submit, string]>([
    ['fewer than three letters of reason', command({}, { reason: ' a ' }), 'reason-needed'],
    [
      'more than fifty changes',
      command({}, { changes: Array.from({ length: 51 }, () => change()) }),
      'too-many-changes',
    ],
    ['a duration for an invitation', command({}, { changes: [invite], durationMs: hour }), 'not-temporary'],
    [
      'what Make refuses',
      command({ planned: [{ type: 'refused', code: 'last-admin', sentence: 'No.' }] }),
      'last-admin',
    ],
    [
      'what is so already',
      command({ planned: [{ type: 'nothing-to-do', sentence: 'It is so.' }] }),
      'already-so',
    ],
    [
      'nobody left to decide',
      command({ roster: { platform: { people: [eva, finn] }, security: { people: [] } } }),
      'nobody-can-decide',
    ],
    [
      'a group that cannot be read',
      command({ roster: { platform: { unreadable: 'down' }, security: { people: [] } } }),
      'group-unreadable',
    ],
  ])('is refused for %s', (_, asked, code) => {
    expect(submit(asked, context())).toMatchObject({ events: [], refusal: { code } });
  });

  it.each<Standing>(['guest', 'foreign', 'bot', 'deactivated', 'unreadable'])(
    'is refused to a %s',
    (standing) => {
      expect(codeOf(submit(command({ requester: identity(eva, { standing }) }), context()))).toBe(standing);
    },
  );

  it('refuses invitations outside the named domains', () => {
    const policy = policyOf(oneOfPlatform, 'limits: {invite_domains: [example.com]}');
    const ask = (email: string) =>
      codeOf(submit(command({}, { changes: [{ ...invite, email: about(email) }] }), context({ policy })));
    expect(ask('guest@elsewhere.org')).toBe('wrong-domain');
    expect(ask('guest@EXAMPLE.com')).toBeUndefined();
    expect(ask('guest@sub.example.com')).toBe('wrong-domain');
  });

  it('takes the domain of an address after its last @', () => {
    const policy = policyOf(oneOfPlatform, 'limits: {invite_domains: [example.com]}');
    const email = about('x@example.com@elsewhere.org');
    expect(codeOf(submit(command({}, { changes: [{ ...invite, email }] }), context({ policy })))).toBe(
      'wrong-domain',
    );
  });

  const known = (...all: readonly Identity[]) => new Map(all.map((one) => [one.person, one]));
  const ofPlatform = { platform: { people: [ana, ben] }, security: { people: [] } };

  it.each<[string, Identity, string]>([
    ['deactivated', identity(ana, { standing: 'deactivated' }), '@T0HOME/U0ANA is deactivated in Slack'],
    ['a guest', identity(ana, { standing: 'guest' }), '@T0HOME/U0ANA is a guest'],
    ['unknown to Slack', identity(ana, { standing: 'foreign' }), '@T0HOME/U0ANA is not known here in Slack'],
    ['unclear', identity(ana, { binding: { state: 'ambiguous' } }), '@T0HOME/U0ANA matches no one Make user'],
    [
      'the requester by another account',
      identity(ana, { email: emailOf(eva) }),
      'names too few people. An admin',
    ],
  ])('does not count an approver who could not decide: %s', (_, who, says) => {
    const deciders = known(who, identity(ben, { standing: 'deactivated' }));
    const { refusal } = submit(command({ roster: ofPlatform, deciders }), context());
    expect(refusal?.code).toBe('nobody-can-decide');
    if (!says.includes('too few')) expect(refusal?.sentence).toContain(says);
    const one = known(who, identity(ben));
    expect(codeOf(submit(command({ roster: ofPlatform, deciders: one }), context()))).toBeUndefined();
  });

  it('counts two accounts of one person as one approver, and accepts another person', () => {
    const policy = policyOf('\n  - name: two\n    stages: [{from: [platform], approvals: 2}]');
    const second = identity(ben, { email: emailOf(ana) });
    const deciders = known(identity(ana), second);
    const asked = (people: readonly PersonId[]) =>
      codeOf(
        submit(
          command({ roster: { platform: { people }, security: { people: [] } }, deciders }),
          context({ policy }),
        ),
      );
    expect(asked([ana, ben])).toBe('nobody-can-decide');
    expect(asked([ana, ben, cat])).toBeUndefined();
  });

  it('blames only the group that cannot be read, not one with a similar name', () => {
    const policy = policyOf('\n  - name: n\n    stages: [{from: [plat]}]', '  plat: [U0EVA]');
    const blind = { plat: { people: [eva] }, platform: { unreadable: 'down' }, security: { people: [] } };
    expect(codeOf(submit(command({ roster: blind }), context({ policy })))).toBe('nobody-can-decide');
  });
});

describe('a request for something that is already in another request', () => {
  const at = t0;
  it.each<[Request['phase'], number | undefined, string | undefined]>([
    [{ status: 'pending', since: at, expiresAt: at + day }, undefined, 'asked-already'],
    [{ status: 'approved', at, runsAt: at, executeBy: at + hour }, undefined, 'asked-already'],
    [{ status: 'executing', executeBy: at }, undefined, 'asked-already'],
    [{ status: 'unknown', at, executeBy: at }, undefined, 'asked-already'],
    [{ status: 'awaiting', until: at }, undefined, 'asked-already'],
    [{ status: 'failed', at, executeBy: at }, undefined, undefined],
    [{ status: 'partial', at, executeBy: at }, undefined, undefined],
    [{ status: 'active', startedAt: at, endsAt: at + day }, hour, 'grant-open'],
    [{ status: 'conflict', found: 'x' }, hour, 'grant-open'],
    [{ status: 'active', startedAt: at, endsAt: at + day }, undefined, undefined],
  ])('is refused with a link if the other one is $status and they conflict', (phase, durationMs, code) => {
    const asked = durationMs === undefined ? {} : { durationMs };
    const decision = submit(command({}, asked), context({ open: [other(phase)] }));
    expect(codeOf(decision)).toBe(code);
    if (code) expect(decision.refusal?.sentence).toContain('REQ-3');
  });

  it('is allowed for the part that Make refused while the others are awaited', () => {
    const two = { changes: [change(7), change(8)], plans: [plan({}, 7), plan({}, 8)] };
    const part = { at, by: system, change: 0, way: 'do', code: 'refused', why: 'no' } as const;
    const open = [
      after(approved(two), [
        { type: 'change.failed', ...part },
        { type: 'invitation.seen', at, by: system, change: 1, userId: 9001, until: at + day },
      ]),
    ];
    expect(open[0]?.phase.status).toBe('awaiting');
    expect(codeOf(submit(command(), context({ open })))).toBeUndefined();
    const planned = [{ type: 'plan', plan: plan({}, 8) } as const];
    expect(codeOf(submit(command({ planned }), context({ open })))).toBe('asked-already');
  });

  it('is allowed in another team', () => {
    const elsewhere = given(submitted({ changes: [change(8)], plans: [plan({}, 8)] }));
    expect(codeOf(submit(command(), context({ open: [elsewhere] })))).toBeUndefined();
  });

  it('recognises an invited person by mailbox, with or without a tag', () => {
    const invited = (email: string) => plan({ subject: { name: about('G'), email: about(email) } });
    const open = [given(submitted({ plans: [invited('Guest+x@example.com')] }))];
    const planned = [{ type: 'plan', plan: invited('guest@example.com') } as const];
    expect(codeOf(submit(command({ planned }), context({ open })))).toBe('asked-already');
  });
});

describe('an automatic rule', () => {
  const policy = policyOf(automatically);

  it('approves at once, and records the rule', () => {
    const decision = submit(mine(), context({ policy }));
    expect(typesOf(decision)).toEqual(['request.submitted', 'request.approved']);
    expect(decision.events[1]).toMatchObject({ automatic: true, rules: ['a look needs nobody'] });
  });

  it('stops at the daily cap and works again a day later', () => {
    const automatic = Array.from({ length: 10 }, (_, n) => t0 - n * minute);
    const control = { ...noControl, automatic };
    expect(codeOf(submit(mine(), context({ policy, control })))).toBe('automatic-cap');
    const later = t0 + day - 8 * minute;
    expect(codeOf(submit(mine(), context({ policy, control, now: later })))).toBeUndefined();
  });

  it('is refused while changes are frozen', () => {
    expect(codeOf(submit(mine(), context({ policy, control: frozenBy(ben) })))).toBe('frozen');
  });
});

it('a rule with a hold sets the execution time from the hold and the deadline from its limit', () => {
  const rules = `\n  - name: slow\n    when: {for: self, duration_at_most: 1d}\n    approve: automatically\n    hold: 10m\n    execute_within: 30m`;
  const { events } = submit(mine(), context({ policy: policyOf(rules), now: t0 }));
  expect(events[1]).toMatchObject({ runsAt: t0 + 10 * minute, executeBy: t0 + 40 * minute });
});

it('the hash of a revision depends only on its content', () => {
  expect(revision().hash).toBe(revision({ n: 4, policyHash: 'other' }).hash);
  expect(revision({ durationMs: hour }).hash).not.toBe(revision().hash);
});

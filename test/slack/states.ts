import { quorum } from '../../src/approvals/decide/submit.js';
import type { RequestEvent } from '../../src/approvals/event.js';
import { person, system } from '../../src/approvals/person.js';
import { about } from '../../src/approvals/personal.js';
import type { Status } from '../../src/approvals/phase.js';
import { notKnown, type Request } from '../../src/approvals/request.js';
import {
  admin,
  after,
  ana,
  announcing,
  approved,
  approvedBy,
  ben,
  change,
  day,
  eva,
  finn,
  given,
  hour,
  makeIdOf,
  minute,
  plan,
  requirement,
  submitted,
  t0,
} from '../approvals/given.js';
import { accepted, invitations, invited } from './invitations.js';
import {
  contained,
  crowd,
  crowdUnderWay,
  denied,
  done,
  expired,
  failed,
  held,
  inEffect,
  partlyInEffect,
  revised,
  revocation,
  unknown,
  verified,
} from './requests.js';

const at = t0 + 3 * minute;
const over = at + 8 * hour;

/** Everything about which Make does not answer. */
const silence = (step: string): RequestEvent => ({
  type: 'step.failed',
  at,
  by: system,
  step,
  attempts: 3,
  retryAt: at + minute,
  why: 'GET users: unavailable',
  makeIsSilent: true,
});

/** Access of three people after its time; Make had refused some of it, and somebody changed other parts since. */
function endedFor(hows: readonly ('verified' | 'kept' | 'conflict' | 'refused')[]): Request {
  const refused = hows.filter((how) => how === 'refused').length;
  const request = crowdUnderWay(3, 3 - refused, refused, { durationMs: 8 * hour });
  const each = hows.flatMap((how, number): RequestEvent[] => {
    if (how === 'refused') return [];
    const common = { at: over, by: system, change: number };
    return how === 'conflict'
      ? [{ ...common, type: 'grant.held', found: 'Team Monitoring' }]
      : [{ ...common, type: 'change.undone', how }];
  });
  return after(request, [
    { type: 'grant.started', at, by: system, endsAt: over },
    { type: 'grant.ending', at: over, by: system, why: 'time' },
    ...each,
  ]);
}

const approvedWhole = (request: Request): Request =>
  after(request, [approvedBy(ana), quorum(request.revision, t0 + minute, false)]);

const twoStages = () =>
  given(
    submitted({
      requirements: [
        requirement({
          stages: [
            { from: ['platform'], approvals: 1 },
            { from: ['security'], approvals: 2 },
          ],
        }),
      ],
    }),
    {
      type: 'approval.given',
      at: t0 + minute,
      by: person(ana),
      voice: { by: ana, as: [ana] },
      revision: 1,
      rules: [],
      missing: [{ requirement: 0, groups: ['security'], count: 2 }],
    },
  );

const offered = () => {
  const request = given(submitted({ durationMs: 8 * hour }));
  const { revision } = given(submitted({ durationMs: hour }));
  const note = about('An hour is enough for that');
  return after(request, [
    { type: 'offer.made', at, by: person(ana), n: 1, revision: { ...revision, n: 2 }, note },
  ]);
};

/** The request whose card Slack refuses, or does not take at present. */
export const cardLate = (refused = true): Request =>
  after(given(submitted()), [
    { type: 'card.late', at, by: system, channel: 'C0APPROVALS', why: 'is_archived', refused },
  ]);

const extension = () =>
  given(
    submitted(
      { changes: [{ ...change(), kept: { was: 10, grant: 'REQ-3' } }] },
      { extends: { request: 'REQ-3', byMs: 4 * hour, endsAt: over, totalMs: 12 * hour } },
    ),
  );

const passwordReset = (): Request => {
  const { team: _, ...rest } = plan({ differences: [], demand: 'password-reset', writes: [], undo: [] });
  const change = { kind: 'demand-password-reset', organizationId: 1, userId: makeIdOf(finn) } as const;
  return given(submitted({ changes: [change], plans: [rest] }));
};

const containment = (places: readonly string[] = []): Request => {
  const request = approvedWhole(contained());
  const taken =
    places.length > 0 ? [{ type: 'access.gained' as const, at, by: system, places: [...places] }] : [];
  return after(verified(after(request, taken)), [{ type: 'grant.started', at, by: system }]);
};

const keptByChoice = (): Request =>
  after(held(), [{ type: 'hold.chosen', at: over, by: person(ana), choice: 'keep', request: 'REQ-8' }]);

const restored = () =>
  after(containment(), [
    { type: 'grant.ending', at: over, by: person(admin), why: 'early' },
    { type: 'change.undone', at: over, by: system, change: 0, how: 'verified' },
  ]);

const ending = (why: 'time' | 'early', how?: 'verified' | 'kept' | 'gone'): Request =>
  after(inEffect(), [
    { type: 'grant.ending', at: over, by: why === 'time' ? system : person(eva), why },
    ...(how ? [{ type: 'change.undone' as const, at: over, by: system, change: 0, how }] : []),
  ]);

/** The request after its open invitations are withdrawn. */
const withdrawn = (request: Request): Request =>
  after(request, [
    { type: 'grant.ending', at: t0 + 2 * day, by: person(eva), why: 'withdrawn' },
    ...request.progress.flatMap(({ state }, one): RequestEvent[] =>
      state === 'awaiting'
        ? [{ type: 'change.undone', at: t0 + 2 * day, by: system, change: one, how: 'verified' }]
        : [],
    ),
  ]);

const notUndone = () =>
  after(inEffect(), [
    { type: 'grant.ending', at: over, by: system, why: 'time' },
    {
      type: 'change.failed',
      at: over,
      by: system,
      change: 0,
      way: 'undo',
      code: 'refused',
      why: 'Make says: “The last admin cannot go.” (IM015)',
    },
  ]);

const lost =
  'Make’s answer was lost, and nothing on Make shows whether it took this. A second mail does no harm.';

const failing = (code: string, why: string, request = approved()): Request =>
  after(request, [{ type: 'change.failed', at, by: system, change: 0, way: 'do', code, why }]);

const closed = (request: Request): Request =>
  after(request, [{ type: 'request.given-up', at: over, by: person(ana) }]);

const onHold = (): Request => approved({ requirements: [requirement({ holdMs: hour })] });

const cancelledFor = (why?: 'has-left' | 'is-back'): Request =>
  after(given(submitted()), [
    { type: 'request.cancelled', at, by: why ? system : person(eva), ...(why && { why }) },
  ]);

const expiredSince = (request: Request, why: 'not-executed' | 'not-accepted'): Request =>
  after(request, [{ type: 'request.expired', at: t0 + 7 * day, by: system, why }]);

const automatic = (): Request => {
  const rules = {
    requirements: [requirement({ rule: 'low roles need nobody', automatic: true, stages: [] })],
  };
  const request = given(submitted(rules));
  return after(request, [quorum(request.revision, t0, true)]);
};

/** The states in which people see a request, by its status. A new status without one does not compile. */
export const states: { readonly [S in Status]: Readonly<Record<string, () => Request>> } = {
  pending: {
    'just asked': () => given(submitted()),
    'at its second stage': twoStages,
    'with an offer of less': offered,
    'after its requester kept it': () =>
      after(offered(), [{ type: 'offer.declined', at, by: person(eva), n: 1 }]),
    'whose card came late': () =>
      after(cardLate(), [
        { type: 'card.posted', at, by: system, card: { channel: 'C0APPROVALS', ts: '1767603600.000100' } },
      ]),
    'after Make changed': revised,
    'of more time': extension,
    'of one API token': revocation,
    'of a containment': contained,
    'of a token whose owner says that it did not leak': () =>
      after(contained(), [{ type: 'owner.objected', at, by: person(finn), makeUserId: makeIdOf(finn) }]),
    'of eight changes': () => crowd(8),
    'of a demand for a new password': passwordReset,
    'of an invitation': () => invitations(1),
    'of three invitations': () => invitations(3),
  },
  approved: {
    next: approved,
    'without anybody': automatic,
    'on hold': onHold,
    'while Make is silent': () => after(approved(), [silence('execute')]),
    'by two people, in two stages': () =>
      after(twoStages(), [approvedBy(ben), quorum(twoStages().revision, t0 + minute, false)]),
  },
  executing: {
    'one change': () => after(approved(), [announcing()]),
    'twelve changes': () => crowdUnderWay(12, 5, 2),
    'while Make is silent': () => after(approved(), [announcing(), silence('execute')]),
  },
  awaiting: {
    'one person': () => invited(1),
    'three people, one of whom accepted': () => accepted(3, 1),
    'three people, one of whom Make refused': () => invited(3, 1),
  },
  active: {
    'a role for 8 hours': inEffect,
    'a role that somebody asks to extend': () =>
      after(inEffect(), [{ type: 'follow-up.asked', at, by: system, request: 'REQ-9', asks: 'extend' }]),
    'a role that a containment has taken away': () =>
      after(inEffect(), [{ type: 'follow-up.asked', at, by: system, request: 'REQ-9', asks: 'contain' }]),
    'two of three people': partlyInEffect,
    'two people, one of whom is contained': () =>
      after(partlyInEffect(), [
        { type: 'follow-up.asked', at, by: system, request: 'REQ-9', asks: 'contain', changes: [1] },
      ]),
    'two people, each contained by a request of its own': () =>
      after(
        partlyInEffect(),
        [0, 1].map((one) => ({
          type: 'follow-up.asked',
          at,
          by: system,
          request: `REQ-${9 + one}`,
          asks: 'contain',
          changes: [one],
        })),
      ),
    'two of three people, by a rule that holds changes back': () =>
      partlyInEffect({ requirements: [requirement({ holdMs: 10 * minute })] }),
    'a containment': () => containment(),
    'a containment of somebody who has since got more': () => containment(['Team 9 in Acme']),
  },
  ending: {
    'after its time': () => ending('time'),
    early: () => ending('early'),
    'while Make is silent': () => after(ending('time'), [silence('end')]),
    'a containment': () =>
      after(containment(), [{ type: 'grant.ending', at: over, by: person(admin), why: 'early' }]),
    'an invitation': () =>
      after(invited(1), [{ type: 'grant.ending', at: over, by: person(eva), why: 'withdrawn' }]),
    'two of three invitations': () =>
      after(accepted(3, 1), [{ type: 'grant.ending', at: t0 + 2 * day, by: person(eva), why: 'withdrawn' }]),
  },
  conflict: {
    'after its time': held,
    'after somebody asked for the earlier role': () =>
      after(held(), [{ type: 'follow-up.asked', at: over, by: system, request: 'REQ-9', asks: 'restore' }]),
    'one of three people': () => endedFor(['conflict', 'verified', 'refused']),
    'two of three people': () => endedFor(['conflict', 'conflict', 'refused']),
  },
  done: {
    'one role': done,
    'already so': () =>
      after(approved(), [{ type: 'change.verified', at, by: system, change: 0, already: true }]),
    'twelve changes': () => crowdUnderWay(12, 12, 0),
    'one API token': () => verified(approvedWhole(revocation())),
    'a demand for a new password': () => verified(approvedWhole(passwordReset())),
    'an extension': () => verified(approvedWhole(extension())),
    'an invitation that was accepted': () => accepted(1, 1),
  },
  ended: {
    'after its time': () => ending('time', 'verified'),
    early: () => ending('early', 'verified'),
    'with a later change kept': () => ending('time', 'kept'),
    'with a later change kept, as people chose': keptByChoice,
    'two of three invitations': () => withdrawn(accepted(3, 1)),
    'of two of three people, one of whom has a later change': () => endedFor(['kept', 'verified', 'refused']),
    'of three people, two of whom have a later change': () => endedFor(['kept', 'kept', 'verified']),
    'of somebody who left the organization': () => ending('time', 'gone'),
    'a containment': restored,
    'an invitation': () => withdrawn(invited(1)),
  },
  partial: {
    'twelve changes': () => crowdUnderWay(12, 10, 2),
    'twelve changes, closed': () => closed(crowdUnderWay(12, 10, 2)),
  },
  failed: {
    'Make refused': failed,
    'Make refused, closed': () => closed(failed()),
    'Usher lacks a right': () => failing('forbidden', 'Make says: “Access denied.” (SC403)'),
    'nobody knows': () => failing(notKnown, lost, approvedWhole(passwordReset())),
    'not undone': notUndone,
  },
  unknown: { 'one change': unknown, closed: () => closed(unknown()) },
  denied: {
    'before approval': denied,
    'stopped on hold': () =>
      after(onHold(), [{ type: 'request.denied', at, by: person(ben), reason: about('Wrong person') }]),
  },
  cancelled: {
    'by the requester': () => cancelledFor(),
    'since the requester left': () => cancelledFor('has-left'),
    'since the leaver is back': () => cancelledFor('is-back'),
  },
  expired: {
    'nobody decided': expired,
    'not carried out in time': () => expiredSince(approved(), 'not-executed'),
    'not accepted': () => expiredSince(invited(1), 'not-accepted'),
  },
};

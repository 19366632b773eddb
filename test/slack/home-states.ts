import type { Request } from '../../src/approvals/request.js';
import { allReviews, ownReviews } from '../../src/reviews/home-blocks.js';
import { claimRow } from '../../src/slack/binding-notices.js';
import type { HomeTab } from '../../src/slack/home.js';
import {
  after,
  ana,
  approvedBy,
  ben,
  cat,
  eva,
  given,
  hour,
  minute,
  submitted,
  t0,
} from '../approvals/given.js';
import { foundLine, reviewOf } from '../reviews/review-of.js';
import { crowdUnderWay, failed, inEffect, revised } from './requests.js';

const ref = { channel: 'C0APPROVALS', ts: '1767603600.000100' };
const posted = (request: Request): Request =>
  after(request, [{ type: 'card.posted', at: t0, by: { kind: 'system' }, card: ref }]);
const called = (id: string, request: Request): Request => ({ ...request, id });
const waiting = (id: string): Request => posted(given(submitted({}, { id })));

/** The Home tab of somebody who has nothing. */
export const emptyHome: HomeTab = {
  workspaceUrl: 'https://acme.slack.com/',
  now: t0 + 2 * hour,
  frozen: undefined,
  queue: [],
  chosen: { order: 'ends-first', age: 'any', page: 0 },
  mine: [],
  holding: [],
  account: undefined,
  feeds: undefined,
};

const away = { own: undefined, holds: true, declined: undefined, standsFor: [], mayGo: true };
const used = { changes: 3, changesAnHour: 20, automatic: 1, automaticADay: 10 };
const review = reviewOf({ lines: [foundLine(1), foundLine(2)], reviewers: [20] });
const claim = claimRow(
  { person: eva, makeUser: { userId: 4131, name: 'Ben Weber', email: 'ben@example.com' }, holders: [cat] },
  ana,
);
const admin: HomeTab = {
  ...emptyHome,
  away,
  lists: true,
  reviews: {
    own: ownReviews([{ review, left: 1, all: 2 }]),
    all: allReviews(
      [{ id: 'R-1', name: 'Quarterly', review, undecided: 1, late: [ben] }],
      ['Quarterly', 'Yearly'],
    ),
  },
  claims: [claim],
  feeds: {
    lines: ['<#C0AUDIT> listens to *Acme*: everything'],
    troubles: [':warning: *Acme*: it has no audit log'],
  },
  running: { troubles: [], used },
};

/** The Home tab of several people. */
export const homes: Readonly<Record<string, HomeTab>> = {
  'of somebody new': emptyHome,
  'of an approver': {
    ...emptyHome,
    queue: [waiting('REQ-7'), called('REQ-8', revised())],
    away,
    lists: true,
  },
  'of a requester': {
    ...emptyHome,
    mine: [
      waiting('REQ-7'),
      after(given(submitted({}, { id: 'REQ-8' })), [approvedBy(ana, t0 + minute)]),
      called('REQ-9', failed()),
      called('REQ-10', crowdUnderWay(12, 10, 2)),
    ],
    account: { since: t0 },
  },
  'of somebody with temporary access': { ...emptyHome, holding: [posted(inEffect())] },
  'of somebody who is away': {
    ...emptyHome,
    away: {
      own: { who: ana, to: cat, until: '2026-01-09', since: t0 },
      holds: true,
      declined: undefined,
      standsFor: [{ who: ben, to: ana, until: '2026-01-07', since: t0 }],
      mayGo: true,
    },
  },
  'of somebody whose stand-in declined': {
    ...emptyHome,
    away: { ...away, declined: { who: ana, to: cat, until: '2026-01-09', since: t0 } },
  },
  'of somebody with a damaged account': { ...emptyHome, account: { since: undefined } },
  'of an admin': admin,
  'of an admin of an Usher in trouble': {
    ...admin,
    running: { troubles: [{ part: 'record', says: 'the disk is full: make room and restart' }], used },
    feeds: { lines: [], troubles: [] },
  },
  'of an admin during a freeze': { ...admin, frozen: { by: ben, at: t0 }, queue: [waiting('REQ-7')] },
  'during a freeze': { ...emptyHome, frozen: { by: ben, at: t0 }, mine: [waiting('REQ-7')] },
};

export const someRequests = (count: number, of: Request): Request[] =>
  Array.from({ length: count }, (_, n) => called(`REQ-${n + 1}`, of));

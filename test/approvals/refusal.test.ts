import { expect, it } from 'vitest';
import { refuse } from '../../src/approvals/refusal.js';
import { ana } from './given.js';

const id = 'REQ-7';
const others = 'platform';
const refusals = [
  refuse('no-rule', { kind: 'invite' }),
  refuse('group-unreadable', { group: 'platform', why: 'down' }),
  refuse('too-long', { limit: '4 hours', rule: 'r' }),
  refuse('duration-needed', { limit: '4 hours', rule: 'r' }),
  refuse('reason-pattern', { rule: 'r', hint: 'begin with a ticket such as OPS-12' }),
  refuse('reason-needed'),
  refuse('nobody-can-decide', { rule: 'r' }),
  refuse('wrong-domain', { domains: 'example.com' }),
  refuse('not-temporary'),
  refuse('asked-already', { id }),
  refuse('grant-open', { id }),
  refuse('too-many-changes'),
  refuse('not-found', { id }),
  refuse('resolved', { id, status: 'denied' }),
  refuse('too-late', { id }),
  refuse('old-card', { id }),
  refuse('frozen', { by: ana }),
  refuse('guest'),
  refuse('foreign'),
  refuse('foreign-organization'),
  refuse('bot'),
  refuse('deactivated'),
  refuse('unreadable'),
  refuse('ambiguous'),
  refuse('differs'),
  refuse('subject-differs', { person: ana }),
  refuse('own-request', { id, act: 'approve', others }),
  refuse('own-access', { id, act: 'approve', others }),
  refuse('same-make-user', { id, act: 'approve', others }),
  refuse('delegator-barred', { id, act: 'approve', others }),
  refuse('already-approved', { id }),
  refuse('not-an-approver', { id, act: 'approve', others }),
  refuse('not-the-requester', { id }),
  refuse('cannot-cancel', { id, status: 'denied' }),
  refuse('cannot-do-now', { id, act: 'retry', status: 'denied' }),
  refuse('nothing-withdrawn', { id }),
  refuse('asked-again', { id, what: 'The policy has changed.' }),
  refuse('admins-only'),
  refuse('approvers-only'),
  refuse('already-frozen', { by: ana }),
  refuse('not-frozen'),
  refuse('own-freeze'),
  refuse('automatic-cap', { cap: '10' }),
  refuse('own-binding'),
  refuse('held-too-long', { rule: 'r' }),
];

it('every refusal has its own code and its own sentence', () => {
  expect(new Set(refusals.map(({ code }) => code)).size).toBe(refusals.length);
  expect(new Set(refusals.map(({ sentence }) => sentence)).size).toBe(refusals.length);
});

it.each(refusals)('$code is worded in calm, complete sentences', ({ sentence }) => {
  expect(sentence).toMatch(/^[A-Z].*[.]$/);
  expect(sentence).not.toMatch(/undefined|\[object|!|please note|successfully/);
});

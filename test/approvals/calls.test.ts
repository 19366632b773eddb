import { describe, expect, it } from 'vitest';
import type { RequestEvent } from '../../src/approvals/event.js';
import { callStep, openStages, uncalled } from '../../src/approvals/missing.js';
import { person, system } from '../../src/approvals/person.js';
import type { Request } from '../../src/approvals/request.js';
import { after, ana, given, hour, minute, requirement, submitted, t0 } from './given.js';

const stages = [
  { from: ['platform'], approvals: 1 },
  { from: ['security'], approvals: 1 },
];
const asked = given(
  submitted({
    requirements: [requirement({ stages, escalate: { afterMs: hour, to: ['oncall'] } })],
  }),
);
const firstApproval: RequestEvent = {
  type: 'approval.given',
  at: t0 + minute,
  by: person(ana),
  voice: { by: ana, as: [ana] },
  revision: 1,
  rules: [],
  missing: [{ requirement: 0, groups: ['security'], count: 1 }],
};
const groupsOf = (request: Request) => uncalled(request).map(({ groups }) => groups);

/** The call as the runner records it after Slack has accepted it. */
const called = (request: Request): Request =>
  after(
    request,
    openStages(request).map((one) => ({
      type: 'step.done',
      at: t0,
      by: system,
      step: callStep(request, one),
    })),
  );

describe('the approvers of a stage', () => {
  it('are called when the stage opens, and those of later stages are not', () => {
    expect(groupsOf(asked)).toEqual([['platform']]);
  });

  it('are called once', () => {
    expect(groupsOf(called(asked))).toEqual([]);
  });

  it('are called when the previous stage is complete', () => {
    expect(groupsOf(after(called(asked), [firstApproval]))).toEqual([['security']]);
  });

  it('are called on their own when an escalation adds them', () => {
    const escalated: RequestEvent = {
      type: 'stage.escalated',
      at: t0 + hour,
      by: system,
      requirement: 0,
      stage: 0,
    };
    expect(groupsOf(after(called(asked), [escalated]))).toEqual([['oncall']]);
    expect(groupsOf(called(after(called(asked), [escalated])))).toEqual([]);
  });

  it('are called again for a new revision, and not after the decision', () => {
    const revised: RequestEvent = {
      type: 'request.revised',
      at: t0 + minute,
      by: system,
      revision: { ...asked.revision, n: 2 },
      why: 'make-changed',
      differences: [],
      expiresAt: t0 + hour,
    };
    expect(groupsOf(after(called(asked), [revised]))).toEqual([['platform']]);
    const cancelled: RequestEvent = { type: 'request.cancelled', at: t0 + minute, by: person(ana) };
    expect(groupsOf(after(asked, [cancelled]))).toEqual([]);
  });
});

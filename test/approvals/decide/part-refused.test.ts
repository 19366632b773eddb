import { describe, expect, it } from 'vitest';
import { noControl } from '../../../src/approvals/control.js';
import { endEarly } from '../../../src/approvals/decide/act.js';
import { begin, type Fresh } from '../../../src/approvals/decide/begin.js';
import { extendedBy, unextendable } from '../../../src/approvals/decide/extend.js';
import { noteFollowUp } from '../../../src/approvals/decide/follow-up.js';
import { settle } from '../../../src/approvals/decide/write.js';
import { faceOf, slackSteps } from '../../../src/approvals/due-in-slack.js';
import type { RequestEvent } from '../../../src/approvals/event.js';
import { system } from '../../../src/approvals/person.js';
import { about } from '../../../src/approvals/personal.js';
import type { Request } from '../../../src/approvals/request.js';
import type { Control } from '../../../src/approvals/store.js';
import { subjectNews } from '../../../src/slack/notice-words.js';
import {
  after,
  ana,
  announcing,
  approved,
  cat,
  change,
  codeOf,
  context,
  decider,
  dee,
  emailOf,
  eva,
  finn,
  firstWrite,
  given,
  hour,
  makeIdOf,
  minute,
  plan,
  roster,
  submitted,
  t0,
  typesOf,
} from '../given.js';

const now = t0 + 5 * minute;
const at = { at: now, by: system };
const refused = (n: number): RequestEvent => ({
  type: 'change.failed',
  ...at,
  change: n,
  way: 'do',
  code: 'refused',
  why: 'no',
});
const verified = (n: number): RequestEvent => ({ type: 'change.verified', ...at, change: n, already: false });
const retried: RequestEvent = { type: 'retry.asked', ...at };
const planOf = (who: typeof cat, team: number) =>
  plan({ subject: { userId: makeIdOf(who), name: about(who), email: about(emailOf(who)) } }, team);

/** Access for an hour for these people; Make refused the second one. */
function partly(people: readonly (typeof cat)[] = [finn, cat]): Request {
  const plans = people.map((who, index) => planOf(who, 7 + index));
  const changes = people.map((_, index) => change(7 + index));
  const begun = after(approved({ changes, plans, people: [...people], durationMs: hour }), [announcing()]);
  const first = after(begun, [...settle(begun, firstWrite, { state: 'after' }, context({ now })).events]);
  return after(first, [refused(1)]);
}

const frozen: Control = { ...noControl, version: 1, frozen: { by: ana, at: now } };
const extension = (grant: Request): Request => {
  if (grant.phase.status !== 'active' || grant.phase.endsAt === undefined) throw new Error('it has no end');
  const endsAt = grant.phase.endsAt + hour;
  return {
    ...given(submitted({}, { id: 'REQ-9' })),
    extends: { request: grant.id, byMs: hour, endsAt, totalMs: 2 * hour },
  };
};

describe('temporary access of which Make refused a part', () => {
  it('has another card during a freeze, which takes the button that tries the rest again', () => {
    expect(faceOf(partly(), frozen)).not.toBe(faceOf(partly(), noControl));
  });

  it('is extended only by its requester and those who hold it', () => {
    expect(unextendable(partly(), finn, now + minute)).toBeUndefined();
    expect(unextendable(partly(), cat, now + minute)?.code).toBe('not-theirs');
  });

  it('is no news, also before its end, for a person whose part was refused', () => {
    const warned = after(partly(), [{ type: 'step.done', ...at, step: 'ending-soon' }]);
    expect(warned.notices.filter(({ about }) => about === 'ending-soon').map(({ to }) => to)).toEqual([
      eva,
      finn,
    ]);
    expect(warned.notices.map(({ to }) => to)).not.toContain(cat);
  });

  it('can be ended while the rest is tried again, also during a freeze', () => {
    const again = after(partly(), [retried]);
    expect(again.phase.status).toBe('executing');
    const ended = endEarly(again, { decider: decider(eva), roster }, context({ now, control: frozen }));
    expect(codeOf(ended)).toBeUndefined();
    expect(after(again, [...ended.events]).phase.status).toBe('ending');
  });

  it('is not extended for a part that the deciders of the extension did not see', () => {
    const other = extension(partly());
    const whole = after(partly(), [retried, verified(1)]);
    expect(typesOf(extendedBy(partly(), other, context({ now })))).toEqual(['grant.extended']);
    expect(typesOf(extendedBy(whole, other, context({ now })))).toEqual([]);
  });

  it('no longer shows an extension that failed', () => {
    const grant = partly();
    const other = extension(grant);
    const shown = after(grant, [...noteFollowUp(grant, other, context({ now })).events]);
    const failed = after({ ...other, phase: { status: 'executing', executeBy: now + hour } }, [refused(0)]);
    expect(failed.phase.status).toBe('failed');
    expect(typesOf(noteFollowUp(shown, failed, context({ now })))).toEqual(['follow-up.over']);
  });

  it('ends with the later change of somebody else kept, and says so to its subject', () => {
    const ending = after(partly([finn, finn]), [{ type: 'grant.ending', ...at, why: 'time' }]);
    const kept = after(ending, [{ type: 'change.undone', ...at, change: 0, how: 'kept' }]);
    expect(kept.phase.status).toBe('ended');
    expect(subjectNews(kept, finn)[0]).toBe('*Your temporary access has ended*');
    expect(subjectNews(kept, finn).join('\n')).toContain('was kept');
  });
});

describe('the news of a request that an earlier version saw begin', () => {
  const people = [finn, cat, dee];
  const told = (to: typeof cat, upTo: number): RequestEvent => ({
    type: 'notice.sent',
    ...at,
    to,
    upTo,
    message: { channel: to, ts: `${upTo}` },
  });
  const plans = people.map((who, index) => planOf(who, 7 + index));
  const part = after(approved({ changes: [7, 8, 9].map((n) => change(n)), plans, people }), [
    verified(0),
    refused(1),
    refused(2),
  ]);

  it('keep their numbers, so that later ones still reach everybody', () => {
    const base = part.notices.findLast(({ about }) => about === 'outcome')?.n ?? 0;
    // Every subject heard of each try then.
    const all = (from: number) => [eva, ...people].map((who, index) => told(who, from + index));
    const twice = after(part, [...all(base), retried, refused(1), refused(2), ...all(base + 4)]);
    const done = after(twice, [retried, verified(1), verified(2)]);
    expect(done.phase.status).toBe('done');
    const due = slackSteps(done, noControl).flatMap(({ step }) => (step.type === 'tell' ? [step.to] : []));
    expect(due).toEqual(expect.arrayContaining([eva, cat, dee]));
  });
});

it('an approver who holds the role by now does not count at the execution', () => {
  const role = { id: 77, name: 'Auditor' };
  const rolePlan = (holders: number[]) => ({
    ...plan({ subject: { name: about('Auditor'), email: about('') }, differences: [] }),
    content: { role, before: ['a'], after: ['a', 'b'] },
    holders,
  });
  const request = approved({ plans: [rolePlan([])], people: [null] });
  const by = request.approvals.map((one) => one.by);
  const fresh: Fresh = {
    planned: [{ type: 'plan', plan: rolePlan(by.map(makeIdOf)) }],
    roster,
    resolution: { ok: true, requirements: request.revision.requirements },
    deciders: by.map((one) => decider(one)),
    requester: {},
    requesterIs: 'member',
    gained: [],
  };
  const runsAt = request.phase.status === 'approved' ? request.phase.runsAt : now;
  expect(typesOf(begin(request, fresh, context({ now: runsAt })))).toEqual(['request.revised']);
  const holds = { ...fresh, planned: [{ type: 'plan' as const, plan: rolePlan([]) }] };
  expect(typesOf(begin(request, holds, context({ now: runsAt })))).not.toContain('request.revised');
});

import { expect, it } from 'vitest';
import type { Outcome } from '../../src/approvals/ask.js';
import type { Form } from '../../src/approvals/asked.js';
import { openStream } from '../../src/approvals/live-stream.js';
import type { Planned } from '../../src/approvals/plan.js';
import { refuse } from '../../src/approvals/refusal.js';
import { reviewEvent, reviewStream } from '../../src/approvals/review-event.js';
import { reviseTo } from '../../src/approvals/revision.js';
import { type CarryingParts, openRequest, settleLines } from '../../src/reviews/carrying.js';
import { askings } from '../../src/reviews/decide/carry-out.js';
import { decideLine } from '../../src/reviews/decide/decide-line.js';
import { evolveReview } from '../../src/reviews/evolve-review.js';
import { settledBy } from '../../src/reviews/outcome.js';
import type { Review } from '../../src/reviews/review.js';
import { dataFolder } from '../store/embedded/folder.js';
import { approved, denied, follow, stored, submitted } from '../store/request-fixture.js';
import { began, foundLine, opening, reviewer, room } from './review-of.js';

const refusedBy = (code: 'no-rule' | 'too-many-open' | 'asked-already', planned: Planned[] = []): Outcome => {
  const refusals = {
    'no-rule': refuse('no-rule', { kind: 'remove-from-team' }),
    'too-many-open': refuse('too-many-open', { most: '20' }),
    'asked-already': refuse('asked-already', { id: 'REQ-8' }),
  };
  return { answer: { ok: false, refusal: refusals[code] }, planned };
};

/** A review in which one person removed three lines; Usher owes one request for all of them. */
async function removed(answers: (Outcome | 'opened')[]) {
  const store = await (await dataFolder()).open();
  const { events } = opening({ lines: [1, 2, 4].map((n) => foundLine(n)), reviewers: [900] });
  const record = await openStream(store, reviewStream('R-1'), {
    empty: (): Review | undefined => undefined,
    evolve: evolveReview,
    parse: (event) => reviewEvent.parse(event),
  });
  await record.change(() => events);
  for (const line of [1, 2, 3]) {
    await record.change((state) =>
      state ? decideLine(state, { line, verdict: 'remove' }, reviewer(900), room).events : [],
    );
  }
  const now = began + 61_000;
  await record.change((state) => (state ? askings(state, () => undefined, now) : []));
  const asked: Form[] = [];
  const parts: CarryingParts = {
    store,
    self: 'T0HOME/U0USHER',
    now: () => now,
    log: { info: () => undefined },
    async ask(_, form) {
      asked.push(form);
      const answer = answers.shift() ?? 'opened';
      if (answer !== 'opened') return answer;
      const request = submitted(`REQ-${asked.length}`);
      const { request: opened } = await follow(store, `REQ-${asked.length}`, [
        request.type === 'request.submitted' ? { ...request, submission: form.submission } : request,
      ]);
      return { answer: { ok: true, request: opened }, planned: [] };
    },
  };
  /** Opens all owed requests that are not opened yet; false if one of them was not opened. */
  const round = async (): Promise<boolean> => {
    let isAsked = true;
    for (const asking of record.state()?.askings.values() ?? []) {
      if (asking.parted || asking.request !== undefined) continue;
      if (asking.lines.every((n) => record.state()?.lines.get(n)?.refused)) continue;
      isAsked = (await openRequest(parts, record, asking)) && isAsked;
    }
    return isAsked;
  };
  const lines = () => [...(record.state()?.lines.values() ?? [])];
  const usersAsked = () =>
    asked.map(({ wanted }) =>
      'changes' in wanted ? wanted.changes.map((one) => 'userId' in one && one.userId) : [],
    );
  const settle = () => settleLines(parts, record);
  return { round, lines, usersAsked, asked, store, record, settle };
}

it('a request that has to wait is asked again under the same name', async () => {
  const { round, lines, asked } = await removed([refusedBy('too-many-open'), 'opened']);
  expect(await round()).toBe(false);
  expect(await round()).toBe(true);
  expect(new Set(asked.map(({ submission }) => submission)).size).toBe(1);
  expect(lines().every(({ refused }) => refused === undefined)).toBe(true);
  expect(asked[0]?.rest.review).toBe('reviewer');
});

it('if a request is refused, its lines are asked for one by one and only the faulty one is refused', async () => {
  const { round, lines, usersAsked } = await removed([
    refusedBy('no-rule'),
    'opened',
    refusedBy('no-rule'),
    'opened',
  ]);
  await round();
  expect(usersAsked()).toEqual([[1, 2, 4], [1], [2], [4]]);
  expect(lines().map(({ refused }) => refused?.code)).toEqual([undefined, 'no-rule', undefined]);
});

it('a line with another open request blocks no other, and is asked for once that request ends', async () => {
  const answers = [
    refusedBy('asked-already'),
    'opened',
    refusedBy('asked-already'),
    'opened',
    'opened',
  ] as const;
  const { round, usersAsked } = await removed([...answers]);
  expect(await round()).toBe(false);
  expect(await round()).toBe(true);
  expect(usersAsked()).toEqual([[1, 2, 4], [1], [2], [4], [2]]);
});

it('lines already true on Make are done, refused ones are not, and the rest form one request', async () => {
  const planned = [
    { type: 'nothing-to-do', sentence: 'Person 1 is not in Team 900.' },
    { type: 'refused', code: 'not-changeable', sentence: 'Make does not allow it.' },
    { type: 'nothing-to-do', sentence: 'x' },
  ] as const satisfies Planned[];
  const some = refusedBy('no-rule', [...planned.slice(0, 2)]);
  const { round, lines, usersAsked } = await removed([some, 'opened']);
  await round();
  expect(usersAsked()).toEqual([[1, 2, 4], [4]]);
  expect(lines().map(({ settled, refused }) => settled?.done ?? refused?.code)).toEqual([
    true,
    'not-changeable',
    undefined,
  ]);
});

it('a request that was opened before a kill is found by its name and not opened again', async () => {
  const { round, asked, store, record } = await removed([]);
  const request = submitted('REQ-5');
  await follow(store, 'REQ-5', [
    request.type === 'request.submitted' ? { ...request, submission: 'review-R-1-1' } : request,
  ]);
  await round();
  expect(asked).toEqual([]);
  expect(record.state()?.askings.get('review-R-1-1')?.request).toBe('REQ-5');
});

it('a change left out of the request is not done, and later changes keep their lines', async () => {
  const { round, lines, asked, store, record, settle } = await removed([]);
  await round();
  const [form] = asked;
  const left = form && 'changes' in form.wanted ? form.wanted.changes.slice(1) : [];
  const { request } = await stored(store, 'REQ-1');
  const { n, hash: _, ...before } = request.revision;
  const [plan] = before.plans;
  const revision = reviseTo(n + 1, { ...before, changes: left, plans: left.flatMap(() => plan ?? []) });
  const base = { at: began, by: { kind: 'system' } } as const;
  await follow(store, 'REQ-1', [
    { type: 'request.revised', ...base, revision, why: 'edited', differences: [], expiresAt: began },
    { type: 'change.verified', ...base, change: 0, already: false },
  ]);
  await settle();
  expect(record.state()?.askings.get('review-R-1-1')?.request).toBe('REQ-1');
  expect(lines().map(({ settled }) => settled?.done)).toEqual([false, true, undefined]);
  expect(lines()[0]?.settled?.why).toBe('REQ-1 does not have this change any more');
});

/** A request of a review with two lines: the first failed on Make, and the second is under way. */
async function halfFailed(executeBy = began + 3_600_000) {
  const all = await removed([]);
  await all.round();
  const [form] = all.asked;
  const changes = form && 'changes' in form.wanted ? form.wanted.changes : [];
  const { request } = await stored(all.store, 'REQ-1');
  const { n, hash: _, ...before } = request.revision;
  const plans = changes.flatMap(() => before.plans);
  const revision = reviseTo(n + 1, { ...before, changes: [...changes], plans });
  const base = { at: began, by: { kind: 'system' } } as const;
  const approved = { rules: ['everything else'], automatic: false, runsAt: began, executeBy };
  await follow(all.store, 'REQ-1', [
    { type: 'request.revised', ...base, revision, why: 'edited', differences: [], expiresAt: began },
    { type: 'request.approved', ...base, revision: n + 1, ...approved },
    { type: 'change.failed', ...base, change: 0, why: 'Make says: busy.', code: 'refused', way: 'do' },
  ]);
  const rest = async (): Promise<void> =>
    void (await follow(
      all.store,
      'REQ-1',
      [1, 2].map((change) => ({ type: 'change.verified', ...base, change, already: false }) as const),
    ));
  return { ...all, rest, base, revision };
}

it('a change that failed is not settled while its request still runs, since people may try it again', async () => {
  const { store, settle, lines, rest, base } = await halfFailed();
  await settle();
  expect(lines().map(({ settled }) => settled?.done)).toEqual([undefined, undefined, undefined]);
  await rest();
  await settle();
  expect(lines().map(({ settled }) => settled?.done)).toEqual([undefined, true, true]);
  await follow(store, 'REQ-1', [
    { type: 'retry.asked', ...base },
    { type: 'change.verified', ...base, change: 0, already: false },
  ]);
  await settle();
  expect(lines().map(({ settled }) => settled?.done)).toEqual([true, true, true]);
});

it('a change that is asked for again after it was settled as not done is done once Make shows it', async () => {
  const { store, settle, lines, rest, base, revision } = await halfFailed(began);
  await rest();
  await settle();
  expect(lines().map(({ settled }) => settled?.done)).toEqual([false, true, true]);
  const { n, hash: _, ...before } = revision;
  const again = reviseTo(n + 1, before);
  await follow(store, 'REQ-1', [
    {
      type: 'request.revised',
      ...base,
      revision: again,
      why: 'asked-again',
      differences: [],
      expiresAt: began,
    },
  ]);
  await settle();
  expect(lines()[0]?.settled).toMatchObject({ done: false, why: 'Make says: busy.' });
  await follow(store, 'REQ-1', [{ type: 'change.verified', ...base, change: 0, already: false }]);
  await settle();
  expect(lines()[0]?.settled).toEqual({ done: true, at: began + 61_000 });
});

it('a change that was stopped after its approval is not called denied', async () => {
  const store = await (await dataFolder()).open();
  const { request } = await follow(store, 'REQ-1', [submitted('REQ-1'), ...approved(), denied()]);
  const [asked] = request.revision.changes;
  expect(asked && settledBy(request, asked, began)?.why).toBe('REQ-1 was stopped: Not this quarter');
});

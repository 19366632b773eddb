import { person, system } from '../../src/approvals/person.js';
import { about, aboutWithKey, type Personal } from '../../src/approvals/personal.js';
import { type ReviewEvent, reviewStream } from '../../src/approvals/review-event.js';
import { makeUserKey, type Store } from '../../src/approvals/store.js';
import { began, foundLine, opening, personOf, until } from '../reviews/review-of.js';
import { announced, applied, approved, denied, follow, submitted } from '../store/request-fixture.js';
import { nasty } from './quarter.js';

const base = { at: began + 1000, by: system } as const;
const by = { at: began + 1000, by: person(personOf(2)) } as const;

type SealedAs = (makeUser: number, text: string) => Personal;
const each: SealedAs = (makeUser, text) => aboutWithKey(makeUserKey(makeUser), text);
/** The key that versions until 28 November 2026 used for all texts of a review. */
export const together: SealedAs = (_, text) => about(text);

/** A review with six lines: kept, removed on behalf of person 3 and done, removed and denied, refused, kept by silence, undecided. */
export async function reviewed(store: Store, said: SealedAs = each): Promise<void> {
  const lines = [1, 4, 7, 10, 13, 16].map((n) => ({
    ...foundLine(n),
    name: said(n, n === 1 ? nasty.html : `Person ${n}`),
    email: said(n, `p${n}@example.com`),
  }));
  const { events } = opening({ lines, reviewers: [2] });
  await put(store, events);
  await put(store, [{ type: 'reviewer.called', ...base, person: personOf(2), lines: 6, why: 'opened' }]);
  const verdicts = ['keep', 'remove', 'remove', 'remove'] as const;
  for (const [index, verdict] of verdicts.entries()) {
    const reason = index === 0 ? { reason: said(1, nasty.table) } : {};
    const stead = index === 1 ? { standsFor: [personOf(3)] } : {};
    await put(store, [{ type: 'line.decided', ...by, line: index + 1, verdict, ...reason, ...stead }]);
  }
  for (const [index, request] of ['REQ-1', 'REQ-2'].entries()) {
    const submission = `review-R-1-${index + 1}`;
    await put(store, [{ type: 'lines.asking', ...by, submission, lines: [index + 2], changes: [null] }]);
    await follow(store, request, [submitted(request)]);
    await put(store, [{ type: 'lines.requested', ...base, submission, request }]);
  }
  await follow(store, 'REQ-1', approved());
  await follow(store, 'REQ-1', [announced()]);
  await follow(store, 'REQ-1', applied());
  await follow(store, 'REQ-2', [denied()]);
  await put(store, [
    { type: 'line.settled', ...base, line: 2, done: true },
    { type: 'line.settled', ...base, line: 3, done: false, why: 'REQ-2 was denied: Not this quarter' },
    {
      type: 'line.refused',
      ...base,
      line: 4,
      code: 'no-rule',
      sentence: 'No rule of the policy covers this.',
    },
    { type: 'review.silent', ...base, at: until, lines: [5], did: 'keep' },
    { type: 'review.silent', ...base, at: until, lines: [6], did: 'nothing' },
    { type: 'review.closed', ...base, at: until, undecided: 1, notDone: 2 },
  ]);
}

export async function put(store: Store, events: readonly ReviewEvent[]): Promise<void> {
  const { version } = await store.read(reviewStream('R-1'));
  await store.commit(reviewStream('R-1'), version, events);
}

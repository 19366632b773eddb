import { expect, it } from 'vitest';
import { type PersonId, person, system } from '../../src/approvals/person.js';
import type { ReviewEvent } from '../../src/approvals/review-event.js';
import { began, forMs, foundLine, opening, personOf, until } from '../reviews/review-of.js';
import { dataFolder } from '../store/embedded/folder.js';
import { usher } from './main.js';
import { put } from './reviewed.js';

const base = { by: system } as const;
const called = (n: number, at: number, why: 'opened' | 'passed' | 'asked'): ReviewEvent => ({
  type: 'reviewer.called',
  ...base,
  at,
  person: personOf(n),
  lines: 1,
  why,
});
const kept = (n: number, at: number, line: number, ...standsFor: PersonId[]): ReviewEvent => ({
  type: 'line.decided',
  at,
  by: person(personOf(n)),
  line,
  verdict: 'keep',
  ...(standsFor.length > 0 && { standsFor }),
});

/** The part of the evidence about the people who reviewed. */
async function peopleIn(events: readonly ReviewEvent[]): Promise<string[]> {
  const folder = await dataFolder();
  const store = await folder.open();
  const lines = [1, 4, 7, 10].map((n) => foundLine(n));
  await put(store, opening({ lines, reviewers: [2] }).events);
  await put(store, events);
  await store.close();
  const { out } = await usher('ledger', 'evidence', folder.dir, '--review', 'R-1');
  const part = /## Who reviewed\n\n([\s\S]*?)\n\n##/.exec(out)?.[1] ?? '';
  return part.split('\n');
}

it('the evidence says who was late at which deadline, who decided after it, and who answered for whom', async () => {
  const people = await peopleIn([
    called(2, began, 'opened'),
    {
      type: 'delegate.called',
      ...base,
      at: began,
      person: personOf(5),
      standsFor: personOf(2),
      n: 1,
      lines: 4,
    },
    kept(5, began + 1000, 1, personOf(2)),
    { type: 'line.passed', at: began + 2000, by: person(personOf(2)), line: 2, to: personOf(3) },
    called(3, began + 60_000, 'passed'),
    called(2, began + 70_000, 'passed'),
    {
      type: 'review.silent',
      ...base,
      at: until,
      lines: [2, 3, 4],
      did: 'asked',
      to: [personOf(8)],
      until: until + forMs,
    },
    called(8, until, 'asked'),
    kept(2, until + 1000, 3),
    kept(8, until + 2000, 2),
    { type: 'review.silent', ...base, at: until + forMs, lines: [4], did: 'nothing' },
    { type: 'review.closed', ...base, at: until + forMs, undecided: 1, notDone: 0 },
  ]);
  const time = '2026-11-16T00:00:00Z';
  const second = '2026-11-30T00:00:00Z';
  expect(people).toEqual([
    `- U0P2: 4 lines, called 2 times, the last time 2026-11-02T00:01:10Z, decided 1, 1 decided in their place, passed on 1, **late**: 2 lines open when the time was over ${time}, decided 1 of them after that, **late**: 1 line open when the time was over ${second}`,
    `- U0P3: 1 line, called 2026-11-02T00:01:00Z, decided 0, **late**: 1 line open when the time was over ${time}`,
    `- U0P8: 3 lines, called 2026-11-16T00:00:00Z, decided 1, **late**: 1 line open when the time was over ${second}`,
    '- U0P5, in the place of others: called for U0P2 2026-11-02T00:00:00Z, decided 1',
  ]);
});

it('the evidence calls nobody late if everything was decided in time', async () => {
  const people = await peopleIn([
    called(2, began, 'opened'),
    ...[1, 2, 3, 4].map((line) => kept(2, until - 1, line)),
    { type: 'review.closed', ...base, at: until, undecided: 0, notDone: 0 },
  ]);
  expect(people).toEqual(['- U0P2: 4 lines, called 2026-11-02T00:00:00Z, decided 4']);
});

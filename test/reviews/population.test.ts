import { expect, it } from 'vitest';
import type { LineEvidence } from '../../src/approvals/review-event.js';
import { populationHash } from '../../src/reviews/population.js';
import { began, foundLine, personOf } from './review-of.js';

const line = (n: number, evidence: LineEvidence) => ({ ...foundLine(n), evidence, line: n, circle: 0 });
const asked = {
  how: 'request' as const,
  request: 'REQ-7',
  at: began,
  approvedBy: [personOf(2)],
} satisfies LineEvidence['origin'];
const seen = { how: 'seen', at: began, accepted: personOf(3) } as const;
const first = line(1, { lastLogin: began, twoFactor: 'on', origin: asked });
const invited: LineEvidence = { twoFactor: 'unknown', origin: seen, invited: true };

it('the hash of a population stays the same from version to version', () => {
  expect(populationHash([first, line(2, invited)])).toBe(
    'f3873342074cfc6c41a584ef6cda3553352b5f1f7c8035556b7f5d74db7fdc10',
  );
});

it('the hash of a population changes with any evidence', () => {
  const others: readonly LineEvidence[] = [
    invited,
    { ...invited, invited: false },
    { ...invited, lastLogin: began },
    { ...invited, neverSeen: true },
    { ...invited, twoFactor: 'off' },
    { ...invited, endsAt: began },
    { ...invited, origin: { how: 'seen', at: began } },
    { ...invited, origin: { ...seen, by: 41 } },
    { ...invited, origin: { how: 'before-usher' } },
  ];
  const hashes = others.map((one) => populationHash([first, line(2, one)]));
  expect(new Set(hashes).size).toBe(others.length);
});

import { expect, it } from 'vitest';
import type { ChangePlan } from '../../src/approvals/plan.js';
import { sameEffect } from '../../src/approvals/same-effect.js';
import { plan } from './given.js';

const on = (...effects: string[]): ChangePlan => plan({ effects });

it.each([
  ['Whatever uses this token will stop.', 'Everything that uses this token will stop working.'],
  [
    'The access stays so until an admin gives it back.',
    'This lasts until an Usher admin restores the access.',
  ],
  ['Also leaves 2 teams of the organization: A and B.', 'Also leaves 2 teams of Acme: A and B.'],
  ['Also leaves 1 team of the organization.', 'Also leaves 1 team of Acme.'],
])('a plan on record that says “%s” has the effect of one that says “%s”', (before, now) => {
  expect(sameEffect(on(before), on(now))).toBe(true);
  expect(sameEffect(on(before), on())).toBe(false);
});

it('a plan that leaves other teams than the one on record has another effect', () => {
  const before = on('Also leaves 1 team of the organization: A.');
  expect(sameEffect(before, on('Also leaves 1 team of Acme: B.'))).toBe(false);
  expect(sameEffect(before, on('Also leaves 2 teams of Acme: A.'))).toBe(false);
});

it('a plan has the same effect whether or not it tells its place apart from one with a similar name', () => {
  const apart = 'This is the team “Data” with the number 7; “Dаta” with the number 9 is another one.';
  expect(sameEffect(on('This needs a seat.'), on(apart, 'This needs a seat.'))).toBe(true);
});

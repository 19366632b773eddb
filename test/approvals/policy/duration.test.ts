import { expect, it } from 'vitest';
import { durationInWords, parseDuration } from '../../../src/approvals/policy/duration.js';
import { day, hour, minute } from '../given.js';

it.each([
  ['90s', 90_000],
  ['15m', 15 * minute],
  ['8h', 8 * hour],
  ['30d', 30 * day],
  [' 1 D ', day],
])('%s is a duration', (text, ms) => {
  expect(parseDuration(text)).toBe(ms);
});

it.each(['', '0m', '08h', '1', 'h', '1.5h', '-1h', '1w', '1h30m', '100000d', '1h\nx'])(
  '"%s" is not a duration',
  (text) => {
    expect(parseDuration(text)).toBeUndefined();
  },
);

it.each([
  [day, '1 day'],
  [30 * day, '30 days'],
  [hour, '1 hour'],
  [36 * hour, '36 hours'],
  [90 * minute, '90 minutes'],
  [90_000, '90 seconds'],
  [150_000, '3 minutes'],
])('%i milliseconds are %s', (ms, words) => {
  expect(durationInWords(ms)).toBe(words);
});

import { expect, it } from 'vitest';
import { ago, durationInWords, parseDuration, timeLeft } from '../../../src/approvals/policy/duration.js';
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

it.each([
  [3 * day, '3 days left'],
  [3 * day - 1, '3 days left'],
  [3 * day - 5 * minute, '3 days left'],
  [2 * day + 13 * hour, '3 days left'],
  [2 * day + 11 * hour, '2 days left'],
  [2 * day - minute, '2 days left'],
  [36 * hour, '36 hours left'],
  [day, '1 day left'],
  [day - 5 * minute, '1 day left'],
  [23 * hour, '23 hours left'],
  [8 * hour - 1, '8 hours left'],
  [2 * hour, '2 hours left'],
  [90 * minute, '90 minutes left'],
  [hour - 1, '1 hour left'],
  [59 * minute, '59 minutes left'],
  [minute, '1 minute left'],
  [20_000, 'less than a minute left'],
  [0, 'less than a minute left'],
  [-hour, 'less than a minute left'],
])('%i milliseconds until the end are said as %s', (ms, words) => {
  expect(timeLeft(ms)).toBe(words);
});

it.each([
  [20_000, 'just now'],
  [3_600_000, '1 hour ago'],
  [5_400_000, '90 minutes ago'],
  [2 * 86_400_000 - 1000, '2 days ago'],
])('an age of %i ms is said as “%s”', (ms, words) => {
  expect(ago(ms)).toBe(words);
});

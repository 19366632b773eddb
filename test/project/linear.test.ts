import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDuration } from '../../src/approvals/policy/duration.js';
import { fitsPattern, patternProblem } from '../../src/approvals/policy/pattern.js';
import { holdsToken, isToken } from '../../src/approvals/token-text.js';
import { csvCell } from '../../src/cli/record/csv.js';
import { code as markdownCode } from '../../src/cli/record/evidence/markdown.js';
import { harmless, oneLine } from '../../src/cli/record/text.js';
import { readAddress } from '../../src/commands/invitees/address.js';
import { cleanLines } from '../../src/commands/invitees/clean.js';
import { headingOf } from '../../src/commands/invitees/heading.js';
import { meaningOf } from '../../src/commands/invitees/meaning.js';
import { cutToForm, emailIn, longestTyped, parseInvitees, requestIdIn } from '../../src/commands/parse.js';
import { typedText } from '../../src/commands/wire-text.js';
import { MakeError } from '../../src/make/error.js';
import { personName } from '../../src/make/person-name.js';
import { wordsOf } from '../../src/slack/feed-lines.js';
import { legible, withoutUnseen } from '../../src/slack/legible.js';
import { code, cutEnd, cutMiddle, escaped } from '../../src/slack/text.js';
import { cpuMs } from '../cpu.js';

const word = (text: string) => meaningOf({ kind: 'word', text, raw: text, glued: false }, undefined);

/** All functions that read text from outside, whatever its length. */
const readers: Readonly<Record<string, (text: string) => unknown>> = {
  parseInvitees,
  emailIn,
  cutToForm,
  holdsToken,
  isToken,
  requestIdIn,
  typedText,
  cleanLines,
  headingOf,
  readAddress,
  meaningOf: word,
  personName,
  parseDuration,
  legible,
  withoutUnseen,
  escaped,
  code,
  cutEnd: (text) => cutEnd(text, 300),
  cutMiddle: (text) => cutMiddle(text, 80),
  wordsOf,
  makeError: (detail) => new MakeError({ kind: 'refused', method: 'GET', path: 'x', detail }),
  csvCell,
  harmless,
  oneLine,
  markdownCode,
  pattern: (text) => fitsPattern('^([A-Za-z0-9 ]+)+-\\d+$', text.slice(0, longestTyped)),
};

const size = 100_000;
// Text on which expressions with two quantifiers, nested or adjacent, are slow.
const pieces = [
  'a',
  '@',
  ' ',
  '\n',
  '\t',
  ',',
  ';',
  '<',
  '>',
  '(',
  '[',
  '"',
  "'",
  '`',
  '*',
  '&',
  ':',
  '.',
  '-',
  '=',
  '\\',
  '\u200B',
  '\u200D',
  '\u0301',
  '\u3164',
  '\u{E0041}',
  'é',
  '😀',
  'a@',
  'a.',
  'a@b.c,',
  '<a@b.c>',
  '"a" ',
  '](',
  '[a](',
  '((',
  '&lt;',
  '<mailto:',
  '<@U',
  'eyJ',
  'eyJa.',
  'eyJaaaaaaaaaaaa.',
  '0f8fad5b-',
  'a_',
  ':a',
  '\n ',
  ';"',
  ' \u00A0',
  '- ',
  '1. ',
  '|',
  "'a",
  '\\"',
  '""',
  'می\u200C',
];
// Linear time is some 20 ms; quadratic time is at least some seconds.
const bound = 500;

describe('100 KB of hostile text is read in bounded time', () => {
  it.each(Object.entries(readers))('in %s', (_, reader) => {
    for (const piece of pieces) {
      const text = piece.repeat(Math.ceil(size / piece.length)).slice(0, size);
      for (const whole of [`${text}!`, `a@b.co ${text}`])
        expect(
          cpuMs(() => reader(whole), bound),
          `${piece} repeated`,
        ).toBeLessThan(bound);
    }
  });
});

describe('text of random pieces is read in bounded time', () => {
  const texts = fc
    .array(fc.tuple(fc.constantFrom(...pieces), fc.integer({ min: 1, max: 400 })), {
      minLength: 1,
      maxLength: 30,
    })
    .map((parts) => parts.map(([piece, times]) => piece.repeat(times)).join(''))
    .map((text) => text.repeat(Math.ceil(size / text.length)).slice(0, size));

  it.each(Object.entries(readers))('in %s', (_, reader) => {
    fc.assert(
      fc.property(texts, (text) => cpuMs(() => reader(text), bound) < bound),
      { numRuns: 5 },
    );
  });

  it('in a list of people as long as the form accepts', () => {
    const short = texts.map((text) => text.slice(0, longestTyped));
    fc.assert(
      fc.property(short, (text) => cpuMs(() => parseInvitees(text), bound) < bound),
      { numRuns: 30 },
    );
  });
});

it('each parsed invitee has one plain address and a name that Make accepts, whatever is typed', () => {
  const texts = fc
    .array(
      fc.oneof(
        fc.constantFrom(
          ...pieces,
          'jane@example.com',
          'rick@example.org',
          '<jane@example.com>',
          'Jane Doe',
          ' ',
          '\n',
        ),
        fc.string({ unit: 'grapheme', maxLength: 4 }),
      ),
      { maxLength: 25 },
    )
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(texts, (text) => {
      const parsed = parseInvitees(text);
      if (!parsed.ok) return parsed.problem.length > 0 && parsed.problem.length < 1500;
      return parsed.invitees.every(
        ({ name, email }) =>
          /^[a-z0-9_'+.-]+@[a-z0-9.-]+$/.test(email) &&
          (name === email || !name.includes('@')) &&
          personName(name).ok,
      );
    }),
    { numRuns: 300 },
  );
});

it('a parsed list contains no @ apart from the invitees', () => {
  const texts = fc
    .array(
      fc.constantFrom(
        ...[
          'jane@example.com',
          'x@example.org',
          'Jane',
          '@',
          ' ',
          ', ',
          '\n',
          '"',
          '<',
          '>',
          '(',
          ')',
          '[',
          '](mailto:',
        ],
      ),
      { maxLength: 12 },
    )
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(texts, (text) => {
      const parsed = parseInvitees(text);
      if (!parsed.ok) return true;
      const emails = parsed.invitees
        .map(({ email }) => email)
        .sort((one, other) => other.length - one.length);
      return !emails.reduce((rest, email) => rest.replaceAll(email, ' '), text.toLowerCase()).includes('@');
    }),
    { numRuns: 1000 },
  );
});

it('the pattern used in these tests is one that the policy accepts', () => {
  expect(patternProblem('^([A-Za-z0-9 ]+)+-\\d+$')).toBeUndefined();
});

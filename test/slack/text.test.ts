import { describe, expect, it } from 'vitest';
import { refuse } from '../../src/approvals/refusal.js';
import { header } from '../../src/slack/blocks.js';
import { fitTogether } from '../../src/slack/fit-together.js';
import { legible, withoutUnseen } from '../../src/slack/legible.js';
import { cutEnd, escaped, spoken } from '../../src/slack/text.js';

describe('an invisible character', () => {
  it.each([
    ['\u3164', '[U+3164]'],
    ['\u2800\u2800\u2800', '[U+2800 and 2 more]'],
    ['\u115F\u1160', '[U+115F and 1 more]'],
    ['\uFFA0', '[U+FFA0]'],
    ['\u034F', '[U+034F]'],
    ['\u17B4', '[U+17B4]'],
    ['a\u00ADb\u200Bc\u2060d', 'a[U+00AD]b[U+200B]c[U+2060]d'],
    ['\uFE0F', '[U+FE0F]'],
    ['a\uFE0F', 'a[U+FE0F]'],
    ['\u{E0041}\u{E0042}', '[U+E0041 and 1 more]'],
    ['\u202Eevil\u202C', '[U+202E]evil[U+202C]'],
    ['\u0000\u001B', '[U+0000 and 1 more]'],
    ['\u{1D159}', '[U+1D159]'],
    ['a\uD800', 'a[U+D800]'],
    ['\u0301', '\u25CC\u0301'],
    [`e${'\u0301'.repeat(5)}`, `e${'\u0301'.repeat(4)}[U+0301]`],
    [`e${'\u0301\u0489'.repeat(100)}x`, 'e\u0301\u0489\u0301\u0489[U+0301 and 195 more]x'],
    ['Ana \u0301', 'Ana \u25CC\u0301'],
    ['Ada\u200DLove', 'Ada[U+200D]Love'],
    ['Ada\u200CLove', 'Ada[U+200C]Love'],
    ['می\u200C\u200Cخواهم', 'می[U+200C and 1 more]خواهم'],
    ['😀\u200D', '😀[U+200D]'],
    ['1\uFE0F', '1[U+FE0F]'],
    ['🏴\u{E0067}\u{E0062}x', '🏴[U+E0067 and 1 more]x'],
  ])('%j is shown by its code', (text, shown) => {
    expect(legible(text)).toBe(shown);
    expect(legible(shown)).toBe(shown);
  });

  it.each([
    ['Persian', 'می\u200Cخواهم'],
    ['Arabic', 'بيت\u200Dا'],
    ['Malayalam', 'ന്\u200D'],
    ['Malayalam within a word', 'അവന്\u200Dറെ'],
    ['Sinhala', 'ශ්\u200Dරී'],
    ['Hindi', 'क्\u200Cष'],
    ['Bengali', 'র\u200D্যাব'],
    ['a family', '👨\u200D👩\u200D👧'],
    ['a profession with a skin tone', '👩🏽\u200D🔬'],
    ['a heart on fire', '❤\uFE0F\u200D🔥'],
    ['a keycap', '1\uFE0F\u20E3'],
    ['a flag of England', '🏴\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}'],
    ['a variant of an ideograph', '葛\u{E0100}'],
    ['decomposed letters', 'Jose\u0301'],
    ['two lines and a tab', 'a\n\tb'],
  ])('is kept if %s needs it', (_, text) => {
    expect(legible(text)).toBe(text);
    expect(withoutUnseen(text)).toBe(text);
  });

  it('is left out of text that only Usher reads', () => {
    expect(withoutUnseen('\uFEFFno\u200Bor\u202E')).toBe('noor');
  });

  it('never makes a title longer than Slack allows', () => {
    expect(header('a\u200B'.repeat(75)).text.text.length).toBeLessThanOrEqual(150);
  });
});

describe('typed text in Slack markup', () => {
  it.each([':ok:', ':+1::skin-tone-2:', ':party_parrot:', 'a:日本:b'])(
    'does not turn %s into an emoji',
    (text) => {
      expect(escaped(text)).not.toMatch(/:[\p{L}\p{N}_+'-]+:/u);
      expect(escaped(text).replaceAll('\u200B', '')).toBe(text);
    },
  );

  it('keeps times and addresses as they are', () => {
    expect(escaped('at 10:30, see https://wiki.example/x')).toBe('at 10:30, see https://wiki.example/x');
  });

  it.each([
    ['Hebrew', 'מנהל'],
    ['Arabic', 'مدير'],
  ])('in %s is closed off, so that an arrow between two names keeps its meaning', (_, name) => {
    expect(escaped(name)).toBe(`\u2068${name}\u2069`);
    expect(escaped(escaped(name))).toContain('[U+2068]');
  });

  it('is put on one line', () => {
    expect(escaped(' a \n\n b\r\nc ')).toBe('a b c');
    expect(escaped(' a ')).toBe(' a ');
  });
});

describe('a refusal', () => {
  it('mentions those it names', () => {
    expect(spoken(refuse('frozen', { by: 'T0HOME/U0ANA' }))).toContain('frozen by <@U0ANA>. Nothing');
  });

  it('mentions nobody because of typed text', () => {
    const sentence = 'You cannot decide: the team @T0X/U0VICTIM <@U0VICTIM> is not yours.';
    expect(spoken({ sentence })).toContain('@T0X/U0VICTIM &lt;@U0VICTIM&gt;');
    expect(spoken(refuse('too-long', { limit: '1 day', rule: '@T0X/U0VICTIM' }))).not.toContain('<@');
  });
});

it('a cut ends before a mention, a date or a link that does not fit', () => {
  const said = 'Asked by <@U0ANA> <!date^1^{time}|now>';
  expect(cutEnd(said, 14)).toBe('Asked by …');
  expect(cutEnd(said, 30)).toBe('Asked by <@U0ANA> …');
  expect(cutEnd('See <https://acme.example|the card> there', 20)).toBe('See …');
  expect(cutEnd('1 < 2 and 3 < 4', 12)).toBe('1 < 2 and 3…');
});

it('texts that are too long together lose the ends of the longest', () => {
  expect(fitTogether(['a', 'bbb', 'c'.repeat(20), 'd'.repeat(20)], 20)).toEqual([
    'a',
    'bbb',
    'ccccccc…',
    'ddddddd…',
  ]);
  expect(fitTogether(['a', 'bb'], 3)).toEqual(['a', 'bb']);
  expect(fitTogether([], 3)).toEqual([]);
});

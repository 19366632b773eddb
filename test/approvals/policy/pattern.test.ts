import { describe, expect, it } from 'vitest';
import { fitsPattern, patternProblem } from '../../../src/approvals/policy/pattern.js';
import { cpuMs } from '../../cpu.js';

describe('a pattern', () => {
  it.each([
    ['^[A-Z]+-\\d+', 'OPS-12 please', 'please'],
    ['\\bINC\\d{3,}\\b', 'see INC0042', 'see INC42'],
    ['^\\p{Lu}', 'Über', 'über'],
    ['(?<team>ops|sec)/\\d+', 'ops/7', 'dev/7'],
    ['\\u{1F600}', 'a 😀', 'a'],
  ])('%s matches %s and not %s', (pattern, fits, doesNot) => {
    expect(patternProblem(pattern)).toBeUndefined();
    expect(fitsPattern(pattern, fits)).toBe(true);
    expect(fitsPattern(pattern, doesNot)).toBe(false);
  });

  it.each([
    ['(?=a)b', /lookahead/],
    ['a(?!b)', /lookahead/],
    ['(?<=a)b', /lookbehind/],
    ['(?<!a)b', /lookbehind/],
    ['(a)\\1', /reference to a group/],
    ['(?<n>a)\\k<n>', /reference to a group/],
    ['(', /no regular expression/],
    ['a{5000}', /no regular expression/],
    ['(a?){999}(a?){999}', /too large/],
    ['a'.repeat(501), /longer than 500/],
  ])('%s is rejected with a reason', (pattern, why) => {
    expect(patternProblem(pattern)).toMatch(why);
  });

  it.each(['[(?=]+', '\\(\\?=', '[\\1]', '\\\\1'])(
    '%s is accepted although it resembles a rejected one',
    (pattern) => {
      expect(patternProblem(pattern) ?? '').not.toMatch(/lookahead|reference/);
    },
  );

  it.each([
    ['^([A-Za-z0-9 ]+)+-\\d+$', 'a b 1 '.repeat(500)],
    ['(a*)*$b', 'a'.repeat(3000)],
    ['^(a|aa)+$', `${'a'.repeat(2999)}!`],
    ['(.*)(.*)(.*)(.*)(.*)(.*)z$', `z${'a'.repeat(2998)}!`],
    ['((a{20}){20}|b)*[a-z]$', `z${'a'.repeat(2998)}!`],
  ])('%s takes no longer because of its nesting', (pattern, text) => {
    expect(patternProblem(pattern)).toBeUndefined();
    expect(cpuMs(() => fitsPattern(pattern, text))).toBeLessThan(500);
  });

  it('is not tried on a text longer than the form accepts', () => {
    expect(fitsPattern('a', 'a'.repeat(100_000))).toBe(false);
  });
});

import { describe, expect, it } from 'vitest';
import { personName, plainPersonName } from '../../src/make/person-name.js';

describe('a name for Make', () => {
  it.each([
    ['Jose\u0301', 'José'],
    ['Conor O’Brien', "Conor O'Brien"],
    ['Conor O´Brien', "Conor O'Brien"],
    ['Anne–Marie—Léa‑Zoë', 'Anne-Marie-Léa-Zoë'],
    ['\u00A0Jane\u2003 Doe ', 'Jane Doe'],
    ['देवेंद्र', 'देवेंद्र'],
    ['Dr. Doe, Jane (Finance) + 1*2_3/4 @x', 'Dr. Doe, Jane (Finance) + 1*2_3/4 @x'],
  ])('%s is %s', (typed, plain) => {
    expect(personName(typed)).toEqual({ ok: true, name: plain });
    expect(plainPersonName.safeParse(plain).success).toBe(true);
  });

  it.each([
    ['Noor & Co', 'it has “&” (U+0026)'],
    ['Noor 😀', 'it has “😀” (U+1F600)'],
    ['No\u200Bor', 'it has U+200B, which cannot be seen'],
    ['\u3164', 'it has U+3164, which cannot be seen'],
    ['\u2800', 'it has U+2800, which cannot be seen'],
    ['a\u{E0041}', 'it has U+E0041, which cannot be seen'],
    ['\u0301 a', 'U+0301 stands without a letter'],
    [`e${'\u0301'.repeat(6)}`, 'it has more than 4 marks on one letter'],
    ['...', 'it has no letter'],
    ['   ', 'it has no letter'],
    ['a'.repeat(251), 'it is longer than 250 characters'],
    ['a'.repeat(100_000), 'it is longer than 250 characters'],
  ])('%s is refused, and the refusal names the offending character', (typed, problem) => {
    expect(personName(typed)).toEqual({ ok: false, problem });
  });

  it('is sent only in its plain form', () => {
    for (const name of ['Jose\u0301', 'O’Brien', ' Noor', 'Noor  Haddad', 'Noor\n'])
      expect(plainPersonName.safeParse(name).success).toBe(false);
  });
});

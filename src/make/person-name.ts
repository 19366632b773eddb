import { z } from 'zod';

export type PersonName =
  | { readonly ok: true; readonly name: string }
  /** The problem, in words that follow "Make does not take the name …:". */
  | { readonly ok: false; readonly problem: string };

/** https://developers.make.com/api-documentation/api-reference/users: a name has up to 250 characters. */
const longest = 250;
/** The characters Make allows. https://developers.make.com/api-documentation/api-reference/organizations */
const allowed = /^[\p{L}\p{M}\p{N} '\-.()*+,@_/]$/u;
// Unicode also counts some invisible characters as letters.
const unseen = /^[\p{Default_Ignorable_Code_Point}\p{C}\p{Z}\u2800]$/u;

/**
 * A name in the form that Make accepts: composed (NFC), with plain apostrophes, dashes and spaces, one space between
 * words and none outside. Otherwise, the character that Make does not accept. No other code has a rule for this. Runs
 * in linear time.
 */
export function personName(text: string): PersonName {
  if (text.length > 4 * longest) return tooLong;
  const name = text
    .normalize('NFC')
    .replaceAll(/[\u2018\u2019\u201A\u201B\u02BC\u02B9\u00B4\u2032\uFF07`]/g, "'")
    .replaceAll(/[\u2010-\u2015\u2212\uFE58\uFE63\uFF0D]/g, '-')
    .replaceAll(/[\p{Zs}\t\n\r]+/gu, ' ')
    .trim();
  if (name.length > longest) return tooLong;
  for (const sign of name) {
    if (unseen.test(sign) && sign !== ' ')
      return { ok: false, problem: `it has ${codePoint(sign)}, which cannot be seen` };
    if (!allowed.test(sign)) return { ok: false, problem: `it has “${sign}” (${codePoint(sign)})` };
  }
  if (!/[\p{L}\p{N}]/u.test(name)) return { ok: false, problem: 'it has no letter' };
  if (/[\p{Mn}\p{Me}]{5}/u.test(name))
    return { ok: false, problem: 'it has more than 4 marks on one letter' };
  const alone = /(?:^| )(\p{M})/u.exec(name)?.[1];
  if (alone) return { ok: false, problem: `${codePoint(alone)} stands without a letter` };
  return { ok: true, name };
}

const tooLong: PersonName = { ok: false, problem: `it is longer than ${longest} characters` };

const codePoint = (sign: string): string =>
  `U+${(sign.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;

/** A name to send to Make, always in the form that `personName` gives. */
export const plainPersonName = z.string().superRefine((text, context) => {
  const read = personName(text);
  if (read.ok && read.name === text) return;
  const why = read.ok ? 'it is not in its plain form' : read.problem;
  context.addIssue({ code: 'custom', message: `Make does not take this name: ${why}` });
});

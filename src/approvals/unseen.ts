/**
 * The only list of invisible characters: those that Unicode lets programs hide, letters and signs with an empty glyph,
 * controls, and halves of characters. https://www.unicode.org/reports/tr44/#Default_Ignorable_Code_Point
 */
export const unseen =
  /(?:[\p{Default_Ignorable_Code_Point}\p{Cs}\u2028\u2029\u2800\uFFF9-\uFFFC\u{13441}\u{13442}\u{16FE4}\u{1D159}]|(?![\t\n\r])\p{Cc})+/gu;

/** Whether people can read a reason in the text: at least three characters that are visible. */
export const isReason = (text: string): boolean => text.replaceAll(unseen, '').trim().length >= 3;

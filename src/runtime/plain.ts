/**
 * Text that is safe for a terminal: characters that could control it, change the direction, break the line or hide
 * become their number, such as `\u{1b}`. A tab becomes a space.
 */
export const plain = (text: string): string =>
  text
    .replaceAll('\t', ' ')
    .replaceAll(steering, (sign) => `\\u{${sign.codePointAt(0)?.toString(16) ?? ''}}`);

/** Control and format characters, other line ends, and invisible letters and marks. */
const steering =
  /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Co}\u115F\u1160\u2800\u3164\uFFA0]|\u034F|\u17B4|\u17B5/gu;

/** The same for text of several lines. */
export const plainLines = (text: string): string => text.split('\n').map(plain).join('\n');

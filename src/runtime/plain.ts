/**
 * Text as it may stand on a terminal: whatever could steer it, turn the direction of what follows, break the line or
 * hide, stands there as its number, such as `\u{1b}`. A tab becomes a blank.
 */
export const plain = (text: string): string =>
  text
    .replaceAll('\t', ' ')
    .replaceAll(steering, (sign) => `\\u{${sign.codePointAt(0)?.toString(16) ?? ''}}`);

/** Control and format characters, other line ends, and letters and marks that show as nothing. */
const steering =
  /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Co}\u115F\u1160\u2800\u3164\uFFA0]|\u034F|\u17B4|\u17B5/gu;

/** The same for text of several lines. */
export const plainLines = (text: string): string => text.split('\n').map(plain).join('\n');

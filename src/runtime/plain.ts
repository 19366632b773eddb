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

/**
 * JSON leaves some characters unescaped that control a terminal, change the direction of text or hide; escaped, they are
 * the same JSON.
 */
export const plainJson = (json: string): string =>
  json.replaceAll(
    /[\u007F-\u009F\u00AD\u061C\u180E\u200B-\u200F\u2028-\u202E\u2060-\u2069\uFEFF]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

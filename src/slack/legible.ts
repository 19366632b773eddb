import { unseen } from '../approvals/unseen.js';

/** Marks after the fourth on one letter cover the lines around it. https://www.unicode.org/reports/tr39/#Optional_Detection */
const piled = /(?<=[\p{Mn}\p{Me}]{4})[\p{Mn}\p{Me}]+/gu;

/**
 * Text in which every character is visible. A character that changes the direction, has no width or looks blank
 * becomes `[U+202E]`, a run of them becomes `[U+200B and 3 more]`, and so do marks after the fourth on one letter. A
 * mark without a letter gets a circle. A name with such characters could change how a card reads, or look empty.
 * Joiners stay where a script or an emoji needs them. Runs in linear time.
 */
export const legible = (text: string): string =>
  text
    .replaceAll(unseen, (run, at: number) => shown(text, run, at))
    .replaceAll(piled, (run) => inBrackets([...run]))
    .replaceAll(/(?<=^|[\s[(“"'«])\p{M}/gu, (mark) => `\u25CC${mark}`);

/** The text without invisible characters, for text that Usher evaluates. */
export const withoutUnseen = (text: string): string =>
  text.replaceAll(unseen, (run, at: number) =>
    [...signsOf(text, run, at)].map(({ sign, needed }) => (needed ? sign : '')).join(''),
  );

/** The name of a character as Unicode writes it: U+200B. */
export const codePoint = (sign: string): string =>
  `U+${(sign.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;

const inBrackets = ([first, ...more]: readonly string[]): string =>
  first === undefined ? '' : `[${codePoint(first)}${more.length > 0 ? ` and ${more.length} more` : ''}]`;

function shown(text: string, run: string, at: number): string {
  let written = '';
  let hidden: string[] = [];
  const flush = () => {
    written += inBrackets(hidden);
    hidden = [];
  };
  for (const { sign, needed } of signsOf(text, run, at)) {
    if (!needed) hidden.push(sign);
    else {
      flush();
      written += sign;
    }
  }
  flush();
  return written;
}

function* signsOf(text: string, run: string, start: number): Generator<{ sign: string; needed: boolean }> {
  let at = start;
  for (const sign of run) {
    yield { sign, needed: isNeeded(sign, charBefore(text, at), text, at) };
    at += sign.length;
  }
}

// Scripts whose spelling uses joiners: the cursive ones and the Brahmic ones.
const joined =
  /^(?=[\p{L}\p{M}])[\p{scx=Arab}\p{scx=Syrc}\p{scx=Mong}\p{scx=Nkoo}\p{scx=Mand}\p{scx=Adlm}\p{scx=Rohg}\p{scx=Deva}\p{scx=Beng}\p{scx=Guru}\p{scx=Gujr}\p{scx=Orya}\p{scx=Taml}\p{scx=Telu}\p{scx=Knda}\p{scx=Mlym}\p{scx=Sinh}\p{scx=Khmr}\p{scx=Mymr}\p{scx=Tibt}\p{scx=Bali}\p{scx=Java}\p{scx=Newa}\p{scx=Tirh}\p{scx=Gran}\p{scx=Cakm}\p{scx=Lana}]$/u;
// The marks after which a joiner selects the form of the letter, also at the end of a word.
const virama = /^[\u094D\u09CD\u0A4D\u0ACD\u0B4D\u0BCD\u0C4D\u0CCD\u0D4D\u0DCA]$/u;
const picture = /^\p{Extended_Pictographic}$/u;
const inPicture = /^(?:\p{Extended_Pictographic}|\p{Emoji_Modifier}|\uFE0F)$/u;
const flags: readonly string[] = ['gbeng', 'gbsct', 'gbwls'];

/** Whether the spelling or drawing of the text needs this character here. */
function isNeeded(sign: string, before: string, text: string, at: number): boolean {
  const code = sign.codePointAt(0) ?? 0;
  const after = charAt(text, at + sign.length);
  if (code === 0x200c || code === 0x200d) {
    if (virama.test(before) || (joined.test(before) && joined.test(after))) return true;
    return code === 0x200d && inPicture.test(before) && picture.test(after);
  }
  if (code === 0xfe0e || code === 0xfe0f)
    return picture.test(before) || (/^[0-9#*]$/.test(before) && after === '\u20E3');
  if ((code >= 0xfe00 && code <= 0xfe02) || (code >= 0xe0100 && code <= 0xe01ef))
    return /^\p{Unified_Ideograph}$/u.test(before);
  if (code >= 0x180b && code <= 0x180f) return /^(?=\p{L})\p{scx=Mong}$/u.test(before);
  return code >= 0xe0020 && code <= 0xe007f && isInFlag(text, at);
}

/** Tag characters draw the flags of three countries; anywhere else they are hidden text. */
function isInFlag(text: string, at: number): boolean {
  const window = text.slice(Math.max(0, at - 12), at + 14);
  return flags.some((flag) => {
    const whole = `\u{1F3F4}${[...flag].map((one) => String.fromCodePoint(0xe0000 + one.charCodeAt(0))).join('')}\u{E007F}`;
    const begins = window.indexOf(whole);
    const here = Math.min(at, 12);
    return begins >= 0 && begins <= here && here < begins + whole.length;
  });
}

function charBefore(text: string, at: number): string {
  const low = text.charCodeAt(at - 1);
  return text.slice(low >= 0xdc00 && low <= 0xdfff ? at - 2 : at - 1, at);
}

const charAt = (text: string, at: number): string => {
  const code = text.codePointAt(at);
  return code === undefined ? '' : String.fromCodePoint(code);
};

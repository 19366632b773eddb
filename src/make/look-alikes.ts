import { rectifyConfusion } from 'unicode-confusables';

// Letters that Unicode does not split into a base and a mark.
const plain: Readonly<Record<string, string>> = {
  ł: 'l',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ı: 'i',
};

/** The text in lower case, without accents. */
export function fold(text: string): string {
  return text
    .toLowerCase()
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[łøđðþßæœı]/g, (letter) => plain[letter] ?? letter);
}

/**
 * A name reduced to its rough look, without case, accents, spaces and marks, and in one alphabet. Two names with the
 * same skeleton look alike. https://www.unicode.org/reports/tr39/#Confusable_Detection
 */
export const skeleton = (name: string): string =>
  fold(rectifyConfusion(fold(rectifyConfusion(name.normalize('NFKC')).normalize('NFKC'))))
    .replaceAll(/[l1|]/g, 'i')
    .replaceAll('0', 'o')
    .replaceAll(/[^\p{L}\p{N}]+/gu, '');

/** Equal for two names that people may take for each other; a name without any letter stands for itself. */
export const lookOf = (name: string): string => skeleton(name) || name;

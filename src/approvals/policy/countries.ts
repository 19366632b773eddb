/** A country by Make's number, with its ISO codes of two and three letters. */
export interface CountryNames {
  readonly id: number;
  readonly name: string;
  readonly codes: readonly string[];
}

/**
 * The only country with this number, name or ISO code in Make's list. A number needs no list, but has to be in it if
 * there is one. Undefined if it is in none, or if a name could mean several.
 */
export function countryOf(
  wanted: string | number,
  countries: readonly CountryNames[] | undefined,
): { readonly id: number; readonly name?: string } | undefined {
  if (!countries) return typeof wanted === 'number' ? { id: wanted } : undefined;
  if (typeof wanted === 'number') return countries.find(({ id }) => id === wanted);
  const text = folded(wanted);
  const byCode = countries.filter(({ codes }) => codes.some((code) => folded(code) === text));
  const found = byCode.length > 0 ? byCode : countries.filter(({ name }) => folded(name) === text);
  return found.length === 1 ? found[0] : undefined;
}

/** The text without its case, accents and outer spaces. */
export const folded = (text: string): string =>
  text.normalize('NFD').replaceAll(/\p{M}/gu, '').trim().toLowerCase();

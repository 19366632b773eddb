import { lookOf } from '../make/look-alikes.js';

/** The places, each with its number on Make behind its name if another one's name looks alike. */
export function apart<T extends { readonly id: number; readonly name: string }>(places: readonly T[]): T[] {
  const looks = places.map(({ name }) => lookOf(name));
  const counts = new Map<string, number>();
  for (const look of looks) counts.set(look, (counts.get(look) ?? 0) + 1);
  return places.map((one, index) =>
    (counts.get(looks[index] ?? '') ?? 0) > 1 ? { ...one, name: `${one.name} (number ${one.id})` } : one,
  );
}

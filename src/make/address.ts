import { z } from 'zod';

export type Params = Readonly<Record<string, string | number>>;
type QueryValue = string | number | boolean;
export type Query = Readonly<Record<string, QueryValue | readonly QueryValue[] | undefined>>;

const id = z.int().positive();
// `encodeURIComponent` leaves dots alone, and `..` would climb to another endpoint.
const segment = z.string().regex(/^(?!\.{1,2}$).+$/s);

/**
 * Fills the `{name}` places of a path template with `params`, percent-encoded. Throws a `ZodError` that names the
 * place when a value is missing, an empty text, or not a positive integer.
 */
export function fillPath(template: string, params: Params = {}): string {
  return template.replace(/\{(\w+)\}/g, (_place, name: string) => {
    const { [name]: value } = z.object({ [name]: z.union([id, segment]) }).parse(params);
    return encodeURIComponent(value ?? '');
  });
}

/**
 * Encodes a query. Brackets are encoded too, as strict clients must do, and a space becomes `%20`. A list repeats its
 * key; undefined values are left out. https://developers.make.com/api-documentation/pagination-sorting-filtering
 */
export function encodeQuery(query: Query = {}): string {
  return Object.entries(query)
    .flatMap(([key, value]) => [value].flat().map((one) => [key, one] as const))
    .flatMap(([key, one]) =>
      one === undefined ? [] : `${encodeURIComponent(key)}=${encodeURIComponent(one)}`,
    )
    .join('&');
}

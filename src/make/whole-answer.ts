export interface FetchCall {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string | Uint8Array<ArrayBuffer>;
  readonly redirect?: 'error' | 'follow' | 'manual';
  readonly signal?: AbortSignal;
}

export interface FetchAnswer {
  readonly status: number;
  readonly statusText: string;
  readonly headers: Iterable<[string, string]>;
  readonly body: AsyncIterable<Uint8Array> | null;
}

/** As much of `fetch` as is used here, so that another one with proxies can stand in its place. */
export type Fetch = (url: string, call: FetchCall) => Promise<FetchAnswer>;

/**
 * The most that one answer may be, once it is unpacked. A page of 5,000 members with every field is some 4 MB, and Make
 * pages what grows.
 */
export const mostBytes = 10 * 1024 * 1024;

/** An answer that is larger; the rest of it is not read. */
export class TooLarge extends Error {
  override readonly name = 'TooLarge';
  readonly code = 'ANSWER_TOO_LARGE';
}

/**
 * Reads a whole answer before it resolves, so that a timer around it covers the body as well, and stops in the middle of
 * one that is too large. Throws `TooLarge`, and whatever `fetch` throws.
 */
export async function fetchWhole(fetch: Fetch, url: string, call: FetchCall): Promise<Response> {
  const { status, statusText, headers, body } = await fetch(url, call);
  const bytes = await wholeOf(body);
  return new Response(bytes.length > 0 ? bytes : null, { status, statusText, headers: [...headers] });
}

/** Counts what comes out of the unpacking: `content-length` is about what went in, if it is true at all. */
async function wholeOf(body: AsyncIterable<Uint8Array> | null): Promise<Buffer<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body ?? []) {
    length += chunk.length;
    // Leaving the loop cancels the rest of it.
    if (length > mostBytes) throw new TooLarge(`The answer is larger than ${mostBytes / 1024 / 1024} MB.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

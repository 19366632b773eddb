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

/** The part of `fetch` that Usher uses, so that a `fetch` with proxies can replace it. */
export type Fetch = (url: string, call: FetchCall) => Promise<FetchAnswer>;

/** The largest unpacked answer. A page of 5,000 members with every field is about 4 MB, and Make pages long lists. */
const mostBytes = 10 * 1024 * 1024;

/** The answer is larger than `mostBytes`; the rest is not read. */
export class TooLarge extends Error {
  override readonly name = 'TooLarge';
  readonly code = 'ANSWER_TOO_LARGE';
}

/**
 * Reads a whole answer before it resolves, so that a timer around it also covers the body. Stops reading an answer
 * that is too large. Throws `TooLarge`, and anything that `fetch` throws.
 */
export async function fetchWhole(fetch: Fetch, url: string, call: FetchCall): Promise<Response> {
  const { status, statusText, headers, body } = await fetch(url, call);
  const bytes = await wholeOf(body);
  return new Response(bytes.length > 0 ? bytes : null, { status, statusText, headers: [...headers] });
}

/** Counts the unpacked bytes: `content-length` counts the packed ones, and may be wrong. */
async function wholeOf(body: AsyncIterable<Uint8Array> | null): Promise<Buffer<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body ?? []) {
    length += chunk.length;
    // Leaving the loop cancels the rest of the answer.
    if (length > mostBytes) throw new TooLarge(`The answer is larger than ${mostBytes / 1024 / 1024} MB.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

import { type Dispatcher, EnvHttpProxyAgent, fetch as fetchBy } from 'undici';
import { type Fetch, type FetchCall, fetchWhole } from '../make/whole-answer.js';
import type { Proxies } from '../settings/config.js';
import { proxyFor } from './proxy-choice.js';

/** The only way out of this process for every call and socket, through the environment's proxies. */
export interface Network {
  /** For sockets. */
  readonly dispatcher: Dispatcher;
  /** For callers that set their own timer and read the answer themselves. */
  readonly fetch: Fetch;
  /** For calls of libraries: ends within ten seconds, follows no redirect, and reads the whole answer, up to a limit. */
  readonly boundedFetch: (url: string | URL, call?: LibraryCall) => Promise<Response>;
  /** The route of a call, for a sentence. */
  way(url: string): Way;
  /** Aborts everything under way. */
  close(): Promise<void>;
}

/** What Slack's libraries pass to `fetch`; they send no form objects here, and a file as bytes. */
type LibraryCall = Omit<FetchCall, 'body'> & { readonly body?: string | Uint8Array<ArrayBuffer> | FormData };

export interface Way {
  readonly host: string;
  /** Without user and password; undefined if the call goes direct. */
  readonly proxy: string | undefined;
}

const withinMs = 10_000;

/**
 * undici's own `fetch`, since Node 20's takes no dispatcher of another version. Its `EnvHttpProxyAgent` gets the
 * proxies explicitly, so that those in `.env` count too. https://undici.nodejs.org/#/docs/api/EnvHttpProxyAgent
 */
export function createNetwork(proxies: Proxies): Network {
  const { https = '', http = '', none = '' } = proxies;
  const dispatcher = new EnvHttpProxyAgent({ httpsProxy: https, httpProxy: http, noProxy: none });
  const fetch: Fetch = (url, call) => fetchBy(url, { ...call, dispatcher });
  return {
    dispatcher,
    fetch,
    async boundedFetch(url, { body, signal, ...call } = {}) {
      if (body instanceof FormData) throw new TypeError('Usher sends no forms to Slack.');
      return within(withinMs, signal, (limited) =>
        fetchWhole(fetch, String(url), {
          redirect: 'error',
          ...call,
          ...(body !== undefined && { body }),
          signal: limited,
        }),
      );
    },
    way: (url) => ({ host: new URL(url).host, proxy: proxyFor(url, proxies) }),
    close: () => dispatcher.destroy(),
  };
}

/** Not `AbortSignal.any`: a signal that only follows others may be collected while a call waits for it. */
async function within<T>(
  ms: number,
  signal: AbortSignal | undefined,
  work: (limited: AbortSignal) => Promise<T>,
): Promise<T> {
  const limit = new AbortController();
  const follow = (): void => limit.abort(signal?.reason);
  const timer = setTimeout(() => limit.abort(new DOMException('no answer in time', 'TimeoutError')), ms);
  if (signal?.aborted) follow();
  signal?.addEventListener('abort', follow, { once: true });
  try {
    return await work(limit.signal);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', follow);
  }
}

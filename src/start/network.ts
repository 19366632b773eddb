import { type Dispatcher, EnvHttpProxyAgent, fetch as fetchBy } from 'undici';
import { type Fetch, type FetchCall, fetchWhole } from '../make/whole-answer.js';
import type { Proxies } from '../settings/config.js';
import { proxyFor } from './proxy-choice.js';

/** The one way out of this process: every call and every socket takes it, through the environment's proxies. */
export interface Network {
  /** For sockets. */
  readonly dispatcher: Dispatcher;
  /** For calls whose timer and whose reading of the answer are the caller's. */
  readonly fetch: Fetch;
  /** For a library's calls: it ends within ten seconds, follows no redirect, and reads the answer whole, up to a limit. */
  readonly boundedFetch: (url: string | URL, call?: LibraryCall) => Promise<Response>;
  /** Where a call goes, for a sentence. */
  way(url: string): Way;
  /** Breaks off whatever is still under way. */
  close(): Promise<void>;
}

/** What Slack's libraries give to `fetch`; their forms are never sent, a file goes as its bytes. */
type LibraryCall = Omit<FetchCall, 'body'> & { readonly body?: string | Uint8Array<ArrayBuffer> | FormData };

export interface Way {
  readonly host: string;
  /** Without its user and password; undefined where the call goes straight. */
  readonly proxy: string | undefined;
}

const withinMs = 10_000;

/**
 * undici's own `fetch`, since the one of Node 20 takes no dispatcher of another version; its `EnvHttpProxyAgent` is told
 * the proxies, so that those in `.env` count too. https://undici.nodejs.org/#/docs/api/EnvHttpProxyAgent
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

/** Not `AbortSignal.any`: signals that only follow others may be collected while a call waits for them. */
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

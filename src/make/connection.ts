import ky from 'ky';
import { z } from 'zod';
import type { Answer, CallName } from './answer.js';
import { MakeError } from './error.js';
import { type Fetch, type FetchCall, fetchWhole, TooLarge } from './whole-answer.js';

export interface ConnectionOptions {
  readonly url: string;
  readonly token: string;
  readonly timeoutMs: number;
  readonly userAgent: string;
  /** The function that makes the HTTP calls. */
  readonly fetch: Fetch;
}

export interface Outgoing extends CallName {
  readonly address: string;
  readonly query: string;
  /** Without it, the request has no body. */
  readonly json?: unknown;
}

/** Sends one request once, and reads its whole answer, whatever its status. */
export type Connection = (outgoing: Outgoing) => Promise<Answer>;

/**
 * Returns a function that sends requests with this account's token. Throws when the token cannot stand in a header.
 * Sending throws a `MakeError`: `not-sent` when it could not connect, `lost` when the answer did not arrive in time or
 * whole, `malformed` when it is too large.
 */
export function createConnection(options: ConnectionOptions): Connection {
  const { url, token, timeoutMs, userAgent, fetch } = options;
  if (!/^[\x21-\x7e]+$/.test(token))
    throw new Error('The Make token has characters that no header can carry.');
  const client = ky.create({
    prefixUrl: url,
    headers: { authorization: authorization(token), 'user-agent': userAgent, accept: 'application/json' },
    timeout: timeoutMs,
    // ky's timeout covers only the headers. Reading the body here extends it to the whole answer.
    fetch: async (input, init) =>
      fetchWhole(fetch, ...(await callOf(input instanceof Request ? input : new Request(input, init)))),
    // One call here is one attempt. `repeatRead` repeats reads, so that each attempt waits for its turn at the
    // limiter.
    retry: { limit: 0 },
    // A redirect could send the token, or a write, to another address than the configured one.
    redirect: 'manual',
    throwHttpErrors: false,
  });

  return async ({ method, path, address, query, json }) => {
    try {
      const options = { method, json, searchParams: query };
      const response = await client(address, options);
      const text = await response.text();
      const { status, headers, ok } = response;
      return { status, headers, text: ok ? text : text.replaceAll(token, '[token]') };
    } catch (error) {
      throw failureOf(error, { method, path }, timeoutMs);
    }
  };
}

// https://developers.make.com/api-documentation/authentication: API tokens are UUIDs, OAuth tokens are JWTs.
function authorization(token: string): string {
  return z.guid().safeParse(token).success ? `Token ${token}` : `Bearer ${token}`;
}

/**
 * ky creates Node's own kind of request, which no other `fetch` accepts. Keep ky's object: the signal of a copy stops
 * working once the copy is collected (undici 6 and 7, `lib/web/fetch/request.js`).
 */
async function callOf(request: Request): Promise<[url: string, call: FetchCall]> {
  const { url, method, headers, redirect, signal } = request;
  const body = request.body ? { body: await request.text() } : {};
  return [url, { method, headers: Object.fromEntries(headers), redirect, signal, ...body }];
}

function failureOf(error: unknown, call: CallName, timeoutMs: number): MakeError {
  // ky's own errors carry the request with its token, so only the error that fetch threw is kept as the cause.
  if (error instanceof Error && error.name === 'TimeoutError') {
    return new MakeError({ ...call, kind: 'lost', detail: `No answer within ${timeoutMs} ms.` });
  }
  if (error instanceof TooLarge) {
    return new MakeError({ ...call, kind: 'malformed', detail: error.message, code: error.code });
  }
  const [root] = roots(error);
  const notSent = roots(error).every(isBeforeSending);
  const detail = notSent
    ? 'Make could not be reached.'
    : 'The connection ended before the whole answer arrived.';
  return new MakeError({
    ...call,
    kind: notSent ? 'not-sent' : 'lost',
    detail,
    code: root?.code,
    cause: error,
  });
}

/**
 * Whether the call could not connect. An abort that undici reports and that is not ours means that a proxy refused the
 * tunnel.
 */
const isBeforeSending = ({ syscall, code }: Root): boolean =>
  syscall === 'connect' ||
  syscall === 'getaddrinfo' ||
  code === 'UND_ERR_CONNECT_TIMEOUT' ||
  code === 'UND_ERR_ABORTED';

interface Root {
  readonly code?: string | undefined;
  readonly syscall?: string | undefined;
}

const rootSchema = z.object({ code: z.string().optional(), syscall: z.string().optional() }).catch({});

// Node tries each address of a host, then throws one error that holds the errors of all of them.
function roots(error: unknown): readonly [Root, ...Root[]] {
  if (error instanceof AggregateError) {
    const [first, ...others] = error.errors.flatMap(roots);
    if (first) return [first, ...others];
  }
  if (error instanceof Error && error.cause !== undefined) return roots(error.cause);
  return [rootSchema.parse(error)];
}

import type { Logger } from 'pino';
import { z } from 'zod';
import { encodeQuery, fillPath, type Params, type Query } from './address.js';
import {
  type Answer,
  type CallName,
  decode,
  errorOf,
  parseAnswer,
  problems,
  rateLimitRemaining,
  rateLimitReset,
} from './answer.js';
import { createConnection } from './connection.js';
import { MakeError } from './error.js';
import { createLimiter, type Limiter, type Priority } from './limiter.js';
import type { MakeClock } from './make-clock.js';
import { type MakeCallObserver, observedCall } from './observed-call.js';
import { repeatRead } from './repeat-read.js';
import { troubleWithMake } from './trouble.js';
import type { Fetch } from './whole-answer.js';

export interface HttpOptions {
  /** The address of the zone with the version, such as `https://eu1.make.com/api/v2`. */
  readonly url: string;
  readonly token: string;
  readonly log: Pick<Logger, 'debug'>;
  readonly timeoutMs?: number | undefined;
  readonly userAgent?: string | undefined;
  /** Node's own by default, which uses no proxies. */
  readonly fetch?: Fetch | undefined;
  readonly limiter?: Limiter | undefined;
  /** The priority of reads that do not state their own. */
  readonly reads?: Exclude<Priority, 'write'> | undefined;
  /** The wait after a 429 that states no time; Make says it can be up to a minute. */
  readonly retryAfterDefaultMs?: number | undefined;
  /** The first wait between two attempts at a read. */
  readonly backoffMs?: number | undefined;
  readonly now?: (() => number) | undefined;
  /** The time on Make, learned from its answers. */
  readonly clock?: Pick<MakeClock, 'now' | 'heard'> | undefined;
  /** Called with what each call shows about Make and the token. */
  readonly beat?: MakeBeat | undefined;
  /** Called for each request that goes out. */
  readonly calls?: MakeCallObserver | undefined;
}

export interface MakeBeat {
  done(): void;
  failed(why: string): void;
}

/**
 * The organization whose request limit a read counts against, and the read's priority. A read without an organization
 * does not wait for a turn.
 */
export interface ReadTurn {
  readonly organizationId?: number | undefined;
  readonly priority?: Exclude<Priority, 'write'> | undefined;
}

/** The organization whose request limit a write counts against, and the time after which it must not be sent. */
export interface WriteTurn {
  readonly organizationId?: number | undefined;
  readonly sendBefore?: Date | undefined;
}

interface Address {
  readonly params?: Params | undefined;
  readonly query?: Query | undefined;
}
export type ReadOptions = Address & ReadTurn;
export type WriteOptions = Address & WriteTurn;

/**
 * All calls to Make go through this. Paths are templates (`teams/{teamId}`) filled from `params`. Every answer is
 * parsed and every failure is a `MakeError`. Reads are repeated when the failure may pass; writes are sent at most
 * once.
 */
export interface MakeHttp {
  /** The zone in the address (`eu1.make.com`); undefined for an address that is not Make's, as in a sandbox. */
  readonly zone: string | undefined;
  get<T>(path: string, answer: z.ZodType<T>, options?: ReadOptions): Promise<T>;
  /** Throws `not-sent` when the body does not fit its schema or would be empty. */
  post<B, T>(
    path: string,
    bodySchema: z.ZodType<B>,
    body: B,
    answer: z.ZodType<T>,
    options?: WriteOptions,
  ): Promise<T>;
  /** Like `post`, with PATCH. */
  patch<B, T>(
    path: string,
    bodySchema: z.ZodType<B>,
    body: B,
    answer: z.ZodType<T>,
    options?: WriteOptions,
  ): Promise<T>;
  /** Sends a POST without a body, which on Make's role endpoints removes the user. No other method sends one. */
  postEmpty<T>(path: string, answer: z.ZodType<T>, options?: WriteOptions): Promise<T>;
  delete<T>(path: string, answer: z.ZodType<T>, options?: WriteOptions): Promise<T>;
  /** Tells the limiter how many requests a minute the organization may send. */
  setLimit(organizationId: number, perMinute: number): void;
}

interface Call extends CallName, Address, WriteTurn {
  readonly priority: Priority;
  readonly json?: unknown;
}

/** Creates the client. Throws when the token cannot stand in a header. */
export function createHttp(options: HttpOptions): MakeHttp {
  const { url, token, log, timeoutMs = 10_000, userAgent = 'usher', limiter = createLimiter() } = options;
  const {
    retryAfterDefaultMs = 60_000,
    backoffMs = 300,
    now = Date.now,
    clock,
    beat,
    calls,
    reads = 'read',
    fetch: send = fetch,
  } = options;
  const makeNow = clock?.now ?? now;
  const connection = createConnection({ url, token, timeoutMs, userAgent, fetch: send });

  function attempts(call: Call): () => Promise<unknown> {
    const { method, path, organizationId, sendBefore, json } = call;
    const address = beforeSending(call, () => fillPath(path, call.params));
    const query = encodeQuery(call.query);
    const isTooLate = sendBefore && endOf(sendBefore.getTime(), now);
    const send = async () => {
      if (isTooLate?.()) throw notSent(call, 'Its turn came too late.');
      return observedCall(calls, call, async () =>
        heed(call, await dated(clock, () => connection({ method, path, address, query, json }))),
      );
    };
    return () => (organizationId === undefined ? send() : limiter.run(organizationId, call.priority, send));
  }

  function heed({ method, path, organizationId }: Call, answer: Answer): unknown {
    const { status, headers, text } = answer;
    log.debug({ method, path, status }, 'make answered');
    const remaining = rateLimitRemaining(headers);
    if (organizationId !== undefined && remaining !== undefined) {
      const reset = rateLimitReset(headers);
      limiter.observe(organizationId, remaining, reset);
      calls?.left(organizationId, remaining, reset ?? makeNow() + 60_000);
    }
    if (status >= 200 && status < 300) return decode(text);
    const error = errorOf(answer, { method, path }, retryAfterDefaultMs, makeNow());
    if (organizationId !== undefined && error.kind === 'rate-limited') {
      limiter.pause(organizationId, error.retryAfterMs ?? retryAfterDefaultMs);
    }
    throw error;
  }

  async function write<T>(call: Call, answer: z.ZodType<T>): Promise<T> {
    const attempt = attempts(call);
    return heard(beat, async () =>
      parseAnswer(answer, await attempt(), { method: call.method, path: call.path }),
    );
  }

  async function writeBody<T>(call: Call, body: () => unknown, answer: z.ZodType<T>): Promise<T> {
    const json = beforeSending(call, () => filledBody.parse(body()));
    return write({ ...call, json }, answer);
  }

  return {
    zone: zoneOf(url),
    async get(path, answer, read = {}) {
      const call: Call = { ...read, method: 'GET', path, priority: read.priority ?? reads };
      return heard(beat, async () => {
        const body = await repeatRead(attempts(call), backoffMs).catch((error: unknown) => {
          throw isStop(error) ? notSent(call, 'Usher is stopping.') : error;
        });
        return parseAnswer(answer, body, { method: 'GET', path });
      });
    },
    post: (path, bodySchema, body, answer, turn) =>
      writeBody({ ...turn, method: 'POST', path, priority: 'write' }, () => bodySchema.parse(body), answer),
    patch: (path, bodySchema, body, answer, turn) =>
      writeBody({ ...turn, method: 'PATCH', path, priority: 'write' }, () => bodySchema.parse(body), answer),
    postEmpty: (path, answer, turn) => write({ ...turn, method: 'POST', path, priority: 'write' }, answer),
    delete: (path, answer, turn) => write({ ...turn, method: 'DELETE', path, priority: 'write' }, answer),
    setLimit: limiter.setLimit,
  };
}

/** Sends, and hands the clock the time that the answer states. */
async function dated(clock: HttpOptions['clock'], send: () => Promise<Answer>): Promise<Answer> {
  const askedAt = performance.now();
  const answer = await send();
  clock?.heard(answer.headers.get('date'), performance.now() - askedAt);
  return answer;
}

/** Whether this time has come; it comes even if the clock is set back meanwhile. */
function endOf(time: number, now: () => number): () => boolean {
  const latest = performance.now() + (time - now());
  return () => now() >= time || performance.now() >= latest;
}

/** Reports to the beat what a call shows about Make and the token. */
async function heard<T>(beat: MakeBeat | undefined, work: () => Promise<T>): Promise<T> {
  try {
    const result = await work();
    beat?.done();
    return result;
  } catch (error) {
    const said = troubleWithMake(error);
    if (said === 'answers') beat?.done();
    else if (said !== undefined) beat?.failed(said.why);
    throw error;
  }
}

// JSON drops undefined values: `{usersRoleId: undefined}` is sent as `{}`.
const filledBody = z
  .record(z.string(), z.unknown())
  .refine((body) => Object.values(body).some((value) => value !== undefined), 'must not be empty');

function beforeSending<T>(call: Call, prepare: () => T): T {
  try {
    return prepare();
  } catch (error) {
    if (error instanceof z.ZodError) throw notSent(call, problems(error, 'body'), error);
    throw error;
  }
}

/** On shutdown, queued polls are aborted and not retried. */
const isStop = (error: unknown): boolean => error instanceof Error && error.name === 'AbortError';

function notSent({ method, path }: CallName, detail: string, cause?: unknown): MakeError {
  return new MakeError({ kind: 'not-sent', method, path, detail, cause });
}

function zoneOf(url: string): string | undefined {
  const { host } = new URL(url);
  return /\.(make|celonis)\.com$/.test(host) ? host : undefined;
}

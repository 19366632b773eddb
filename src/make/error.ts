/**
 * The way in which a call failed. `lost`: sent, but no answer. `not-sent`: certainly never reached Make. `malformed`:
 * the answer does not fit its schema. After `lost`, `unavailable` or `malformed` the effect of a write is unknown:
 * read back.
 */
export type MakeErrorKind =
  | 'refused'
  | 'unauthorized'
  | 'forbidden'
  | 'not-found'
  | 'rate-limited'
  | 'unavailable'
  | 'lost'
  | 'not-sent'
  | 'malformed';

export interface MakeFailure {
  readonly kind: MakeErrorKind;
  readonly method: string;
  /** The template, without ids and query, such as `users/{userId}/user-team-roles/{teamId}`. */
  readonly path: string;
  readonly detail: string;
  readonly status?: number | undefined;
  readonly code?: string | undefined;
  readonly retryAfterMs?: number | undefined;
  readonly cause?: unknown;
}

const detailLength = 300;
/** The longest text that is searched for tokens, since a search may take quadratic time. */
const searchedLength = 3000;

/**
 * A call to Make that failed. Its text is safe to show and to log: it is cut short, and nothing in it looks like a
 * token.
 */
export class MakeError extends Error {
  override readonly name = 'MakeError';
  readonly kind: MakeErrorKind;
  readonly method: string;
  readonly path: string;
  /** Make's own words, if there are any, at most 300 characters. */
  readonly detail: string;
  readonly status?: number | undefined;
  /** Make's code (`SC403`, `IM005`), or the network's code (`ECONNREFUSED`). */
  readonly code?: string | undefined;
  readonly retryAfterMs?: number | undefined;

  constructor(failure: MakeFailure) {
    const detail = withoutTokens(failure.detail.slice(0, searchedLength)).slice(0, detailLength);
    super(
      `${failure.method} ${failure.path}: ${failure.kind}: ${detail}`,
      failure.cause === undefined ? {} : { cause: failure.cause },
    );
    this.kind = failure.kind;
    this.method = failure.method;
    this.path = failure.path;
    this.detail = detail;
    this.status = failure.status;
    this.code = failure.code;
    this.retryAfterMs = failure.retryAfterMs;
  }
}

/** True when the call certainly had no effect: it was never sent, or Make refused it because of its request limit. */
export function isNotSent(error: unknown): boolean {
  return error instanceof MakeError && (error.kind === 'not-sent' || error.kind === 'rate-limited');
}

/** True when Make refused the call and would refuse it again: the same call is pointless until something changes. */
export function isPermanent(error: unknown): boolean {
  return (
    error instanceof MakeError && ['refused', 'unauthorized', 'forbidden', 'not-found'].includes(error.kind)
  );
}

/** Resolves to `undefined` when Make answers 404. Make also answers 404 for things it hides from the caller. */
export async function undefinedIfNotFound<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof MakeError && error.kind === 'not-found') return undefined;
    throw error;
  }
}

// Make's API tokens are UUIDs, its OAuth tokens JWTs. The text is cut afterwards, so half a token cannot remain.
function withoutTokens(text: string): string {
  return text
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi, '[token]')
    .replace(/[\w.-]+/g, withoutJwts);
}

/** Replaces JWTs. A JWT is three parts with dots between, and the first begins with `eyJ`; each part is read once. */
function withoutJwts(run: string): string {
  const parts = run.split('.');
  const kept: string[] = [];
  for (let at = 0; at < parts.length; at++) {
    const part = parts[at] ?? '';
    const begins = part.indexOf('eyJ');
    const whole = begins >= 0 && part.length > begins + 3 && parts[at + 1] && parts[at + 2] !== undefined;
    kept.push(whole ? `${part.slice(0, begins)}[token]` : part);
    if (whole) at += 2;
  }
  return kept.join('.');
}

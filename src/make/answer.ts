import { z } from 'zod';
import { MakeError, type MakeErrorKind } from './error.js';

/** The call that an error is about. */
export interface CallName {
  readonly method: string;
  readonly path: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

const longestWaitMs = 60_000;

/** Decodes the body as JSON, or else as plain text; undefined when it is empty. */
export function decode(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own error quotes the body, so it is not kept.
    return text;
  }
}

/** Parses Make's answer. Throws a `malformed` MakeError that names the path of the field, never its value. */
export function parseAnswer<T>(schema: z.ZodType<T>, body: unknown, call: CallName): T {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new MakeError({
    ...call,
    kind: 'malformed',
    detail: problems(parsed.error, 'answer'),
    cause: parsed.error,
  });
}

/** The first few problems as one line of "path: rule". `whole` is the name of the value itself, which has no path. */
export function problems(error: z.ZodError, whole: string): string {
  return error.issues
    .slice(0, 3)
    .map((issue) => `${issue.path.map(String).join('.') || whole}: ${issue.message}`)
    .join('; ');
}

/**
 * The error for an answer outside 2xx. Prefers `detail` over `message` and appends the suberrors; a body may be plain
 * text. https://developers.make.com/api-documentation/troubleshooting/http-status-codes
 */
export function errorOf(answer: Answer, call: CallName, retryAfterDefaultMs: number, now: number): MakeError {
  const { status } = answer;
  const kind = kindOf(status);
  const body = errorBody.safeParse(decode(answer.text)).data;
  const told = retryAfterMs(answer.headers, now);
  const atLimit = untilReset(answer.headers, now) ?? Math.min(retryAfterDefaultMs, longestWaitMs);
  return new MakeError({
    ...call,
    kind,
    status,
    code: body?.code,
    detail: body === undefined ? plainText(answer) : sentence(body, status),
    retryAfterMs: told ?? (kind === 'rate-limited' ? atLimit : undefined),
  });
}

function kindOf(status: number): MakeErrorKind {
  if (status === 401) return 'unauthorized';
  if (status === 402 || status === 403) return 'forbidden';
  if (status === 404) return 'not-found';
  if (status === 429) return 'rate-limited';
  if (status === 408 || status >= 500) return 'unavailable';
  // Usher follows no redirect: a redirect is no answer to the call, and a write may or may not have happened.
  return status < 400 ? 'malformed' : 'refused';
}

const text = z.string().optional().catch(undefined);
const errorBody = z.object({
  detail: text,
  message: text,
  code: z
    .string()
    .regex(/^\w{1,20}$/)
    .optional()
    .catch(undefined),
  suberrors: z
    .array(z.object({ name: text, message: text }))
    .optional()
    .catch(undefined),
});

function sentence(body: z.infer<typeof errorBody>, status: number): string {
  const suberrors = (body.suberrors ?? [])
    .map(({ name, message }) => [name, message].filter(Boolean).join(': '))
    .filter(Boolean);
  return [body.detail || body.message || `HTTP ${status}`, ...suberrors].join('; ');
}

const headOfPage = 5000;

function plainText({ text: whole, headers, status }: Answer): string {
  const text = whole.slice(0, headOfPage);
  const isPage = headers.get('content-type')?.includes('html') || /^\s*</.test(text);
  // The title is near the beginning of the page, and this search takes more than linear time.
  const words = isPage ? /<title[^>]*>([^<]*)/i.exec(text)?.[1] : text;
  return words?.replace(/\s+/g, ' ').trim() || `HTTP ${status}`;
}

// Make documents neither this header nor the next; Usher uses both when present.
function retryAfterMs(headers: Headers, now: number): number | undefined {
  const told = headers.get('retry-after');
  return told ? bounded(waitFromHeader(told, now)) : undefined;
}

function untilReset(headers: Headers, now: number): number | undefined {
  const reset = rateLimitReset(headers);
  return reset === undefined ? undefined : bounded(reset - now);
}

function bounded(ms: number): number | undefined {
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), longestWaitMs) : undefined;
}

function waitFromHeader(told: string, now: number): number {
  const seconds = Number(told);
  return Number.isFinite(seconds) ? seconds * 1000 : Date.parse(told) - now;
}

/** The start of the next request window in epoch milliseconds, if Make states it; the header is in epoch seconds. */
export function rateLimitReset(headers: Headers): number | undefined {
  const seconds = Number(headers.get('x-ratelimit-reset') || Number.NaN);
  return Number.isFinite(seconds) ? seconds * 1000 : undefined;
}

/** The number of requests left in the window, if Make states it. */
export function rateLimitRemaining(headers: Headers): number | undefined {
  const remaining = Number(headers.get('x-ratelimit-remaining') || Number.NaN);
  return Number.isInteger(remaining) ? remaining : undefined;
}

import { WebAPIHTTPError, WebAPIPlatformError, WebAPIRateLimitedError } from '@slack/web-api';
import { NotDelivered, type Undeliverable } from '../approvals/ports.js';
import { lacksRights, passes } from './words-of-slack.js';

/** Slack would refuse this very message in any channel. */
const unshowable: ReadonlySet<string> = new Set([
  'invalid_blocks',
  'invalid_blocks_format',
  'msg_blocks_too_long',
  'msg_too_long',
  'no_text',
]);

export type TroubleKind = 'passing' | 'token' | 'final';

/** Slack's own word for what went wrong, if it gave one. A page of HTML in the place of an answer is no word. */
export function slackWord(error: unknown): string | undefined {
  if (error instanceof NotDelivered) return slackWord(error.cause);
  const said: unknown = error instanceof WebAPIPlatformError ? error.data.error : undefined;
  return typeof said === 'string' && /^[a-z][a-z0-9_]{1,79}$/.test(said) ? said : undefined;
}

/** Whether the trouble passes by itself, lies with Usher's token, or is final. What Slack did not answer passes. */
export function troubleKind(error: unknown): TroubleKind {
  const word = slackWord(error);
  if (word === undefined || passes(word)) return 'passing';
  return lacksRights(word) ? 'token' : 'final';
}

/** Whether this word is about the message and not about the channel. */
export const isUnshowable = (word: string | undefined): boolean => word !== undefined && unshowable.has(word);

/** How long Slack asks to wait, in milliseconds, where it asks. */
export const askedToWaitMs = (error: unknown): number | undefined =>
  error instanceof WebAPIRateLimitedError ? Math.min(error.retryAfter, 120) * 1000 : undefined;

/**
 * Whether Slack may have done it although it did not say so: no answer came, an answer of another kind, or a word for
 * trouble in the middle of it ("some aspect of the operation may have succeeded").
 */
export function mayHaveHappened(error: unknown): boolean {
  if (error instanceof WebAPIRateLimitedError) return false;
  const word = slackWord(error);
  return word === undefined || (passes(word) && !/^rate_?limited$/.test(word));
}

/** Why, in a word or two that may be shown: Slack's word, the HTTP status, or that no answer came. */
export function reasonOf(error: unknown): string {
  const word = slackWord(error);
  if (word !== undefined) return word;
  if (error instanceof WebAPIHTTPError) return `HTTP ${error.statusCode}`;
  if (error instanceof WebAPIRateLimitedError) return 'ratelimited';
  return error instanceof WebAPIPlatformError ? 'no answer that Slack would give' : 'no answer';
}

/** What a failed call means for a message: Slack will never take it, or it is worth trying again. */
export function deliveryOf(error: unknown): Undeliverable | NotDelivered {
  if (error instanceof NotDelivered) return error;
  const kind = troubleKind(error);
  const reason = reasonOf(error);
  return kind === 'final'
    ? { ok: false, reason }
    : new NotDelivered(reason, kind === 'token', { cause: error });
}

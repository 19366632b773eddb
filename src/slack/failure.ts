import { WebAPIHTTPError, WebAPIPlatformError, WebAPIRateLimitedError } from '@slack/web-api';
import { NotDelivered, type Undeliverable } from '../approvals/ports.js';
import { isTransient, lacksRights } from './words-of-slack.js';

/** The error codes of messages that Slack would refuse in any channel. */
const unshowable: ReadonlySet<string> = new Set([
  'invalid_blocks',
  'invalid_blocks_format',
  'msg_blocks_too_long',
  'msg_too_long',
  'no_text',
]);

/** The error codes of channels that accept neither a new message nor a new drawing. */
const closedChannel: ReadonlySet<string> = new Set([
  'channel_not_found',
  'is_archived',
  'is_inactive',
  'not_in_channel',
]);

export type TroubleKind = 'passing' | 'token' | 'final';

/** Slack's error code, if Slack gave one. A page of HTML instead of an answer has none. */
export function slackWord(error: unknown): string | undefined {
  if (error instanceof NotDelivered) return slackWord(error.cause);
  const said: unknown = error instanceof WebAPIPlatformError ? error.data.error : undefined;
  return typeof said === 'string' && /^[a-z][a-z0-9_]{1,79}$/.test(said) ? said : undefined;
}

/**
 * Whether the failure passes by itself, is about Usher's token, or is final. A call without an answer counts as
 * passing.
 */
export function troubleKind(error: unknown): TroubleKind {
  const word = slackWord(error);
  if (word === undefined || isTransient(word)) return 'passing';
  return lacksRights(word) ? 'token' : 'final';
}

/** Whether this error code is about the message and not the channel. */
export const isUnshowable = (word: string | undefined): boolean => word !== undefined && unshowable.has(word);

/** The wait in milliseconds that Slack asks for, if it does. */
export const askedToWaitMs = (error: unknown): number | undefined =>
  error instanceof WebAPIRateLimitedError ? Math.min(error.retryAfter, 120) * 1000 : undefined;

/**
 * Whether Slack may have carried out the call without confirming it: it gave no answer, an answer of another kind, or
 * an error code for a failure half-way ("some aspect of the operation may have succeeded").
 */
export function mayHaveHappened(error: unknown): boolean {
  if (error instanceof WebAPIRateLimitedError) return false;
  const word = slackWord(error);
  return word === undefined || (isTransient(word) && !/^rate_?limited$/.test(word));
}

/** The reason in a word or two that are safe to show: Slack's error code, the HTTP status, or that no answer came. */
export function reasonOf(error: unknown): string {
  const word = slackWord(error);
  if (word !== undefined) return word;
  if (error instanceof WebAPIHTTPError) return `HTTP ${error.statusCode}`;
  if (error instanceof WebAPIRateLimitedError) return 'ratelimited';
  return error instanceof WebAPIPlatformError ? 'no answer that Slack would give' : 'no answer';
}

/** The meaning of a failed call for a message: Slack will never accept it, or another try may help. */
export function deliveryOf(error: unknown): Undeliverable | NotDelivered {
  if (error instanceof NotDelivered) return error;
  const kind = troubleKind(error);
  const reason = reasonOf(error);
  return kind === 'final'
    ? { ok: false, reason, ...(closedChannel.has(reason) && { isOfChannel: true }) }
    : new NotDelivered(reason, kind === 'token', { cause: error });
}

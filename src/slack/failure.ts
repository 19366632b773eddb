import {
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebAPIRequestError,
} from '@slack/web-api';
import { Undeliverable } from '../approvals/ports.js';

/** Answers of Slack that no later try will change. https://docs.slack.dev/reference/methods/chat.postMessage */
const permanent: ReadonlySet<string> = new Set([
  'is_archived',
  'is_inactive',
  'channel_not_found',
  'not_in_channel',
  'user_disabled',
  'user_not_found',
  'user_not_visible',
  'message_not_found',
  'cant_update_message',
  'edit_window_closed',
  'restricted_action',
  'cannot_dm_bot',
  'messages_tab_disabled',
  'missing_scope',
]);

/** Slack's own word for what went wrong, if it gave one. */
export const slackWord = (error: unknown): string | undefined =>
  error instanceof WebAPIPlatformError ? error.data.error : undefined;

/** How long Slack asks to wait, in milliseconds, where it asks. */
export const askedToWaitMs = (error: unknown): number | undefined =>
  error instanceof WebAPIRateLimitedError ? Math.min(error.retryAfter, 120) * 1000 : undefined;

/** Whether Slack may have done it although no answer came. */
export const isLost = (error: unknown): boolean =>
  error instanceof WebAPIRequestError || error instanceof WebAPIHTTPError;

/** An error for the runner: `Undeliverable` where trying again will not help, otherwise the error itself. */
export function forRunner(error: unknown): unknown {
  const word = slackWord(error);
  return word !== undefined && permanent.has(word) ? new Undeliverable(word, { cause: error }) : error;
}

import {
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebAPIRequestError,
} from '@slack/web-api';
import { slackWord } from './failure.js';
import { isAboutToken, isSlackOutage, lacksRights } from './words-of-slack.js';

/** Whether a first connection with this failure would fail again, since Slack refuses the token. */
export const isTokenRefused = (error: unknown): boolean => lacksRights(slackWord(error) ?? '');

/**
 * The reason why Slack cannot be used with this setting's token, as a sentence for an operator. Undefined if Slack
 * answered the call, even if it refused the content.
 */
export function troubleWithSlack(
  error: unknown,
  setting: 'SLACK_BOT_TOKEN' | 'SLACK_APP_TOKEN',
): string | undefined {
  if (error instanceof WebAPIRateLimitedError) return undefined;
  if (error instanceof WebAPIHTTPError) return `Slack answered HTTP ${error.statusCode}`;
  if (error instanceof WebAPIRequestError) return `Slack cannot be reached: ${codeOf(error)}`;
  if (!(error instanceof WebAPIPlatformError)) return `Slack: ${plain(error)}`;
  const word = slackWord(error);
  // The client treats any body that is not JSON as Slack's error code (web-api 8.2.0, `buildResult`).
  if (word === undefined) return 'something else answers in place of Slack, such as the page of a proxy';
  if (isAboutToken(word))
    return `Slack does not accept ${setting} (${word}); set a valid one and start Usher again`;
  return isSlackOutage(word) ? `Slack answered ${word}` : undefined;
}

/** The same for a failed attempt to connect, which is a trouble whatever Slack answered. */
export function troubleConnecting(error: unknown): string {
  if (error instanceof WebAPIRateLimitedError) return `Slack asks to wait ${error.retryAfter} s`;
  const known = troubleWithSlack(error, 'SLACK_APP_TOKEN');
  if (known !== undefined) return known;
  const word = slackWord(error) ?? plain(error);
  return word === 'missing_scope'
    ? 'SLACK_APP_TOKEN lacks the scope connections:write'
    : `Slack opens no connection: ${word}`;
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown reason';
  if ('code' in error && typeof error.code === 'string' && /^E[A-Z]+$/.test(error.code)) return error.code;
  return error.cause === undefined ? plain(error) : codeOf(error.cause);
}

const plain = (error: unknown): string =>
  error instanceof Error ? error.message.replaceAll(/\s+/g, ' ').slice(0, 200) : 'unknown reason';

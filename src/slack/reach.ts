import {
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebAPIRequestError,
} from '@slack/web-api';

/** Slack's words for a token that is not, or no longer, good. https://docs.slack.dev/reference/methods/auth.test */
const tokenWords: ReadonlySet<string> = new Set([
  'invalid_auth',
  'not_authed',
  'account_inactive',
  'token_revoked',
  'token_expired',
  'user_removed_from_team',
  'team_disabled',
  'org_login_required',
  'not_allowed_token_type',
  'no_permission',
  'access_denied',
  'enterprise_is_restricted',
]);
/** Slack's words for a trouble of its own. */
const ownTrouble: ReadonlySet<string> = new Set([
  'internal_error',
  'fatal_error',
  'service_unavailable',
  'team_added_to_org',
  'request_timeout',
]);

/** Whether a first connection that failed so would fail again: Slack knows the token and does not take it. */
export const isTokenRefused = (error: unknown): boolean =>
  error instanceof WebAPIPlatformError &&
  (tokenWords.has(error.data.error) || error.data.error === 'missing_scope');

/**
 * Why a call says that Slack cannot be used with this setting's token, as a sentence for an operator; undefined where
 * Slack answered the call, be it with a refusal of its content.
 */
export function troubleWithSlack(
  error: unknown,
  setting: 'SLACK_BOT_TOKEN' | 'SLACK_APP_TOKEN',
): string | undefined {
  if (error instanceof WebAPIRateLimitedError) return undefined;
  if (error instanceof WebAPIHTTPError) return `Slack answered HTTP ${error.statusCode}`;
  if (error instanceof WebAPIRequestError) return `Slack cannot be reached: ${codeOf(error)}`;
  if (!(error instanceof WebAPIPlatformError)) return `Slack: ${plain(error)}`;
  const word = error.data.error;
  // The client takes any body that is not JSON for Slack's word (web-api 8.2.0, `buildResult`).
  if (!/^\w+$/.test(word)) return 'something else answers in place of Slack, such as the page of a proxy';
  if (tokenWords.has(word))
    return `Slack does not take ${setting} (${word}); put a right one there and start Usher again`;
  return ownTrouble.has(word) ? `Slack answered ${word}` : undefined;
}

/** The same for an attempt to open a connection, which is a trouble whatever Slack answered. */
export function troubleConnecting(error: unknown): string {
  if (error instanceof WebAPIRateLimitedError) return `Slack asks to wait ${error.retryAfter} s`;
  const known = troubleWithSlack(error, 'SLACK_APP_TOKEN');
  if (known !== undefined) return known;
  const word = error instanceof WebAPIPlatformError ? error.data.error : plain(error);
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

/** Slack's error codes for a failure of its own. https://docs.slack.dev/reference/methods/chat.postMessage */
const ownTrouble: ReadonlySet<string> = new Set([
  'fatal_error',
  'internal_error',
  'org_login_required',
  'request_timeout',
  'service_unavailable',
  'team_added_to_org',
  'timeout',
]);

/** Other failures that pass: a call limit, and a channel that is moving to another workspace. */
const alsoPassing: ReadonlySet<string> = new Set([
  'external_channel_migrating',
  'rate_limited',
  'ratelimited',
]);

/** Slack's error codes for an invalid token. https://docs.slack.dev/reference/methods/auth.test */
const tokenTrouble: ReadonlySet<string> = new Set([
  'access_denied',
  'accesslimited',
  'account_inactive',
  'ekm_access_denied',
  'enterprise_is_restricted',
  'forbidden_team',
  'invalid_app_id',
  'invalid_auth',
  'no_permission',
  'not_allowed_token_type',
  'not_authed',
  'team_access_not_granted',
  'team_disabled',
  'token_expired',
  'token_revoked',
  'two_factor_setup_required',
  'user_removed_from_team',
]);

/** Whether the failure is Slack's own, for any call. */
export const isSlackOutage = (word: string): boolean => ownTrouble.has(word);

/** Whether the failure passes by itself. Every other error code is final for the call, or is about the token. */
export const isTransient = (word: string): boolean => ownTrouble.has(word) || alsoPassing.has(word);

/** Whether Slack refuses the token for every call. */
export const isAboutToken = (word: string): boolean => tokenTrouble.has(word);

/** Whether Slack refuses the token for every call, or the token lacks a right for this call. */
export const lacksRights = (word: string): boolean => isAboutToken(word) || word === 'missing_scope';

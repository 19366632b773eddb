/** Slack's words for a trouble of its own. https://docs.slack.dev/reference/methods/chat.postMessage */
const ownTrouble: ReadonlySet<string> = new Set([
  'fatal_error',
  'internal_error',
  'org_login_required',
  'request_timeout',
  'service_unavailable',
  'team_added_to_org',
  'timeout',
]);

/** What passes besides: a limit of calls, and a channel that is on its way to another workspace. */
const alsoPassing: ReadonlySet<string> = new Set([
  'external_channel_migrating',
  'rate_limited',
  'ratelimited',
]);

/** Slack's words for a token that is not, or no longer, good. https://docs.slack.dev/reference/methods/auth.test */
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

/** Whether Slack itself is in trouble, whatever was asked. */
export const isOwnTrouble = (word: string): boolean => ownTrouble.has(word);

/** Whether it passes by itself. Every other word is final for what was asked, or about the token. */
export const passes = (word: string): boolean => ownTrouble.has(word) || alsoPassing.has(word);

/** Whether Slack does not take the token, for whatever it is used. */
export const isAboutToken = (word: string): boolean => tokenTrouble.has(word);

/** The same, or the token lacks a right for what was asked. */
export const lacksRights = (word: string): boolean => isAboutToken(word) || word === 'missing_scope';

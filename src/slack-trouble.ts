import { WebAPIHTTPError, WebAPIPlatformError, WebAPIRateLimitedError } from '@slack/web-api';
import { z } from 'zod';
import { type Config, expected } from './config.js';
import type { Network } from './network.js';
import { placeOf, whyUnanswered } from './unanswered.js';

/** Where Slack's Web API is. https://docs.slack.dev/apis/web-api */
export const slackApi = 'https://slack.com/api/';

/** The setting with the token that a call was made with. */
export type SlackToken = 'SLACK_BOT_TOKEN' | 'SLACK_APP_TOKEN';

/** Words of Slack for a token that will not do. https://docs.slack.dev/reference/methods/auth.test */
const aboutToken: ReadonlySet<string> = new Set([
  'invalid_auth',
  'not_authed',
  'account_inactive',
  'token_revoked',
  'token_expired',
  'not_allowed_token_type',
  'no_permission',
  'org_login_required',
  'ekm_access_denied',
  'team_access_not_granted',
  'access_denied',
  'user_removed_from_team',
  'team_disabled',
  'forbidden_team',
  'two_factor_setup_required',
  'invalid_app_id',
]);

const scopes = z.object({ needed: z.string().optional(), provided: z.string().optional() });

/** What went wrong with a call to Slack and what to do about it, in words for whoever runs Usher. */
export function slackTrouble(
  error: unknown,
  token: SlackToken,
  { slack }: Pick<Config, 'slack'>,
  network: Pick<Network, 'way'>,
): string {
  const way = network.way(slack.apiUrl ?? slackApi);
  // Where something else answers in Slack's place, the library takes its text for a word of Slack's.
  if (error instanceof WebAPIPlatformError && /^[a-z0-9_:]{2,80}$/i.test(error.data.error)) {
    const word = error.data.error;
    if (word === 'missing_scope') return missingScope(scopes.safeParse(error.data).data ?? {}, token);
    if (aboutToken.has(word))
      return `${token}: Slack does not take it (${word}). Expected ${expected[token]}`;
    return `Slack refuses (${word}). Look the word up on docs.slack.dev`;
  }
  if (error instanceof WebAPIRateLimitedError) {
    return `Slack asks to wait ${error.retryAfter} seconds; try again then`;
  }
  if (error instanceof WebAPIHTTPError) {
    return `Slack: ${placeOf(way)} answers ${error.statusCode}, which is not how Slack answers. ${elsewhere(slack.apiUrl)}`;
  }
  if (error instanceof WebAPIPlatformError || error instanceof z.ZodError || error instanceof SyntaxError) {
    return `Slack: ${placeOf(way)} answers something that is not Slack's. ${elsewhere(slack.apiUrl)}`;
  }
  return `Slack: ${whyUnanswered(error, way)}${slack.apiUrl === undefined ? '' : ' The address is that of SLACK_API_URL.'}`;
}

const elsewhere = (apiUrl: string | undefined): string =>
  apiUrl === undefined
    ? 'Something between may answer in its place, or Slack is in trouble: see slack-status.com'
    : 'Check SLACK_API_URL, or leave it out for Slack itself';

function missingScope({ needed, provided }: z.infer<typeof scopes>, token: SlackToken): string {
  const what = `${needed ? `the scope ${needed} is missing` : 'a scope is missing'}${provided ? `; it has ${provided}` : ''}`;
  return token === 'SLACK_BOT_TOKEN'
    ? `SLACK_BOT_TOKEN: ${what}. Update the app from manifest.yml on api.slack.com/apps and install it again`
    : `SLACK_APP_TOKEN: ${what}. Expected ${expected.SLACK_APP_TOKEN}`;
}

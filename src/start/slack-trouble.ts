import { WebAPIHTTPError, WebAPIPlatformError, WebAPIRateLimitedError } from '@slack/web-api';
import { z } from 'zod';
import type { Config } from '../settings/config.js';
import { expected } from '../settings/variables.js';
import { slackWord } from '../slack/failure.js';
import { isAboutToken } from '../slack/words-of-slack.js';
import type { Network } from './network.js';
import { placeOf, whyUnanswered } from './unanswered.js';

/** Where Slack's Web API is. https://docs.slack.dev/apis/web-api */
export const slackApi = 'https://slack.com/api/';

/** The setting with the token of a call. */
export type SlackToken = 'SLACK_BOT_TOKEN' | 'SLACK_APP_TOKEN';

const scopes = z.object({ needed: z.string().optional(), provided: z.string().optional() });

/** What went wrong with a call to Slack and what to do about it, for the person who runs Usher. */
export function slackTrouble(
  error: unknown,
  token: SlackToken,
  { slack }: Pick<Config, 'slack'>,
  network: Pick<Network, 'way'>,
): string {
  const way = network.way(slack.apiUrl ?? slackApi);
  // If something else answers instead of Slack, the library takes its text for Slack's error code.
  const word = slackWord(error);
  if (error instanceof WebAPIPlatformError && word !== undefined) {
    if (word === 'missing_scope') return missingScope(scopes.safeParse(error.data).data ?? {}, token);
    if (isAboutToken(word)) return `${token}: Slack does not take it (${word}). Expected ${expected[token]}`;
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

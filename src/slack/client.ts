import { WebClient, type WebClientOptions } from '@slack/web-api';

/**
 * How we talk to Slack: no retries of the client's own (a post whose answer was lost would be posted twice), a time
 * limit (by default there is none), and a 429 that is told at once instead of holding up every other method. Always
 * a fresh object, since Bolt's socket client writes into the one it is given.
 */
export const clientOptions = (slackApiUrl: string | undefined, timeoutMs = 10_000): WebClientOptions => ({
  ...(slackApiUrl !== undefined && { slackApiUrl }),
  retryConfig: { retries: 0 },
  timeout: timeoutMs,
  rejectRateLimitedCalls: true,
});

export const createClient = (token: string, slackApiUrl: string | undefined): WebClient =>
  new WebClient(token, clientOptions(slackApiUrl));

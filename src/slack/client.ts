import { type FetchFunction, WebClient, type WebClientOptions } from '@slack/web-api';

/** Where Slack is, and how calls get there. */
export interface SlackAddress {
  /** Undefined for Slack itself. */
  readonly apiUrl: string | undefined;
  /** Left out: Node's own, which knows no proxies. */
  readonly fetch?: FetchFunction;
}

/**
 * How we talk to Slack: no retries of the client's own (a post whose answer was lost would be posted twice), a time
 * limit (by default there is none), and a 429 that is told at once instead of holding up every other method. Always
 * a fresh object, since Bolt's socket client writes into the one it is given.
 */
export const clientOptions = ({ apiUrl, fetch }: SlackAddress, timeoutMs = 10_000): WebClientOptions => ({
  ...(apiUrl !== undefined && { slackApiUrl: apiUrl }),
  ...(fetch && { fetch }),
  retryConfig: { retries: 0 },
  timeout: timeoutMs,
  rejectRateLimitedCalls: true,
});

export const createClient = (
  token: string,
  apiUrl: string | undefined,
  fetch?: FetchFunction,
  more: Pick<WebClientOptions, 'logger'> = {},
): WebClient => new WebClient(token, { ...clientOptions({ apiUrl, ...(fetch && { fetch }) }), ...more });

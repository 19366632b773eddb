import { type FetchFunction, type WebAPICallResult, WebClient, type WebClientOptions } from '@slack/web-api';
import { outcomeOf, type SlackCallObserver } from './observed-call.js';
import { troubleWithSlack } from './reach.js';

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

/** Hears what every call says of Slack and of the token. */
export interface SlackBeat {
  done(): void;
  failed(why: string): void;
}

/** Every method of the client is bound to `apiCall`, so this sees them all. */
class ObservedClient extends WebClient {
  constructor(
    token: string,
    options: WebClientOptions,
    private readonly beat: SlackBeat | undefined,
    private readonly observer: SlackCallObserver | undefined,
    private readonly heardScopes: ((granted: readonly string[]) => void) | undefined,
  ) {
    super(token, options);
  }

  override async apiCall(method: string, options?: Record<string, unknown>): Promise<WebAPICallResult> {
    const began = performance.now();
    try {
      const result = await super.apiCall(method, options);
      this.observer?.(method, 'ok', performance.now() - began);
      this.beat?.done();
      const { scopes } = result.response_metadata ?? {};
      if (scopes) this.heardScopes?.(scopes);
      return result;
    } catch (error) {
      this.observer?.(method, outcomeOf(error), performance.now() - began);
      const trouble = troubleWithSlack(error, 'SLACK_BOT_TOKEN');
      if (trouble === undefined) this.beat?.done();
      else this.beat?.failed(trouble);
      throw error;
    }
  }
}

export interface ClientOptions extends Pick<SlackAddress, 'fetch'> {
  readonly logger?: WebClientOptions['logger'];
  readonly beat?: SlackBeat;
  readonly observer?: SlackCallObserver;
  /** Hears what the token may do, with each answer. https://docs.slack.dev/authentication/installing-with-oauth */
  readonly heardScopes?: (granted: readonly string[]) => void;
}

/** A client for one token. `apiUrl` is undefined for Slack itself; `beat` and `observer` hear of every call. */
export function createClient(
  token: string,
  apiUrl: string | undefined,
  { beat, observer, heardScopes, logger, fetch }: ClientOptions = {},
): WebClient {
  const options = { ...clientOptions({ apiUrl, ...(fetch && { fetch }) }), ...(logger && { logger }) };
  return beat || observer
    ? new ObservedClient(token, options, beat, observer, heardScopes)
    : new WebClient(token, options);
}

import { type FetchFunction, type WebAPICallResult, WebClient, type WebClientOptions } from '@slack/web-api';
import { outcomeOf, type SlackCallObserver } from './observed-call.js';
import { troubleWithSlack } from './reach.js';

/** The address of Slack, and the function that makes the calls. */
export interface SlackAddress {
  /** Undefined for Slack itself. */
  readonly apiUrl: string | undefined;
  /** Node's own by default, which uses no proxies. */
  readonly fetch?: FetchFunction;
}

/**
 * The options of every Slack client. It does not retry, since it would post twice after a lost answer; it has a time
 * limit, which the library lacks by default; and it reports a 429 at once, since a wait would hold up all other
 * methods. Returns a new object each time, since Bolt's socket client writes into the one it gets.
 */
export const clientOptions = ({ apiUrl, fetch }: SlackAddress, timeoutMs = 10_000): WebClientOptions => ({
  ...(apiUrl !== undefined && { slackApiUrl: apiUrl }),
  ...(fetch && { fetch }),
  retryConfig: { retries: 0 },
  timeout: timeoutMs,
  rejectRateLimitedCalls: true,
});

/** Called with what each call shows about Slack and the token. */
export interface SlackBeat {
  done(): void;
  failed(why: string): void;
}

/** Every method of the client is bound to `apiCall`, so this class sees all calls. */
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
  /**
   * Called for each answer with the scopes of the token. https://docs.slack.dev/authentication/installing-with-oauth
   */
  readonly heardScopes?: (granted: readonly string[]) => void;
}

/** A client for one token. `apiUrl` is undefined for Slack itself. Every call is reported to `beat` and `observer`. */
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

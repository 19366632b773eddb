import { WebAPIPlatformError, WebAPIRateLimitedError, WebAPIRequestError } from '@slack/web-api';
import { z } from 'zod';
import { slackWord } from './failure.js';
import { isSlackOutage } from './words-of-slack.js';

export type CallOutcome = 'ok' | 'refused' | 'rate_limited' | 'failed' | 'no_answer';

/** Called for each call to Slack with its method, its outcome, and how long the answer took. */
export type SlackCallObserver = (method: string, outcome: CallOutcome, ms: number) => void;

/** The outcome of a failed call. */
export function outcomeOf(error: unknown): CallOutcome {
  if (error instanceof WebAPIRateLimitedError) return 'rate_limited';
  if (error instanceof WebAPIRequestError) return 'no_answer';
  const word = error instanceof WebAPIPlatformError ? slackWord(error) : undefined;
  return word === undefined ? 'failed' : outcomeOfWord(word);
}

const outcomeOfWord = (word: string): CallOutcome => {
  if (/^rate_?limited$/.test(word)) return 'rate_limited';
  return isSlackOutage(word) ? 'failed' : 'refused';
};

const said = z.object({ ok: z.boolean(), error: z.string().optional() });

/** A `fetch` for a library that calls one method with its own client. Throws what `fetch` throws. */
export function observedFetch<Call>(
  fetch: (url: string | URL, call?: Call) => Promise<Response>,
  method: string,
  observer: SlackCallObserver | undefined,
): (url: string | URL, call?: Call) => Promise<Response> {
  return async (url, call) => {
    const began = performance.now();
    const told = (outcome: CallOutcome): void => observer?.(method, outcome, performance.now() - began);
    try {
      const answer = await fetch(url, call);
      const text = answer.ok ? await answer.clone().text() : '';
      told(answer.status === 429 ? 'rate_limited' : outcomeOfText(text));
      return answer;
    } catch (error) {
      told('no_answer');
      throw error;
    }
  };
}

function outcomeOfText(text: string): CallOutcome {
  try {
    const { ok, error = '' } = said.parse(JSON.parse(text));
    return ok ? 'ok' : outcomeOfWord(error);
  } catch {
    return 'failed';
  }
}

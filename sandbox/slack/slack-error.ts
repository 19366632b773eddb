import { type JsonObject, listOf } from './json.js';

/** A refusal in Slack's own word, with what else its answer carries. */
export class SlackError extends Error {
  override readonly name = 'SlackError';

  constructor(
    readonly code: string,
    readonly details: JsonObject = {},
    readonly retryAfter?: number,
  ) {
    super([code, ...listOf(details.errors).map(String)].join(': '));
  }
}

/** The two forms in which Slack lists what is wrong with an argument. */
export function refusedWith(code: string, problems: string[]): SlackError {
  return new SlackError(code, {
    errors: problems,
    response_metadata: { messages: problems.map((problem) => `[ERROR] ${problem}`) },
  });
}

import { type JsonObject, listOf } from './json.js';

/** A refusal with Slack's error code and the other fields of its answer. */
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

/** A refusal with problems in the two forms in which Slack lists them. */
export function refusedWith(code: string, problems: string[]): SlackError {
  return new SlackError(code, {
    errors: problems,
    response_metadata: { messages: problems.map((problem) => `[ERROR] ${problem}`) },
  });
}

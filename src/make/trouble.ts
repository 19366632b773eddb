import { MakeError } from './error.js';

/**
 * The fact that a call shows about Make: `answers`, or a sentence for an operator on why Make cannot be used.
 * Undefined when the call shows neither, such as one that was never sent.
 */
export function troubleWithMake(error: unknown): 'answers' | { readonly why: string } | undefined {
  if (!(error instanceof MakeError)) return undefined;
  switch (error.kind) {
    case 'refused':
    case 'forbidden':
    case 'not-found':
      return 'answers';
    case 'unauthorized':
      return {
        why: `Make does not accept MAKE_API_TOKEN (HTTP ${error.status}: ${error.detail}); set a valid one and start Usher again`,
      };
    case 'rate-limited':
      return undefined;
    case 'not-sent':
      return error.code === undefined ? undefined : { why: `Make cannot be reached: ${error.code}` };
    case 'lost':
      return { why: `Make does not answer: ${error.detail}` };
    case 'unavailable':
      return { why: `Make answers HTTP ${error.status}: ${error.detail}` };
    case 'malformed':
      return {
        why: `Make's answer does not match its documentation, or something else answers: ${error.detail}`,
      };
  }
}

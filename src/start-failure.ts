import { StoreFailure } from './approvals/store.js';
import { ConfigError } from './config.js';
import { MakeError } from './make/error.js';

/** One line for a person who starts Usher in a terminal. */
export function startFailure(error: unknown): string {
  if (error instanceof ConfigError) return error.message;
  if (error instanceof StoreFailure) return `the record: ${error.message}`;
  if (error instanceof MakeError)
    return `Make: ${error.detail || error.message} (${error.kind}). Check MAKE_API_URL and MAKE_API_TOKEN.`;
  return error instanceof Error ? `${error.name}: ${error.message}` : 'an unknown failure';
}

import type { Change } from '../changes/catalogue.js';
import { alwaysRuns } from '../changes/changes.js';
import type { PersonId } from '../person.js';
import { type Refusal, refuse } from '../refusal.js';
import type { Request } from '../request.js';
import type { Context } from './context.js';

const waiting: ReadonlySet<Request['phase']['status']> = new Set(['pending', 'approved', 'executing']);

/**
 * Limits the open requests of one person, so that other people need not wait. It never limits requests to delete
 * tokens.
 */
export function tooManyOpen(
  person: PersonId,
  changes: readonly Change[],
  { policy, open }: Pick<Context, 'policy' | 'open'>,
): Refusal | undefined {
  const most = policy.limits.open_requests_per_person;
  const own = open.filter(({ requester, phase }) => requester.person === person && waiting.has(phase.status));
  if (own.length < most || alwaysRuns(changes)) return undefined;
  return refuse('too-many-open', { most: `${most}` });
}

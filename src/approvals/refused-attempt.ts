import type { RequestEvent } from './event.js';
import type { PersonId } from './person.js';
import type { Refusal } from './refusal.js';
import type { Request } from './request.js';

/** Refusals that only people without the right get; the ledger keeps each one once. */
const overreaching: ReadonlySet<string> = new Set([
  'guest',
  'foreign',
  'foreign-organization',
  'bot',
  'deactivated',
  'ambiguous',
  'differs',
  'own-request',
  'own-access',
  'same-make-user',
  'delegator-barred',
  'not-an-approver',
  'approvers-only',
  'admins-only',
  'not-the-requester',
  'not-theirs',
  'foreign-card',
]);

/** The event that records a refused attempt, if it is of that kind and not on record yet. */
export function refusedAttempt(
  request: Request,
  act: string,
  who: PersonId,
  refusal: Refusal | undefined,
  at: number,
): RequestEvent[] {
  if (!refusal || !overreaching.has(refusal.code)) return [];
  const attempt = { person: who, act, code: refusal.code };
  if (request.attempts.includes(attemptName(attempt))) return [];
  return [{ type: 'attempt.refused', at, by: { kind: 'slack-user', person: who }, ...attempt }];
}

/** The name of a refused attempt, so that the same attempt is recorded once. */
export const attemptName = ({ person, act, code }: { person: string; act: string; code: string }): string =>
  `${person} ${act} ${code}`;

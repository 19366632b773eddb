import { createHash } from 'node:crypto';
import type { GroundFinding } from '../../approvals/ground-change.js';
import type { Moved } from './compare.js';

/** Where a change of the ground was seen. */
export interface GroundPlace {
  readonly organizationId: number;
  readonly organization: string;
}

/** A change has the same id each time it is seen, no matter who holds the role by then. */
export function findingOf(
  { organizationId, organization }: GroundPlace,
  { change, between, readAt, request }: Moved,
): GroundFinding {
  const { holders: _holders, ...what } = { holders: undefined, ...change };
  return {
    id: groundId([organizationId, readAt, what]),
    organizationId,
    organization,
    change,
    between,
    ...(request !== undefined && { request }),
  };
}

export const groundId = (parts: readonly unknown[]): string =>
  createHash('sha256')
    .update(JSON.stringify(['ground', ...parts]))
    .digest('hex')
    .slice(0, 16);

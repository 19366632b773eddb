import { createHash } from 'node:crypto';
import type { GroundFinding } from '../../approvals/ground-change.js';
import type { Moved } from './compare.js';

/** The organization in which a change of the ground was seen. */
export interface GroundPlace {
  readonly organizationId: number;
  readonly organization: string;
}

/** Builds a finding whose id does not depend on the holders of the role, so a change has the same id each time. */
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

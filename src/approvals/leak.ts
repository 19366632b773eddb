import type { Change } from './changes/catalogue.js';
import { leakedIn } from './changes/changes.js';
import type { Request } from './request.js';

/** Whether the request was asked because a token leaked. */
export const isAboutLeak = ({ secret, revision }: Request): boolean =>
  secret !== undefined || leakedIn(revision.changes) !== undefined;

/** Whether the token's owner may say that it did not leak: people still decide, and they have not said so yet. */
export const isOpenToObjection = (request: Request): boolean =>
  request.phase.status === 'pending' && isAboutLeak(request) && request.ownerObjected === undefined;

/** The zone of the leaked token among these changes, as the form asked for it; undefined if there is none to delete. */
export const leakZone = (changes: readonly Change[]): string | undefined =>
  changes.flatMap((one) =>
    one.kind === 'revoke-token' && one.holder.type === 'leaked' ? [one.holder.zone] : [],
  )[0];

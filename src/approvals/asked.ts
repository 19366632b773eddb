import type { Change } from './changes/catalogue.js';
import type { Extension, LeaverCase, Settlement } from './event-parts.js';
import type { MakeUserId } from './person.js';

/** The content of a request as a person asks for it. */
export interface Asked {
  readonly changes: readonly Change[];
  readonly reason: string;
  readonly ticket?: string;
  readonly durationMs?: number;
  readonly emergency: boolean;
  /** The grant in conflict that the request would settle. */
  readonly settles?: Settlement;
  /** The grant that the request would extend. */
  readonly extends?: Extension;
  /** The case of a leaver. Only Usher itself sets it, never a form. */
  readonly leaver?: LeaverCase;
  /**
   * The request carries out a review's decision, so it may only lower. With `silence` nobody decided: the policy asks
   * through Usher, and there is no requester to notify.
   */
  readonly review?: 'reviewer' | 'silence';
}

/** A submitted form. */
export interface Form {
  /** The same form sent twice opens one request. */
  readonly submission: string;
  /** The changes; or the person to contain, for whom Make has to give the changes. */
  readonly wanted: { readonly changes: readonly Change[] } | { readonly contain: MakeUserId };
  readonly rest: Omit<Asked, 'changes' | 'leaver'>;
}

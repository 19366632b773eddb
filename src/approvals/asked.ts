import type { Change } from './changes/catalogue.js';
import type { Extension, LeaverCase, Settlement } from './event-parts.js';
import type { MakeUserId } from './person.js';

/** What a person asks for. */
export interface Asked {
  readonly changes: readonly Change[];
  readonly reason: string;
  readonly ticket?: string;
  readonly durationMs?: number;
  readonly emergency: boolean;
  /** The grant in conflict that it would settle. */
  readonly settles?: Settlement;
  /** The grant that it would extend. */
  readonly extends?: Extension;
  /** The case of a leaver. Only Usher itself sets it, never a form. */
  readonly leaver?: LeaverCase;
  /**
   * It carries out a review's decision, so it may only lower. With `silence` nobody decided: the policy asks through
   * Usher, and there is no requester to tell.
   */
  readonly review?: 'reviewer' | 'silence';
}

/** A submitted form. */
export interface Form {
  /** The same form sent twice opens one request. */
  readonly submission: string;
  /** The changes; or whom to contain, for which Make has to give the changes. */
  readonly wanted: { readonly changes: readonly Change[] } | { readonly contain: MakeUserId };
  readonly rest: Omit<Asked, 'changes' | 'leaver'>;
}

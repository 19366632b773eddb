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
  /** The grant that would hold longer. */
  readonly extends?: Extension;
  /** The case of somebody who left. Only Usher itself sets it, never a form. */
  readonly leaver?: LeaverCase;
  /**
   * It carries out what a review decided, so it may only lower. With `silence` nobody decided: the policy asks through
   * Usher, and nobody is told as the one who asked.
   */
  readonly review?: 'reviewer' | 'silence';
}

/** A form as somebody sent it. */
export interface Form {
  /** The same form sent twice opens one request. */
  readonly submission: string;
  /** Changes; or whom to contain, where Make has to say which changes that means. */
  readonly wanted: { readonly changes: readonly Change[] } | { readonly contain: MakeUserId };
  readonly rest: Omit<Asked, 'changes' | 'leaver'>;
}

import type { Change } from './changes/catalogue.js';
import type { Settlement } from './event.js';

/** What a person asks for, as the form gave it. */
export interface Asked {
  readonly changes: readonly Change[];
  readonly reason: string;
  readonly ticket?: string;
  readonly durationMs?: number;
  readonly emergency: boolean;
  /** The grant in conflict that it would settle. */
  readonly settles?: Settlement;
}

import type { Replica } from '../replicas.js';
import type { MakeNow } from './make-now.js';
import type { RecordNow } from './record-now.js';
import type { Screen } from './screen.js';
import type { MakeWeather } from './weather.js';

/** The state outside Slack that the page always has. */
export interface News {
  /** How far the sandbox's clock is ahead of the real time, in milliseconds. */
  readonly ahead: number;
  readonly make: MakeWeather;
  readonly isSlackAway: boolean;
  /** The number of changes that Usher made on Make. */
  readonly writes: number;
  /** The number of acts by hand on Make. */
  readonly byHand: number;
  /** The number of messages in the audit channel. */
  readonly alerts: number;
  readonly entries: number;
  readonly isFrozen: boolean;
  readonly trials: number;
  /** The app's processes. */
  readonly replicas: readonly Replica[];
}

/** The parts that the page follows, by the name of their event. */
export interface Seen {
  readonly screen: Screen;
  readonly news: News;
  readonly make: MakeNow;
  readonly record: RecordNow;
}

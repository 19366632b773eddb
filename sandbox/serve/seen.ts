import type { Replica } from '../replicas.js';
import type { MakeNow } from './make-now.js';
import type { RecordNow } from './record-now.js';
import type { Screen } from './screen.js';
import type { MakeWeather } from './weather.js';

/** What the page always knows of what stands beside Slack. */
export interface News {
  /** How far the sandbox's clock is ahead of the world's, in milliseconds. */
  readonly ahead: number;
  readonly make: MakeWeather;
  readonly isSlackAway: boolean;
  /** How many changes Usher made on Make. */
  readonly writes: number;
  /** How often somebody at the page did something on Make by hand. */
  readonly byHand: number;
  /** How many messages the audit channel has. */
  readonly alerts: number;
  readonly entries: number;
  readonly isFrozen: boolean;
  readonly trials: number;
  /** The processes of the app. */
  readonly replicas: readonly Replica[];
}

/** The parts that the page follows, by the name under which they are sent. */
export interface Seen {
  readonly screen: Screen;
  readonly news: News;
  readonly make: MakeNow;
  readonly record: RecordNow;
}

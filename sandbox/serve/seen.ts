import type { Screen } from './screen.js';

/** How far the sandbox's clock is ahead of the world's, in milliseconds. */
export interface ClockNow {
  readonly ahead: number;
}

/** The parts that the page follows, by the name under which they are sent. */
export interface Seen {
  readonly screen: Screen;
  readonly clock: ClockNow;
}

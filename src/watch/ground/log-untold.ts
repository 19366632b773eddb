import type { GroundRead, KnownGround } from './ground.js';

/** How many readings of the settings in a row lack the days of a log that were known; undefined if they are there. */
export function untoldInARow(known: KnownGround, read: GroundRead): number | undefined {
  if (!read.readsSettings) return known.logUntold;
  return read.logUntold && known.logDays ? (known.logUntold ?? 0) + 1 : undefined;
}

/** Zero days if this reading is the second in a row without those that were known: one may lack them by mistake. */
export const logUntold = (known: KnownGround, read: GroundRead): number | undefined =>
  read.readsSettings && known.logDays?.value !== 0 && untoldInARow(known, read) === 2 ? 0 : undefined;

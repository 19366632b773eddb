import { within } from '../runtime/within.js';

const soonMs = 800;

/** What a form can say at once; it opens without it if Slack is slow, because a trigger is good for three seconds. */
export const ifSoon = <T>(looked: Promise<T | undefined>): Promise<T | undefined> => within(looked, soonMs);

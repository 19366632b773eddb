import type { Watch } from './watch.js';

/** The membership watch as the doors need it. */
export type WatchDoor = Pick<Watch, 'finding' | 'answer' | 'acceptList' | 'counts' | 'recent'>;

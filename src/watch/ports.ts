import type { Watch } from './watch.js';

/** The membership watch as the listeners need it. */
export type WatchQueries = Pick<Watch, 'finding' | 'answer' | 'acceptList' | 'counts' | 'recent'>;

import { type LeaverEvent, leaverEvent, leaversStream } from '../approvals/leaver-event.js';
import { type LiveStream, openStream } from '../approvals/live-stream.js';
import type { Store } from '../approvals/store.js';
import { evolveLeavers, noLeavers } from './cases.js';

/** The leavers' state, kept in memory and built from the stream. */
export type LeaverRecord = LiveStream<ReturnType<typeof noLeavers>, LeaverEvent>;

/** Reads the whole stream once. */
export const openLeavers = (store: Pick<Store, 'read' | 'commit'>): Promise<LeaverRecord> =>
  openStream(store, leaversStream, {
    empty: noLeavers,
    evolve: evolveLeavers,
    parse: (event) => leaverEvent.parse(event),
  });

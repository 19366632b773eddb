import type { Json, JsonObject } from '../json.js';

export interface Parcel {
  kind: 'slash_commands' | 'interactive' | 'events_api';
  payload: JsonObject;
  retry?: { attempt: number; reason: string };
}

export type Ack =
  | { status: 'acked'; body: Json }
  | { status: 'timed-out' }
  | { status: 'failed'; reason: string };

/** One delivery as sent, for tests that inspect it or send it again. */
export interface Delivered {
  n: number;
  at: number;
  parcel: Parcel;
  /** Only for HTTP: the exact request. */
  sent?: { headers: { [name: string]: string }; body: string };
  ack?: Ack;
}

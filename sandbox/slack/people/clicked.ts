import type { Ack } from '../delivery/parcel.js';

export interface Clicked {
  /** The app did not ack in time, so the person sees a warning. */
  timedOut?: true;
  reason?: string;
  /** The person cancelled the confirm dialog; nothing was sent. */
  dismissed?: true;
  /** The question of the confirm dialog. */
  asked?: string;
  trigger?: string;
  responseUrl?: string;
}

export function unanswered(ack: Ack): { timedOut?: true; reason?: string } {
  if (ack.status === 'acked') return {};
  return { timedOut: true, reason: ack.status === 'failed' ? ack.reason : 'no ack in time' };
}

import { App, type AppOptions, type ReceiverEvent } from '@slack/bolt';
import { z } from 'zod';
import { createHeardOnce, type HeardOnce } from './heard-once.js';

/** What one thing that Slack sends is known by. */
const sent = z.object({
  event_id: z.string().min(1).optional().catch(undefined),
  trigger_id: z.string().min(1).optional().catch(undefined),
});
/** What a receiver adds to it. */
const added = z.object({
  envelopeId: z.string().optional(),
  signature: z.string().optional(),
  signedAt: z.number().optional(),
});

/** A request over HTTP that counted already, or was signed before this process listened. */
export class Replayed extends Error {
  override readonly name = 'Replayed';
}

interface Hearing {
  processEvent(event: ReceiverEvent): Promise<void>;
}

const hourMs = 3_600_000;
/** Slack may deliver events late after an outage of its own, so they are remembered for a day. */
const eventsForMs = 24 * hourMs;
/** A signature is taken up to five minutes before and after its time. */
const signaturesForMs = hourMs / 6 + 60_000;

/** Bolt's app, to which each thing that Slack sends counts once, whichever way it came. */
export class HearingApp extends App {
  private readonly hearing: Hearing;

  constructor(options: AppOptions, now: () => number) {
    super(options);
    this.hearing = createHearing({ processEvent: (event) => super.processEvent(event) }, now);
  }

  /** Throws `Replayed` for the same signed bytes, and whatever the app throws. */
  override processEvent(event: ReceiverEvent): Promise<void> {
    return this.hearing.processEvent(event);
  }
}

/**
 * Remembers envelopes, events, triggers and signatures. Slack sends an event again, under a new envelope or signature,
 * where it saw no answer; that is answered and does nothing. https://docs.slack.dev/apis/events-api
 */
export function createHearing(app: Hearing, now: () => number): Hearing {
  const events = createHeardOnce({ forMs: eventsForMs, most: 100_000, now });
  const others = createHeardOnce({ forMs: hourMs, most: 100_000, now });
  const signatures = createHeardOnce({ forMs: signaturesForMs, most: 100_000, now });
  // Signatures are in whole seconds.
  const listeningFrom = Math.floor(now() / 1000);

  return {
    async processEvent(event) {
      const { event_id, trigger_id } = sent.catch({}).parse(event.body);
      const { envelopeId, signature, signedAt } = added.catch({}).parse(event.customProperties ?? {});
      if (event_id === undefined && signature !== undefined) {
        if ((signedAt ?? 0) < listeningFrom || !signatures.first(signature)) throw new Replayed();
      }
      const names: readonly (readonly [HeardOnce, string | undefined])[] = [
        [others, envelopeId && `envelope ${envelopeId}`],
        [events, event_id],
        [others, trigger_id && `trigger ${trigger_id}`],
      ];
      const isNew = names.map(([memory, name]) => !name || memory.first(name)).every(Boolean);
      if (!isNew) return void (await event.ack());
      try {
        await app.processEvent(event);
      } catch (error) {
        // It did nothing, so Slack may send it again.
        for (const [memory, name] of names) if (name) memory.forget(name);
        throw error;
      }
    },
  };
}

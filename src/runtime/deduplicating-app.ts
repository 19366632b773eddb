import { App, type AppOptions, type ReceiverEvent } from '@slack/bolt';
import { z } from 'zod';
import { createSeenNames, type SeenNames } from './seen-names.js';

/** The ids by which Usher recognises one thing that Slack sends. */
const sent = z.object({
  event: z.object({ type: z.string() }).optional().catch(undefined),
  event_id: z.string().min(1).optional().catch(undefined),
  trigger_id: z.string().min(1).optional().catch(undefined),
});
/** The fields a receiver adds. */
const added = z.object({
  envelopeId: z.string().optional(),
  signature: z.string().optional(),
  signedAt: z.number().optional(),
});

/** A request over HTTP that has counted already, or was signed before this process listened. */
export class Replayed extends Error {
  override readonly name = 'Replayed';
}

interface EventProcessor {
  processEvent(event: ReceiverEvent): Promise<void>;
}

/** News that must not be lost and is not handled yet. Slack gets no answer and sends it again. */
export class NotHandledYet extends Error {
  override readonly name = 'NotHandledYet';

  constructor() {
    super('news of Slack is not on record yet; Usher goes on with it, and Slack sends it again');
  }
}

/**
 * Events that must not be lost: Usher answers them once it has handled them, so that Slack sends them again if the process
 * ends before that. It may handle them twice.
 */
const keptEvents: ReadonlySet<string> = new Set(['user_change', 'message']);
/** Slack counts a delivery as failed if no answer comes within three seconds. */
const answerWithinMs = 2000;

const hourMs = 3_600_000;
/** Slack may deliver events late after an outage of its own, so they are remembered for a day. */
const eventsForMs = 24 * hourMs;
/** Usher takes a signature up to five minutes before and after its time. */
const signaturesForMs = hourMs / 6 + 60_000;

/** Bolt's app, in which each thing that Slack sends counts once, whichever way it came. */
export class DeduplicatingApp extends App {
  private readonly deduplication: EventProcessor;

  constructor(options: AppOptions, now: () => number, together?: SharedSeenNames) {
    super(options);
    const clock = { now, passed: () => performance.now() };
    this.deduplication = createDeduplication(
      { processEvent: (event) => super.processEvent(event) },
      clock,
      together,
    );
  }

  /** Throws `Replayed` for the same signed bytes, `NotHandledYet`, and anything the app throws. */
  override processEvent(event: ReceiverEvent): Promise<void> {
    return this.deduplication.processEvent(event);
  }
}

/** Which of several processes gets something first, for things that may come to each of them. */
export interface SharedSeenNames {
  firstToSee(name: string, forMs: number): Promise<boolean>;
  unsee(name: string): Promise<void>;
}

export interface DeduplicationClock {
  /** The clock to compare with the times that Slack signs. */
  readonly now: () => number;
  /** Elapsed milliseconds, which do not depend on the clock. */
  readonly passed: () => number;
}

/** A name of something that came, and the memory that keeps it. */
interface Heard {
  readonly memory: SeenNames;
  readonly name: string;
  readonly forMs: number;
}

/**
 * Remembers envelopes, events, triggers and signatures. Slack sends an event again, in a new envelope or with a new
 * signature, if it saw no answer; Usher answers the copy and does nothing. https://docs.slack.dev/apis/events-api
 */
export function createDeduplication(
  app: EventProcessor,
  { now, passed }: DeduplicationClock,
  together?: SharedSeenNames,
): EventProcessor {
  const startedAt = passed();
  const events = createSeenNames({ forMs: eventsForMs, most: 100_000, now: passed });
  const others = createSeenNames({ forMs: hourMs, most: 100_000, now: passed });
  const signatures = createSeenNames({ forMs: signaturesForMs, most: 100_000, now: passed });
  // Signatures have whole seconds. The clock may have been set since this process began.
  const listeningFrom = (): number => Math.floor((now() - (passed() - startedAt)) / 1000);

  /**
   * Asks the other processes only if the name is new here. If they do not answer, it counts as the first, since its
   * effects are safe to repeat.
   */
  const isFirst = async ({ memory, name, forMs }: Heard): Promise<boolean> =>
    memory.first(name) && ((await together?.firstToSee(name, forMs).catch(() => true)) ?? true);

  const forget = async ({ memory, name }: Heard): Promise<void> => {
    memory.forget(name);
    await together?.unsee(name).catch(() => undefined);
  };

  const running = new Map<string, Promise<void>>();
  /** No other process is asked whether it has the event: it may have ended before it had handled it. */
  const handleThenAnswer = async (event: ReceiverEvent, id: string): Promise<void> => {
    const begin = (): Promise<void> | undefined => {
      if (!events.first(id)) return undefined;
      const work = app.processEvent({ ...event, ack: async () => {} }).finally(() => running.delete(id));
      work.catch(() => events.forget(id));
      running.set(id, work);
      return work;
    };
    await inTime(running.get(id) ?? begin());
    await event.ack();
  };

  return {
    async processEvent(event) {
      const { event_id, trigger_id, event: told } = sent.catch({}).parse(event.body);
      const { envelopeId, signature, signedAt } = added.catch({}).parse(event.customProperties ?? {});
      if (event_id === undefined && signature !== undefined) {
        const heard = { memory: signatures, name: signature, forMs: signaturesForMs };
        if ((signedAt ?? 0) < listeningFrom() || !(await isFirst(heard))) throw new Replayed();
      }
      if (event_id && keptEvents.has(told?.type ?? '')) return handleThenAnswer(event, event_id);
      const names: readonly Heard[] = [
        ...(envelopeId ? [{ memory: others, name: `envelope ${envelopeId}`, forMs: hourMs }] : []),
        ...(event_id ? [{ memory: events, name: event_id, forMs: eventsForMs }] : []),
        ...(trigger_id ? [{ memory: others, name: `trigger ${trigger_id}`, forMs: hourMs }] : []),
      ];
      const isNew = (await Promise.all(names.map(isFirst))).every(Boolean);
      if (!isNew) return void (await event.ack());
      try {
        await app.processEvent(event);
      } catch (error) {
        // It had no effect, so Slack may send it again.
        await Promise.all(names.map(forget));
        throw error;
      }
    },
  };
}

/** Waits for the work; throws `NotHandledYet` before Slack stops waiting for an answer. */
async function inTime(work: Promise<void> | undefined): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new NotHandledYet()), answerWithinMs);
  });
  await Promise.race([work, limit]).finally(() => clearTimeout(timer));
}

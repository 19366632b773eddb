import { endedAbsences, nextAbsenceEnd } from '../approvals/decide/stand-in.js';
import { decideOn, positionOf } from '../approvals/decide-on.js';
import type { PersonId } from '../approvals/person.js';
import { controlStream, type Store } from '../approvals/store.js';
import { lookingEvery } from '../runtime/limits.js';
import { reasonOf } from '../runtime/reason.js';
import type { PartOf } from '../runtime/vitals.js';
import { createWorkQueue } from '../runtime/work-queue.js';

export interface AbsencesParts {
  readonly store: Pick<Store, 'control' | 'read' | 'commit'>;
  readonly now: () => number;
  /** Called after the end of absences is on record, with the people who are back and their stand-ins. */
  readonly ended: (people: readonly PersonId[]) => void;
  readonly log: { warn(fields: object, event: string): void };
  /** Where it reports; see `runtime/vitals.ts`. */
  readonly part?: PartOf;
}

export interface Absences {
  start(): void;
  stop(): Promise<void>;
}

const mostMs = 60_000;
const round = 'round';

/** Records the end of a person's absence at once, so that cards are drawn again and people get the news. */
export function createAbsences({ store, now, ended, log, part }: AbsencesParts): Absences {
  let isStarted = false;
  const look = async (at: number): Promise<void> => {
    const over = async () => endedAbsences(await store.control(at), at);
    if ((await over()).length === 0) return;
    const { decided } = await decideOn(store, positionOf(store, controlStream), async () => ({
      events: await over(),
    }));
    const people = decided.events.flatMap(({ who, to }) => [who, to]);
    if (people.length > 0) ended([...new Set(people)]);
  };
  const beat = part?.({
    name: 'absences',
    does: 'looked whose time away is over',
    ...lookingEvery(mostMs),
    revive: () => {
      if (isStarted) queue.restart(round);
    },
  });
  const queue = createWorkQueue({
    async reconcile() {
      const at = now();
      await look(at);
      const next = nextAbsenceEnd(await store.control(at), at) ?? Number.POSITIVE_INFINITY;
      return { afterMs: Math.max(10, Math.min(mostMs, next - now())) };
    },
    backOffMs: () => mostMs / 12,
    done: () => beat?.done(),
    failed(_, err) {
      beat?.failed(reasonOf(err));
      log.warn({ err }, 'nobody could look whose time away is over; tried again');
    },
  });
  return {
    start() {
      isStarted = true;
      queue.add(round);
    },
    stop: () => queue.stop(),
  };
}

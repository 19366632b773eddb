import { endedAbsences, endedDelegations, nextEnd } from '../approvals/decide/stand-in.js';
import { decideOn, positionOf } from '../approvals/decide-on.js';
import type { PersonId } from '../approvals/person.js';
import type { Delegate } from '../approvals/policy/schema.js';
import { isAhead } from '../approvals/policy/stand-ins.js';
import { controlStream, policyStream, type Store } from '../approvals/store.js';
import { lookingEvery } from '../runtime/limits.js';
import type { PartOf } from '../runtime/monitor.js';
import { reasonOf } from '../runtime/reason.js';
import { createWorkQueue } from '../runtime/work-queue.js';

export interface AbsencesParts {
  readonly store: Pick<Store, 'control' | 'read' | 'commit'>;
  /** The delegations in the present policy. */
  readonly delegates: () => readonly Delegate[];
  /** The workspace or organization of the policy's ids. */
  readonly home: string;
  readonly now: () => number;
  /** Called after an end is on record, with the people who are back or delegated, and those who decided for them. */
  readonly ended: (people: readonly PersonId[]) => void;
  readonly log: { warn(fields: object, event: string): void };
  /** Where it reports; see `runtime/monitor.ts`. */
  readonly part?: PartOf;
}

export interface Absences {
  start(): void;
  stop(): Promise<void>;
}

const mostMs = 60_000;
const round = 'round';

/**
 * Records the end of a person's absence, and of a delegation in the policy, at once, so that cards are drawn again and
 * people get the news.
 */
export function createAbsences(parts: AbsencesParts): Absences {
  const { store, delegates, home, now, ended, log, part } = parts;
  let isStarted = false;
  /** The delegations of the present policy whose end is on record. */
  const recorded = new WeakSet<Delegate>();
  const look = async (at: number): Promise<void> => {
    const over = delegates().filter((one) => !isAhead(one.until, at) && !recorded.has(one));
    const { away = [] } = await store.control(at);
    if (over.length === 0 && away.every(({ until }) => isAhead(until, at))) return;
    const { events: policies } = await store.read(policyStream);
    const { decided } = await decideOn(
      store,
      positionOf(store, controlStream),
      async ({ events: control }) => ({
        events: [
          ...endedAbsences(await store.control(at), at),
          ...endedDelegations({ delegates: over, home, policies, control }, at),
        ],
      }),
    );
    for (const one of over) recorded.add(one);
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
      const { away = [] } = await store.control(at);
      const next = nextEnd([...away, ...delegates()], at) ?? Number.POSITIVE_INFINITY;
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

import type { Logger } from 'pino';
import type { PersonId } from '../approvals/person.js';
import type { Request } from '../approvals/request.js';
import type { Store } from '../approvals/store.js';
import { createWorkQueue } from '../runtime/work-queue.js';
import type { Chosen } from '../slack/home-queue.js';

export interface HomesParts {
  readonly store: Pick<Store, 'request' | 'onEntry'>;
  /** The request that a stream is about; undefined for other streams. */
  readonly requestIdOf: (stream: string) => string | undefined;
  readonly log: Pick<Logger, 'info'>;
}

export type Homes = ReturnType<typeof createHomes>;

const most = 2000;

/**
 * The Home tabs that people opened in this process. Slack says when a person opens theirs, and not when they leave it,
 * so these are drawn again after each act of the person, and with every visible change of a request that they asked for
 * or that concerns them.
 */
export function createHomes({ store, requestIdOf, log }: HomesParts) {
  const looks = new Map<PersonId, Chosen>();
  const redrawn = new Map<PersonId, number>();
  /** The version of each request that the Home tabs show. */
  const versions = new Map<string, number>();
  let draw: (person: PersonId) => Promise<void> = async () => undefined;
  let unsubscribe = (): void => undefined;

  const failed = (_: string, err: unknown): void => log.info({ err }, 'Home was not drawn again');
  const backOffMs = (): number => 60_000;
  const people = createWorkQueue({
    async reconcile(person) {
      try {
        await draw(person as PersonId);
      } catch (err) {
        log.info({ err, person }, 'Home was not drawn again; it is when the person opens it');
      }
      return undefined;
    },
    backOffMs,
    failed,
  });
  const requests = createWorkQueue({
    async reconcile(id) {
      const request = looks.size > 0 ? (await store.request(id))?.request : undefined;
      if (!request || versions.get(id) === request.visible) return undefined;
      keep(versions, id, request.visible);
      for (const person of concernedBy(request)) if (looks.has(person)) people.add(person);
      return undefined;
    },
    backOffMs,
    failed,
  });

  return {
    /** Takes the function that draws a person's Home tab. */
    drawBy(next: typeof draw): void {
      draw = next;
    },
    /** Draws a Home tab again because of news that has no act, also if it was opened before a start. */
    draw: (person: PersonId): Promise<void> => people.run(person),
    /** Draws a Home tab that the person has opened again, if Slack takes it; once for several calls at the same time. */
    async drawAgain(person: PersonId): Promise<void> {
      keep(redrawn, person, (redrawn.get(person) ?? 0) + 1);
      if (looks.has(person)) await people.run(person);
    },
    /** Notes the part of the queue that a person looks at. */
    looksAt: (person: PersonId, look: Chosen): void => keep(looks, person, look),
    /** The part of the queue that the person's Home tab shows. */
    lookOf: (person: PersonId): Chosen | undefined => looks.get(person),
    /** How often a drawing after an act of theirs was asked for. */
    redrawnFor: (person: PersonId): number => redrawn.get(person) ?? 0,
    start(): void {
      unsubscribe = store.onEntry((stream) => {
        const id = requestIdOf(stream);
        if (id !== undefined && looks.size > 0) requests.add(id);
      });
    },
    async stop(): Promise<void> {
      unsubscribe();
      await Promise.all([requests.stop(), people.stop()]);
    },
  };
}

/** The people whose Home tab has a line about this request. */
const concernedBy = ({ requester, revision }: Request): Set<PersonId> =>
  new Set([...(requester.isUsher ? [] : [requester.person]), ...revision.people.flatMap((one) => one ?? [])]);

/** Keeps the newest entries only. */
function keep<Key, Value>(map: Map<Key, Value>, key: Key, value: Value): void {
  map.delete(key);
  map.set(key, value);
  const [oldest] = map.keys();
  if (map.size > most && oldest !== undefined) map.delete(oldest);
}

import type { WebClient } from '@slack/web-api';
import type { Logger } from 'pino';
import type { Desk, PolicyInForce } from '../approvals/desk.js';
import type { PersonId } from '../approvals/person.js';
import type { Directory as People } from '../approvals/ports.js';
import type { Request } from '../approvals/request.js';
import { type Store, StoreFailure } from '../approvals/store.js';
import type { Directory } from '../make/directory.js';
import type { Home } from '../slack/people.js';
import type { Poster } from '../slack/post.js';

/** What every listener works with. */
export interface Doors {
  readonly desk: Desk;
  readonly store: Store;
  readonly people: People;
  readonly make: Directory;
  readonly policy: () => PolicyInForce;
  readonly admins: () => readonly PersonId[];
  readonly home: Home;
  readonly workspaceUrl: string;
  readonly client: WebClient;
  readonly poster: Poster;
  /** Draws a request's card as it is now, for somebody who clicked an old one. */
  readonly redraw: (request: Request) => Promise<void>;
  readonly now: () => number;
  readonly log: Logger;
}

/** Says a sentence to the person who acted; Slack's markup. */
export type Say = (markup: string) => Promise<void>;

/**
 * The one place where a listener's failure ends: the person is told that nothing was decided, the log says why, once.
 */
export async function guarded(
  { log }: Doors,
  door: string,
  say: Say,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    log.error({ err: error, door }, 'a listener failed');
    await say(apology(error)).catch((second: unknown) =>
      log.error({ err: second, door }, 'nor could the person be told'),
    );
  }
}

const apology = (error: unknown): string =>
  error instanceof StoreFailure
    ? 'Usher cannot write its record right now, so nothing was decided. Try again in a few minutes; the admins see it in the health page.'
    : 'Usher could not finish this, and nothing was decided. Try again in a minute.';

import type { WebClient } from '@slack/web-api';
import type { Logger } from 'pino';
import type { Desk } from '../approvals/desk.js';
import type { PolicyInForce } from '../approvals/desk-deps.js';
import type { PersonId } from '../approvals/person.js';
import type { Request } from '../approvals/request.js';
import { type Store, StoreFailure } from '../approvals/store.js';
import type { Homes } from '../delivery/homes.js';
import type { Outbox } from '../delivery/outbox.js';
import type { Feeds } from '../feed/feeds.js';
import type { Leavers } from '../leavers/leavers.js';
import type { Accounts } from '../make/accounts.js';
import type { Directory } from '../make/directory.js';
import type { Make } from '../make/make.js';
import type { ReviewDesk } from '../reviews/review-desk.js';
import type { Check } from '../runtime/check.js';
import type { PeopleInSlack } from '../slack/people.js';
import type { Home } from '../slack/slack-user.js';
import type { Connections } from '../vault/connections.js';
import type { Leaks } from '../vault/leaks.js';
import { VaultError } from '../vault/vault.js';
import type { WatchQueries } from '../watch/watch-queries.js';
import type { RosterSource } from './lists/roster-source.js';
import type { ShowUsage } from './lists/usage-picture.js';

/** The values that every listener uses. */
export interface ListenerContext {
  readonly desk: Desk;
  readonly store: Store;
  readonly people: PeopleInSlack;
  readonly directory: Directory;
  /** The accounts through which Usher reaches tokens. */
  readonly accounts: Accounts;
  /** The stores for tokens. Without a key `canKeep` is false, and neither accepts a token. */
  readonly canKeep: boolean;
  readonly connections: Connections;
  readonly leaks: Leaks;
  /** The zone of Make that Usher guards; undefined if Make's address names no zone. */
  readonly zone: string | undefined;
  /** Make itself, for the audit log and its filters. */
  readonly make: Make;
  readonly feeds: Feeds;
  readonly watch: WatchQueries;
  /** The leavers, and the acts of Slack and the admins about them. */
  readonly leavers: Leavers;
  /** The access of all people. */
  readonly roster: RosterSource;
  /** Sends the usage as a picture, in addition to the answer in text. */
  readonly showUsage?: ShowUsage;
  readonly reviews: ReviewDesk;
  readonly policy: () => PolicyInForce;
  readonly admins: () => readonly PersonId[];
  readonly home: Home;
  readonly workspaceUrl: string;
  readonly client: WebClient;
  /** Usher's own ids in Slack. */
  readonly bot: { readonly botId: string; readonly botUserId: string };
  /** Sends people messages. Everything other than an answer goes through this. */
  readonly outbox: Outbox;
  /** Whether the approvals channel got the news of the latest freeze or its end. */
  readonly freezeReached: () => Promise<boolean>;
  /** The Home tabs that were drawn. */
  readonly homes: Homes;
  /** Draws a request's card again, for a person who clicked an old one. */
  readonly redraw: (request: Request) => Promise<void>;
  /** Called with the code of each refusal that does not come from a button. */
  readonly noteRefusal?: (code: string) => void;
  /** The health of each part of Usher, for admins. */
  readonly health: () => Promise<readonly Check[]>;
  readonly now: () => number;
  readonly log: Logger;
}

/** Shows a sentence to the acting person; Slack's markup. */
export type Say = (markup: string) => Promise<void>;

/** Handles the failure of any listener: tells the person that nothing was decided, and logs the reason once. */
export async function withErrorReply(
  { log }: ListenerContext,
  listener: string,
  say: Say,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    log.error({ err: error, listener }, 'a listener failed');
    await say(apology(error)).catch((second: unknown) =>
      log.error({ err: second, listener }, 'nor could the person be told'),
    );
  }
}

const apology = (error: unknown): string => {
  if (error instanceof VaultError) return `${error.message} An admin has to look at it; nothing was decided.`;
  return error instanceof StoreFailure
    ? 'Usher cannot write its record right now, so nothing was decided. Try again in a few minutes; the admins see it in the health page.'
    : 'Usher could not finish this, and nothing was decided. Try again in a minute.';
};

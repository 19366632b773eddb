import type { FeedEvent, Trouble } from '../approvals/audit-event.js';
import { system } from '../approvals/person.js';
import type { Outbox } from '../delivery/outbox.js';
import type { Message } from '../slack/card.js';
import { recoveredMessage, type TroubledLog, troubleMessage } from '../slack/feed-troubles.js';
import { cursorKey, type Notice } from './cursor.js';
import type { CursorDocument } from './cursor-document.js';
import { type Feed, isMuted, type Troubled } from './feeds.js';
import { type StopDeps, stopFeeds } from './stop-feeds.js';

export interface TroublesDeps extends StopDeps {
  readonly outbox: Pick<Outbox, 'enqueue' | 'first'>;
}

/** Why a log cannot be read at all; only one of these holds at a time. */
const closing: readonly Trouble[] = ['no-plan', 'no-right', 'unreachable'];

/** The troubles of reading one log. Each is recorded once, reported once, and reported again when it is over. */
export class LogTroubles {
  constructor(
    private readonly deps: TroublesDeps,
    private readonly organizationId: number,
    private readonly cursor: CursorDocument,
  ) {}

  /** Records a trouble once, in place of an earlier one that closed the log. */
  async note(
    trouble: Trouble,
    span: { readonly from?: number; readonly until?: number } = {},
  ): Promise<void> {
    const { feeds, now } = this.deps;
    await feeds.change(({ troubles }) => {
      const known = troubles.filter((one) => this.#isOurs(one));
      if (known.some((one) => one.trouble === trouble)) return [];
      const replaced = closing.includes(trouble)
        ? known.filter((one) => closing.includes(one.trouble)).map((one) => this.#recovered(one))
        : [];
      const source = { organizationId: this.organizationId };
      return [...replaced, { type: 'source.troubled', at: now(), by: system, source, trouble, ...span }];
    });
  }

  /** Records that Usher can read the log again, if it could not. */
  async opened(): Promise<void> {
    await this.#over(closing);
  }

  async passed(): Promise<void> {
    await this.#over(['gap']);
  }

  async forget(): Promise<void> {
    await this.#over([...closing, 'gap']);
  }

  /** Puts news of troubles and their end into the outbox for every channel that is not muted. */
  async say(feeds: readonly Feed[]): Promise<void> {
    const awake = feeds.filter((feed) => !isMuted(feed, this.deps.now()));
    const channels = new Set(awake.map(({ channel }) => channel));
    for (const one of this.#active()) {
      for (const channel of channels) await this.#sayTrouble(one, channel);
    }
    const gone = (channel: string) => !feeds.some((feed) => feed.channel === channel);
    for (const notice of this.cursor.current.notices) {
      if (this.#active().some((one) => isAbout(notice, one))) continue;
      if (channels.has(notice.channel)) await this.#sayRecovery(notice);
      else if (gone(notice.channel)) await this.#saveNotices((notices) => notices.filter(isNot(notice)));
    }
  }

  async #sayTrouble(trouble: Troubled, channel: string): Promise<void> {
    const notice = { trouble: trouble.trouble, since: trouble.since, channel };
    if (!this.cursor.current.notices.every(isNot(notice))) return;
    const message = troubleMessage(this.#inWords(trouble));
    if (await this.#enqueue('troubled', notice, message)) {
      await this.#saveNotices((notices) => [...notices, notice]);
    }
  }

  /** If Make now closes the log for another reason, that was reported, and nothing has recovered. */
  async #sayRecovery(notice: Notice): Promise<void> {
    const isReplaced =
      closing.includes(notice.trouble) && this.#active().some(({ trouble }) => closing.includes(trouble));
    if (!isReplaced) await this.#enqueue('recovered', notice, recoveredMessage(this.#inWords(notice)));
    await this.#saveNotices((notices) => notices.filter(isNot(notice)));
  }

  /** False if Slack will never accept messages for the channel; its feeds are then stopped. */
  async #enqueue(what: string, { trouble, since, channel }: Notice, message: Message): Promise<boolean> {
    const { outbox } = this.deps;
    const key = `${what}:${cursorKey(this.organizationId)}:${trouble}:${since}:${channel}`;
    await outbox.enqueue({ key, to: [channel], message, since });
    const told = await outbox.first(key);
    if (!told?.unreachable.includes(channel)) return true;
    await stopFeeds(this.deps, channel, 'refused when told of a trouble with the log', since);
    return false;
  }

  #saveNotices(how: (notices: readonly Notice[]) => readonly Notice[]): Promise<void> {
    const { current } = this.cursor;
    return this.cursor.save({ ...current, notices: how(current.notices) });
  }

  async #over(troubles: readonly Trouble[]): Promise<void> {
    const isOver = (one: Troubled): boolean => this.#isOurs(one) && troubles.includes(one.trouble);
    const { feeds } = this.deps;
    if (!feeds.state().troubles.some(isOver)) return;
    await feeds.change((state) => state.troubles.filter(isOver).map((one) => this.#recovered(one)));
  }

  #active(): readonly Troubled[] {
    return this.deps.feeds.state().troubles.filter((one) => this.#isOurs(one));
  }

  #isOurs({ source }: Troubled): boolean {
    return source.organizationId === this.organizationId;
  }

  #recovered({ source, trouble }: Troubled): FeedEvent {
    return { type: 'source.recovered', at: this.deps.now(), by: system, source, trouble };
  }

  #inWords(trouble: Pick<Troubled, 'trouble' | 'since' | 'from' | 'until'>): TroubledLog {
    const organization = this.deps.directory.organization(this.organizationId)?.name;
    return { ...trouble, organization: organization ?? `Organization ${this.organizationId}` };
  }
}

const isAbout = (notice: Notice, { trouble, since }: Troubled): boolean =>
  notice.trouble === trouble && notice.since === since;

const isNot =
  (a: Notice) =>
  (b: Notice): boolean =>
    !(a.trouble === b.trouble && a.since === b.since && a.channel === b.channel);

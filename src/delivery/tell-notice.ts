import { isSlackUser } from '../approvals/person.js';
import type { Store } from '../approvals/store.js';
import { type KeptNotice, messageOf, type SendResult } from './notice.js';
import type { Poster } from './poster.js';
import { isStillToPost } from './revisions.js';

interface TellingParts {
  readonly store: Pick<Store, 'get' | 'holder'>;
  readonly poster: Poster;
  readonly log: { warn(fields: object, event: string): void };
}

type Told = keyof SendResult;

/** Sends notices once, without repetitions. `open`: the notices of this process that have not reached everybody. */
export function createTelling({ store, poster, log }: TellingParts, open: ReadonlyMap<string, KeptNotice>) {
  const post = async (key: string, one: KeptNotice, channel: string): Promise<Told> => {
    const { since, urgency, from, revises } = one;
    const step = `${revises ?? key}:${channel}`;
    const message = { channel, message: messageOf(one), step, since, urgency, from };
    try {
      const posted = revises !== undefined ? await poster.revise(message) : await poster.post(message);
      if (posted.ok) return 'reached';
      if (revises === undefined)
        log.warn({ key, channel, reason: posted.reason }, 'somebody cannot be told in Slack');
      return 'unreachable';
    } catch (error) {
      log.warn({ key, channel, err: error }, 'somebody could not be told yet; tried again');
      return 'waiting';
    }
  };

  const mayGo = async (key: string, { revises }: KeptNotice, channel: string): Promise<boolean> => {
    try {
      return revises === undefined || !(await isStillToPost(store, revises, channel, open));
    } catch (error) {
      log.warn({ key, channel, err: error }, 'a message waits, since the record cannot be read');
      return false;
    }
  };

  return {
    post,
    /** Tells everybody who does not have it yet, each on their own. */
    async all(key: string, one: KeptNotice): Promise<SendResult> {
      const told: Record<Told, string[]> = { reached: [], unreachable: [], waiting: [] };
      const tell = async (channel: string): Promise<void> => {
        const result = (await mayGo(key, one, channel)) ? await post(key, one, channel) : 'waiting';
        told[result].push(channel);
      };
      await Promise.all(one.to.map(tell));
      const silent = told.unreachable.some((channel) => !isSlackUser(channel));
      if (silent) await Promise.all(one.instead.filter((channel) => !one.to.includes(channel)).map(tell));
      return told;
    },
  };
}

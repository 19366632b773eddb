import { z } from 'zod';
import type { PersonId } from '../approvals/person.js';
import type { Store } from '../approvals/store.js';
import type { Directory } from '../make/directory.js';
import type { Seen } from '../slack/slack-user.js';
import type { Leavers } from './leavers.js';

export interface DailyLookDeps {
  readonly store: Pick<Store, 'recordedAs' | 'get' | 'put'>;
  readonly directory: Pick<Directory, 'organizations' | 'members'>;
  readonly leavers: Leavers;
  readonly seeNow: (person: PersonId) => Promise<Seen>;
  readonly now: () => number;
  readonly log: { warn(fields: object, event: string): void };
}

const dayMs = 86_400_000;
const cursorKey = 'leavers/looked';
const cursor = z.object({ at: z.number() });
/**
 * Slack allows about 100 calls of `users.info` a minute, and requests from people go first.
 * https://docs.slack.dev/apis/web-api/rate-limits
 */
const paceMs = 1500;
const againMs = 600_000;

/**
 * Checks once a day whether each person with a Make user is still in Slack, in case Usher missed an event. A call checks
 * as many people as Slack's rate limit allows, and returns the delay before the next call, in milliseconds. The first
 * check comes one day after the first start, because Usher cannot have missed anything before.
 */
export function createDailyLook(deps: DailyLookDeps): () => Promise<number> {
  const { leavers, store, now, log } = deps;
  let left: PersonId[] | undefined;
  let begunAt = 0;
  let lookedAt: number | undefined;

  const finish = async (): Promise<number> => {
    left = undefined;
    lookedAt = now();
    await store.put(cursorKey, { at: lookedAt });
    return lookedAt + dayMs;
  };

  return async () => {
    lookedAt ??= cursor.safeParse(await store.get(cursorKey)).data?.at;
    if (lookedAt === undefined) return finish();
    if (now() < lookedAt + dayMs) return lookedAt + dayMs;
    if (!left) {
      left = await everybodyBound(deps);
      begunAt = now();
    }
    const next = left.shift();
    if (next === undefined) return finish();
    try {
      await leavers.heard(next, await deps.seeNow(next));
    } catch (err) {
      left.push(next);
      // One person whom Slack never answers for must not keep the check from everybody else on the next days.
      if (now() - begunAt >= dayMs) left = undefined;
      log.warn({ err }, 'Slack did not answer; the daily check of leavers continues later');
      return now() + againMs;
    }
    return now() + paceMs;
  };
}

/** Everybody recorded as a Make user who is in a guarded organization. */
async function everybodyBound({ store, directory }: DailyLookDeps): Promise<PersonId[]> {
  const users = new Set(
    directory.organizations().flatMap(({ id }) => directory.members(id).map(({ userId }) => userId)),
  );
  const people = new Set<PersonId>();
  for (const userId of users) for (const one of await store.recordedAs(userId)) people.add(one);
  return [...people];
}

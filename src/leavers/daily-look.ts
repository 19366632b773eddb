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
/** `users.info` may be asked some 100 times a minute, and people at work come first. https://docs.slack.dev/apis/web-api/rate-limits */
const paceMs = 1500;
const againMs = 600_000;

/**
 * Asks Slack once a day about everybody who is tied to a Make user, one after the other, for events that were missed.
 * Each call does what it may do now, and answers when to call again. The first look is a day after the first start:
 * until then nobody can have been missed.
 */
export function createDailyLook(deps: DailyLookDeps): () => Promise<number> {
  const { leavers, store, now, log } = deps;
  let left: PersonId[] | undefined;
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
    left ??= await everybodyBound(deps);
    const next = left.shift();
    if (next === undefined) return finish();
    try {
      await leavers.heard(next, await deps.seeNow(next));
    } catch (err) {
      left.push(next);
      log.warn({ err }, 'Slack did not say who somebody is; the daily look goes on later');
      return now() + againMs;
    }
    return now() + paceMs;
  };
}

/** Everybody on record as one of those whom Make has in an organization that Usher guards. */
async function everybodyBound({ store, directory }: DailyLookDeps): Promise<PersonId[]> {
  const users = new Set(
    directory.organizations().flatMap(({ id }) => directory.members(id).map(({ userId }) => userId)),
  );
  const people = new Set<PersonId>();
  for (const userId of users) for (const one of await store.recordedAs(userId)) people.add(one);
  return [...people];
}

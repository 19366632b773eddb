import { z } from 'zod';
import { normalEmail, type PersonId } from '../approvals/person.js';
import type { Store } from '../approvals/store.js';
import type { Directory } from '../make/directory.js';
import type { Seen } from '../slack/slack-user.js';
import type { SlackPage } from '../slack/slack-users.js';
import type { Leavers } from './leavers.js';

export interface DailyLookDeps {
  readonly store: Pick<Store, 'recordedAs' | 'get' | 'put'>;
  readonly directory: Pick<Directory, 'organizations' | 'members' | 'byEmail'>;
  readonly leavers: Leavers;
  readonly seeNow: (person: PersonId) => Promise<Seen>;
  /** A page of everybody whom Usher serves, also deactivated people; the next page by the name that one gives. */
  readonly pageOfSlack: (next?: string) => Promise<SlackPage>;
  readonly now: () => number;
  readonly log: { warn(fields: object, event: string): void };
}

const dayMs = 86_400_000;
const cursorKey = 'leavers/looked';
const cursor = z.object({ at: z.number() });
/**
 * Slack allows about 100 calls of `users.info` and 20 of `users.list` a minute, and requests from people go first.
 * https://docs.slack.dev/apis/web-api/rate-limits
 */
const paceMs = 1500;
const pagePaceMs = 5000;
const againMs = 600_000;

/** One check: first Slack's list of everybody, page by page, then a question about each person who may have left. */
interface Check {
  readonly begunAt: number;
  readonly bound: readonly PersonId[];
  /** The page of Slack's list that comes next; undefined once it is read. */
  page: { readonly cursor?: string } | undefined;
  /** Deactivated people whose address is on Make, and the addresses of full members. */
  readonly gone: Map<PersonId, string>;
  readonly members: Set<string>;
  left: PersonId[] | undefined;
}

/**
 * Checks once a day whether people with access on Make are still in Slack, in case Usher missed an event: each person
 * bound to a Make user, and each deactivated person whose address is on Make. A call takes one step of the check, and
 * returns when the next one is due. The first check comes one day after the first start, because Usher cannot have
 * missed anything before.
 */
export function createDailyLook(deps: DailyLookDeps): () => Promise<number> {
  const { leavers, store, pageOfSlack, now, log } = deps;
  let check: Check | undefined;
  let lookedAt: number | undefined;

  const finish = async (): Promise<number> => {
    check = undefined;
    lookedAt = now();
    await store.put(cursorKey, { at: lookedAt });
    return lookedAt + dayMs;
  };

  const readPage = async (one: Check): Promise<number> => {
    try {
      const { people, next } = await pageOfSlack(one.page?.cursor);
      for (const each of people) note(deps, one, each);
      one.page = next === undefined ? undefined : { cursor: next };
      return now() + pagePaceMs;
    } catch (err) {
      // A list that Slack never gives must not keep the check from the people who are known.
      const isLast = now() - one.begunAt >= 6 * againMs;
      one.page = isLast ? undefined : {};
      log.warn(
        { err },
        "Slack did not list the workspace's people; the daily check of leavers continues later",
      );
      return isLast ? now() : now() + againMs;
    }
  };

  return async () => {
    lookedAt ??= cursor.safeParse(await store.get(cursorKey)).data?.at;
    if (lookedAt === undefined) return finish();
    if (now() < lookedAt + dayMs) return lookedAt + dayMs;
    check ??= {
      begunAt: now(),
      bound: await everybodyBound(deps),
      page: {},
      gone: new Map(),
      members: new Set(),
      left: undefined,
    };
    if (check.page) return readPage(check);
    check.left ??= toAskAbout(check);
    const next = check.left.shift();
    if (next === undefined) return finish();
    try {
      await leavers.heard(next, await deps.seeNow(next));
    } catch (err) {
      check.left.push(next);
      // One person whom Slack never answers for must not keep the check from everybody else on the next days.
      if (now() - check.begunAt >= dayMs) check = undefined;
      log.warn({ err }, 'Slack did not answer; the daily check of leavers continues later');
      return now() + againMs;
    }
    return now() + paceMs;
  };
}

function note({ directory }: DailyLookDeps, check: Check, one: SlackPage['people'][number]): void {
  const { person, standing, email } = one;
  if (!email) return;
  if (standing === 'member') check.members.add(normalEmail(email));
  const isOnMake = standing === 'deactivated' && directory.byEmail(email).length > 0;
  if (isOnMake) check.gone.set(person, normalEmail(email));
}

/** Everybody bound, and those who are gone unless somebody else in Slack has their address now. */
function toAskAbout({ bound, gone, members }: Check): PersonId[] {
  const unbound = [...gone].flatMap(([person, email]) => (members.has(email) ? [] : [person]));
  return [...new Set([...bound, ...unbound])];
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

import type { WebClient } from '@slack/web-api';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import {
  type Binding,
  type Identity,
  type MakeUserId,
  normalEmail,
  type PersonId,
  type Standing,
  system,
} from '../approvals/person.js';
import type { Members, Roster, Scope } from '../approvals/policy/requirement.js';
import { rosterKey, scope as scopeSchema } from '../approvals/policy/requirement.js';
import type { Directory } from '../approvals/ports.js';
import type { Store } from '../approvals/store.js';
import { Conflict, personStream } from '../approvals/store.js';
import { slackWord } from './failure.js';

export interface Home {
  /** The workspace's id, or the enterprise's where there is one. */
  readonly id: string;
  /** Team ids that belong to it. */
  readonly teams: readonly string[];
}

export interface PeopleParts {
  readonly client: WebClient;
  readonly home: Home;
  readonly store: Pick<Store, 'binding' | 'confirmedAs' | 'commit' | 'read'>;
  readonly now: () => number;
  /** Make users who have this address. */
  readonly makeUsersWith: (email: string) => readonly { readonly userId: number }[];
  /** Members of a group as the policy file lists them; undefined if it has none of that name. */
  readonly membersOf: (group: string) => readonly string[] | undefined;
  /** Addresses of those who hold a Make role there, grants for a time not counted. */
  readonly holdersOf: (
    role: string,
    scope: Scope,
  ) => Promise<readonly { readonly userId: number; readonly email: string }[]>;
}

const user = z.object({
  user: z.object({
    id: z.string(),
    team_id: z.string().optional(),
    enterprise_user: z.object({ enterprise_id: z.string().optional() }).optional(),
    deleted: z.boolean().optional(),
    is_bot: z.boolean().optional(),
    is_restricted: z.boolean().optional(),
    is_ultra_restricted: z.boolean().optional(),
    is_stranger: z.boolean().optional(),
    profile: z.object({ email: z.string().optional() }).optional(),
  }),
});
const place = z.tuple([z.string(), scopeSchema]);
type SlackUser = z.infer<typeof user>['user'];

const cachedMs = 60_000;

/** Asks once and remembers the answer for a minute; what failed is not remembered. */
function cache<T extends object>(ask: (key: string) => Promise<T>) {
  const known = new LRUCache<string, T>({
    max: 10_000,
    ttl: cachedMs,
    fetchMethod: ask,
    // Forgetting what is known must not take an answer away from whoever is waiting for it.
    ignoreFetchAbort: true,
  });
  const get = async (key: string): Promise<T> => {
    const answer = await known.fetch(key);
    if (answer === undefined) throw new Error('the look-up was given up');
    return answer;
  };
  return Object.assign(get, { clear: () => known.clear() });
}

/** Who people are and which group they are in. What Slack does not answer is `unreadable`, never a guess. */
export function createPeople(parts: PeopleParts): Directory {
  const { client, home, store } = parts;
  const idOf = (slackUser: string): PersonId => `${home.id}/${slackUser}`;

  const info = cache(async (slackUser) => user.parse(await client.users.info({ user: slackUser })).user);
  const groupMembers = cache(
    async (group) =>
      z.object({ users: z.array(z.string()) }).parse(await client.usergroups.users.list({ usergroup: group }))
        .users,
  );
  const byEmail = cache(async (email): Promise<{ readonly found?: SlackUser }> => {
    try {
      return { found: user.parse(await client.users.lookupByEmail({ email })).user };
    } catch (error) {
      if (slackWord(error) === 'users_not_found') return {};
      throw error;
    }
  });

  const heldBy = cache(async (key) => {
    const [role, scope] = place.parse(JSON.parse(key));
    return { list: await parts.holdersOf(role, scope) };
  });

  const identify = async (person: PersonId): Promise<Identity> => {
    const [team = '', slackUser = ''] = person.split('/');
    const nobody = { person, binding: { state: 'none' } } as const;
    if (team !== home.id) return { ...nobody, standing: 'foreign' };
    let found: SlackUser;
    try {
      found = await info(slackUser);
    } catch (error) {
      const unknown = slackWord(error) === 'user_not_found' || slackWord(error) === 'user_not_visible';
      return { ...nobody, standing: unknown ? 'foreign' : 'unreadable' };
    }
    const standing = standingOf(found, home);
    if (standing !== 'member') return { ...nobody, standing };
    const email = found.profile?.email;
    return {
      person,
      standing,
      ...(email !== undefined && { email: normalEmail(email) }),
      binding: await bindingOf(person, email),
    };
  };

  /** The recorded Make user, set against what the address leads to today; the first clear match is recorded. */
  const bindingOf = async (person: PersonId, email: string | undefined): Promise<Binding> => {
    const recorded = await store.binding(person);
    const matches = email === undefined ? [] : parts.makeUsersWith(email);
    const [match] = matches;
    if (recorded?.makeUserId !== undefined)
      return recordedBinding(recorded.makeUserId, recorded.confirmed, matches);
    if (matches.length > 1) return { state: 'ambiguous' };
    if (!match) return { state: 'none' };
    await recordMatch(personStream(person), match.userId);
    return { state: 'bound', id: match.userId };
  };

  /** Somebody else may have recorded the same person at this moment; the next look uses what they wrote. */
  const recordMatch = async (stream: string, makeUserId: number): Promise<void> => {
    try {
      const { version } = await store.read(stream);
      await store.commit(stream, version, [
        { type: 'person.matched', at: parts.now(), by: system, makeUserId },
      ]);
    } catch (error) {
      if (!(error instanceof Conflict)) throw error;
    }
  };

  const personWith = async (email: string, makeUserId?: MakeUserId): Promise<PersonId | undefined> => {
    const { found } = await byEmail(email.trim().toLowerCase());
    if (found) return standingOf(found, home) === 'member' ? idOf(found.id) : undefined;
    const confirmed = makeUserId === undefined ? [] : await store.confirmedAs(makeUserId);
    const identities = await Promise.all(confirmed.map(identify));
    return identities.find(({ standing }) => standing === 'member')?.person;
  };

  const members = async (group: string, scope: Scope | undefined): Promise<Members> => {
    const listed = parts.membersOf(group);
    if (!listed) return { unreadable: 'the policy has no such group' };
    try {
      const each = await Promise.all(listed.map((one) => expand(one, scope)));
      return { people: [...new Set(each.flat())] };
    } catch (error) {
      return { unreadable: slackWord(error) ?? (error instanceof Error ? error.name : 'no answer') };
    }
  };

  const expand = async (member: string, scope: Scope | undefined): Promise<PersonId[]> => {
    if (member.startsWith('make:')) return scope ? holders(member.slice('make:'.length), scope) : [];
    if (member.startsWith('S')) return (await groupMembers(member)).map(idOf);
    return [idOf(member)];
  };

  /** Only people who are bound to that very Make user count as holders of its role. */
  const holders = async (role: string, scope: Scope): Promise<PersonId[]> => {
    const { list: found } = await heldBy(JSON.stringify([role, scope]));
    const people = await Promise.all(
      found.map(async ({ userId, email }) => {
        const person = await personWith(email);
        const binding = person && (await identify(person)).binding;
        return binding?.state === 'bound' && binding.id === userId && person ? [person] : [];
      }),
    );
    return people.flat();
  };

  return {
    identify,
    personWith,
    async roster(needs, freshness): Promise<Roster> {
      if (freshness === 'fresh') {
        groupMembers.clear();
        heldBy.clear();
        info.clear();
      }
      const entries = await Promise.all(
        needs.map(
          async ({ group, scope }) => [rosterKey(group, scope), await members(group, scope)] as const,
        ),
      );
      return Object.fromEntries(entries);
    },
  };
}

function standingOf(found: SlackUser, home: Home): Standing {
  const enterprise = found.enterprise_user?.enterprise_id;
  const ours = enterprise === home.id || (found.team_id !== undefined && home.teams.includes(found.team_id));
  if (found.is_stranger || !ours) return 'foreign';
  if (found.deleted) return 'deactivated';
  if (found.is_bot) return 'bot';
  return found.is_restricted || found.is_ultra_restricted ? 'guest' : 'member';
}

function recordedBinding(id: number, confirmed: boolean, matches: readonly { userId: number }[]): Binding {
  if (confirmed || matches.length === 0) return { state: 'bound', id };
  if (matches.length > 1) return { state: 'ambiguous' };
  return matches[0]?.userId === id ? { state: 'bound', id } : { state: 'differs', id };
}

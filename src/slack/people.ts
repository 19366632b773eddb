import { z } from 'zod';
import { decideOn } from '../approvals/decide-on.js';
import {
  type Binding,
  type Identity,
  type MakeUserId,
  normalEmail,
  type PersonId,
  type Standing,
  slackIdOf,
  system,
} from '../approvals/person.js';
import type { Roster } from '../approvals/policy/requirement.js';
import type { People } from '../approvals/ports.js';
import type { Store } from '../approvals/store.js';
import { personStream } from '../approvals/store.js';
import { createAllowance } from './allowance.js';
import { slackWord } from './failure.js';
import { createGroups, type Groups, type GroupsParts } from './groups.js';
import { remembered } from './remembered.js';

export interface Home {
  /** The workspace's id, or the enterprise's where there is one. */
  readonly id: string;
  /** Team ids that belong to it. */
  readonly teams: readonly string[];
}

export interface PeopleParts extends GroupsParts {
  readonly home: Home;
  readonly store: Pick<Store, 'binding' | 'confirmedAs' | 'commit' | 'read'>;
  readonly now: () => number;
  /** Make users who have this address. */
  readonly makeUsersWith: (email: string) => readonly { readonly userId: number }[];
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
type SlackUser = z.infer<typeof user>['user'];

export interface PeopleInSlack extends People, Pick<Groups, 'probe'> {
  /**
   * Asks Slack again, before something is changed, who these people are and whether they are still in the groups that
   * they were in. Where it said no within the last minute the no stands, so that nobody who may do nothing can use up
   * what Slack allows (`users.info` some 100 a minute). Answers false, and asks nobody, where the first of them made it
   * ask too often. https://docs.slack.dev/apis/web-api/rate-limits
   */
  lookAfresh(persons: readonly [PersonId, ...PersonId[]]): Promise<boolean>;
}

/**
 * Who people are and which group they are in; `probe` looks up one entry of a group now. What Slack does not answer is
 * `unreadable`, never a guess.
 */
export function createPeople(parts: PeopleParts): PeopleInSlack {
  const { client, home, store } = parts;
  const idOf = (slackUser: string): PersonId => `${home.id}/${slackUser}`;
  const asked = createAllowance({ times: 60, withinMs: 60_000 });

  const look = async (slackUser: string): Promise<SlackUser> => {
    try {
      const found = user.parse(await client.users.info({ user: slackUser })).user;
      const standing = standingOf(found, home);
      parts.onLook?.({ member: slackUser, ...(standing !== 'member' && { word: standing }) });
      return found;
    } catch (error) {
      const word = slackWord(error);
      if (isUnknown(word)) parts.onLook?.({ member: slackUser, word });
      throw error;
    }
  };
  const info = remembered(look);
  const byEmail = remembered(async (email): Promise<{ readonly found?: SlackUser }> => {
    try {
      return { found: user.parse(await client.users.lookupByEmail({ email })).user };
    } catch (error) {
      if (slackWord(error) === 'users_not_found') return {};
      throw error;
    }
  });

  const identify = async (person: PersonId): Promise<Identity> => {
    const [team = '', slackUser = ''] = person.split('/');
    const nobody = { person, binding: { state: 'none' } } as const;
    if (team !== home.id) return { ...nobody, standing: 'foreign' };
    let found: SlackUser;
    try {
      found = await info(slackUser);
    } catch (error) {
      return { ...nobody, standing: isUnknown(slackWord(error)) ? 'foreign' : 'unreadable' };
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
    return recordMatch(person, match.userId, matches);
  };

  /** Records the match; where another look recorded one at the same moment, that one holds. */
  const recordMatch = async (
    person: PersonId,
    makeUserId: number,
    matches: Parameters<typeof recordedBinding>[2],
  ): Promise<Binding> => {
    const matched = { type: 'person.matched', at: parts.now(), by: system, makeUserId } as const;
    const read = async () => {
      const { version } = await store.read(personStream(person));
      return { stream: personStream(person), version, recorded: await store.binding(person) };
    };
    const { found } = await decideOn(store, read, ({ recorded }) => ({
      events: recorded?.makeUserId === undefined ? [matched] : [],
    }));
    const { recorded } = found;
    if (recorded?.makeUserId === undefined) return { state: 'bound', id: makeUserId };
    return recordedBinding(recorded.makeUserId, recorded.confirmed, matches);
  };

  const personWith = async (email: string, makeUserId?: MakeUserId): Promise<PersonId | undefined> => {
    const address = email.trim().toLowerCase();
    // Make hides some addresses, and Slack takes an empty one for a mistake.
    const { found } = address === '' ? {} : await byEmail(address);
    if (found) return standingOf(found, home) === 'member' ? idOf(found.id) : undefined;
    const confirmed = makeUserId === undefined ? [] : await store.confirmedAs(makeUserId);
    const identities = await Promise.all(confirmed.map(identify));
    return identities.find(({ standing }) => standing === 'member')?.person;
  };

  const groups = createGroups(parts, { idOf, identify, personWith });
  /** Whether Slack, as far as is known, has this person as a member: whoever is none has nothing to lose since. */
  const isKnownMember = async (person: PersonId): Promise<boolean> => {
    const [team, slackUser = ''] = person.split('/');
    if (team !== home.id) return false;
    try {
      return standingOf(await info(slackUser), home) === 'member';
    } catch {
      // `identify` asks once more, and says what came of it.
      return false;
    }
  };

  const askAgain = async (person: PersonId, began: number): Promise<void> => {
    const slackUser = slackIdOf(person);
    try {
      await info.since(slackUser, began);
    } catch {
      // The same; what was known until now must not be taken for the answer.
      info.forget(slackUser);
    }
  };

  return {
    identify,
    personWith,
    async lookAfresh([first, ...others]) {
      const began = performance.now();
      if (!(await isKnownMember(first))) return true;
      if (!asked.allows(first)) return false;
      const persons = [first, ...others];
      await Promise.all(persons.map((one) => askAgain(one, began)));
      const bound = await Promise.all(persons.map(async (one) => (await store.binding(one))?.makeUserId));
      groups.forgetThoseOf(
        persons,
        bound.flatMap((one) => one ?? []),
      );
      return true;
    },
    async roster(needs, freshness): Promise<Roster> {
      if (freshness === 'fresh') {
        groups.forget();
        info.clear();
      }
      return groups.roster(needs);
    },
    async probe(member, scope) {
      if (!/^[UW]/.test(member)) return groups.probe(member, scope);
      await look(member).catch((error: unknown) => {
        if (!isUnknown(slackWord(error))) throw error;
      });
    },
  };
}

/** Slack's words for a person it does not know, or does not show to us. */
const isUnknown = (word: string | undefined): word is 'user_not_found' | 'user_not_visible' =>
  word === 'user_not_found' || word === 'user_not_visible';

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

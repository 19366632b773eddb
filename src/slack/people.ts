import { type Identity, type MakeUserId, normalEmail, type PersonId } from '../approvals/person.js';
import type { People } from '../approvals/ports.js';
import type { Store } from '../approvals/store.js';
import { createAllowance } from './allowance.js';
import { type BindingsParts, bindingOf } from './bindings.js';
import { createGroups, type Groups, type GroupsParts } from './groups.js';
import type { Seen } from './slack-user.js';
import { createSlackUsers, type SlackPage, type SlackUsersParts } from './slack-users.js';

export interface PeopleParts extends SlackUsersParts, GroupsParts, BindingsParts {
  readonly store: BindingsParts['store'] & Pick<Store, 'confirmedAs'>;
}

export interface PeopleInSlack extends People, Pick<Groups, 'probe'> {
  /** A member's name in Slack; undefined for other people. Throws when Slack does not answer. */
  nameOf(person: PersonId): Promise<string | undefined>;
  /**
   * The facts that Slack shows about a person now, even if others are remembered. Throws when Slack does not answer.
   */
  seeNow(person: PersonId): Promise<Seen>;
  /** A page of everybody, also deactivated people. Throws when Slack does not answer. */
  page(cursor?: string): Promise<SlackPage>;
  /**
   * Before a change, asks Slack again who these people are and whether they are still in their groups. A refusal from
   * the last minute stands, so that people without rights cannot use up Slack's limit (about 100 `users.info` a
   * minute). Returns false, and asks nothing, if the first of them has caused too many calls.
   * https://docs.slack.dev/apis/web-api/rate-limits
   */
  lookAfresh(persons: readonly [PersonId, ...PersonId[]]): Promise<boolean>;
}

/**
 * The identities of people and the groups they are in; `probe` looks up one entry of a group now. If Slack does not
 * answer, the result is `unreadable` and never a guess.
 */
export function createPeople(parts: PeopleParts): PeopleInSlack {
  const { home, store } = parts;
  const idOf = (slackUser: string): PersonId => `${home.id}/${slackUser}`;
  const asked = createAllowance({ times: 60, withinMs: 60_000 });
  const users = createSlackUsers(parts);

  const identify = async (person: PersonId): Promise<Identity> => {
    const { standing, email } = await users.see(person);
    if (standing !== 'member') {
      const isOfOtherOrganization = home.isOrgWide && standing === 'foreign';
      const base = { person, standing, binding: { state: 'none' } } as const;
      return isOfOtherOrganization ? { ...base, isOfOtherOrganization } : base;
    }
    return {
      person,
      standing,
      ...(email !== undefined && { email: normalEmail(email) }),
      binding: await bindingOf(parts, person, email),
    };
  };

  const personWith = async (email: string, makeUserId?: MakeUserId): Promise<PersonId | undefined> => {
    const address = email.trim().toLowerCase();
    // Make hides some addresses, and Slack rejects an empty one.
    const found = address === '' ? undefined : await users.withEmail(address);
    if (found) return found.standing === 'member' ? idOf(found.slackUser) : undefined;
    const confirmed = makeUserId === undefined ? [] : await store.confirmedAs(makeUserId);
    const identities = await Promise.all(confirmed.map(identify));
    return identities.find(({ standing }) => standing === 'member')?.person;
  };

  const groups = createGroups(parts, { idOf, identify, personWith });

  return {
    identify,
    personWith,
    nameOf: users.nameOf,
    seeNow: users.seeNow,
    page: users.page,
    async lookAfresh([first, ...others]) {
      const began = performance.now();
      // A person who is not known as a member has no rights to check again.
      if ((await users.see(first)).standing !== 'member') return true;
      if (!asked.allows(first)) return false;
      const persons = [first, ...others];
      await Promise.all(persons.map((one) => users.askAgain(one, began)));
      const bound = await Promise.all(persons.map(async (one) => (await store.binding(one))?.makeUserId));
      groups.doubtThoseOf(
        persons,
        bound.flatMap((one) => one ?? []),
      );
      return true;
    },
    async roster(needs, freshness) {
      if (freshness === 'fresh') {
        groups.forget(needs);
        users.forget();
      }
      return groups.roster(needs, freshness === 'to-show');
    },
    probe: (member, scope) => (/^[UW]/.test(member) ? users.probe(member) : groups.probe(member, scope)),
  };
}

import { fixWords, refusedWords } from '../approvals/group-trouble.js';
import type { MakeUserId, PersonId } from '../approvals/person.js';
import { type Members, type Roster, rosterKey, type Scope } from '../approvals/policy/requirement.js';
import type { People } from '../approvals/ports.js';
import { slackWord } from './failure.js';
import { createLookUps, type LookUpParts, type LookUps, noSuchRole } from './group-look-ups.js';

export interface GroupsParts extends LookUpParts {
  /** The members of a group as the policy file lists them; undefined if the file has no such group. */
  readonly membersOf: (group: string) => readonly string[] | undefined;
}

interface Identities extends Pick<People, 'identify' | 'personWith'> {
  readonly idOf: (slackUser: string) => PersonId;
}

/** The members of groups, remembered for a minute. */
export interface Groups {
  roster(needs: Parameters<People['roster']>[0], toShow: boolean): Promise<Roster>;
  /** Looks up one user group or Make role now, even if it is remembered. Throws when Slack or Make does not answer. */
  readonly probe: LookUps['probe'];
  /** Forgets the answers that these groups are made of, so that Slack and Make are asked again. */
  forget(needs: Parameters<People['roster']>[0]): void;
  /** A decision asks again about the groups that contained one of these people; a view need not. */
  doubtThoseOf(people: readonly PersonId[], makeUsers: readonly MakeUserId[]): void;
}

/** The entry cannot be looked up until somebody fixes it. */
class RefusedLook extends Error {
  override readonly name = 'RefusedLook';
  constructor(
    readonly member: string,
    readonly word: string,
  ) {
    super(refusedWords({ member, word }));
  }
}

/**
 * The policy's groups, with each of their people. A group that cannot be read is `unreadable`, and never counts as
 * empty.
 */
export function createGroups(parts: GroupsParts, { idOf, identify, personWith }: Identities): Groups {
  const lookUps = createLookUps(parts);

  const members = async (group: string, scope: Scope | undefined, toShow: boolean): Promise<Members> => {
    const listed = parts.membersOf(group);
    if (!listed)
      return { unreadable: 'the policy has no such group', mend: 'an Usher admin must correct the policy' };
    try {
      const each = await Promise.all(listed.map((one) => expand(one, scope, toShow)));
      return { people: [...new Set(each.flat())] };
    } catch (error) {
      if (error instanceof RefusedLook) return { unreadable: error.message, mend: fixWords(error) };
      return { unreadable: slackWord(error) ?? (error instanceof Error ? error.name : 'no answer') };
    }
  };

  const expand = async (member: string, scope: Scope | undefined, toShow: boolean): Promise<PersonId[]> => {
    if (member.startsWith('make:')) return scope ? holders(member.slice('make:'.length), scope, toShow) : [];
    if (!member.startsWith('S')) return [idOf(member)];
    const found = await lookUps.usersOf(member, toShow);
    if (found.users === undefined) throw new RefusedLook(member, found.word);
    return found.users.map(idOf);
  };

  /** The holders of a role; only people who are bound to the Make user count. */
  const holders = async (role: string, scope: Scope, toShow: boolean): Promise<PersonId[]> => {
    const { list: found } = await lookUps.holdersIn(role, scope, toShow);
    if (!found) throw new RefusedLook(`make:${role}`, noSuchRole);
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
    async roster(needs, toShow) {
      const entries = await Promise.all(
        needs.map(
          async ({ group, scope }) => [rosterKey(group, scope), await members(group, scope, toShow)] as const,
        ),
      );
      return Object.fromEntries(entries);
    },
    probe: lookUps.probe,
    forget(needs) {
      for (const { group, scope } of needs)
        for (const member of parts.membersOf(group) ?? []) lookUps.forget(member, scope);
    },
    doubtThoseOf: (people, makeUsers) =>
      lookUps.doubtThoseOf((slackUser) => people.includes(idOf(slackUser)), makeUsers),
  };
}

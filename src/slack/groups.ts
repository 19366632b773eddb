import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import type { MakeUserId, PersonId } from '../approvals/person.js';
import type { Members, Roster, Scope } from '../approvals/policy/requirement.js';
import { rosterKey, scope as scopeSchema } from '../approvals/policy/requirement.js';
import type { Directory } from '../approvals/ports.js';
import { slackWord } from './failure.js';
import { remembered } from './remembered.js';

export interface GroupsParts {
  readonly client: WebClient;
  /** Members of a group as the policy file lists them; undefined if it has none of that name. */
  readonly membersOf: (group: string) => readonly string[] | undefined;
  /** Addresses of those who hold a Make role there, grants for a time not counted. */
  readonly holdersOf: (
    role: string,
    scope: Scope,
  ) => Promise<readonly { readonly userId: number; readonly email: string }[]>;
}

interface Identities extends Pick<Directory, 'identify' | 'personWith'> {
  readonly idOf: (slackUser: string) => PersonId;
}

/** Who is in which group, remembered for a minute. */
export interface Groups {
  roster(needs: Parameters<Directory['roster']>[0]): Promise<Roster>;
  /** Asks Slack and Make again from now on. */
  forget(): void;
  /** Asks again about the groups in which one of these was. */
  forgetThoseOf(people: readonly PersonId[], makeUsers: readonly MakeUserId[]): void;
}

const usergroup = z.object({ users: z.array(z.string()) });
const place = z.tuple([z.string(), scopeSchema]);

/** The policy's groups, person by person. A group that cannot be read is `unreadable`, never taken as empty. */
export function createGroups(parts: GroupsParts, { idOf, identify, personWith }: Identities): Groups {
  const { client } = parts;
  const groupMembers = remembered(
    async (group) => usergroup.parse(await client.usergroups.users.list({ usergroup: group })).users,
  );
  const heldBy = remembered(async (key) => {
    const [role, scope] = place.parse(JSON.parse(key));
    return { list: await parts.holdersOf(role, scope) };
  });

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
    async roster(needs) {
      const entries = await Promise.all(
        needs.map(
          async ({ group, scope }) => [rosterKey(group, scope), await members(group, scope)] as const,
        ),
      );
      return Object.fromEntries(entries);
    },
    forget() {
      groupMembers.clear();
      heldBy.clear();
    },
    forgetThoseOf(people, makeUsers) {
      groupMembers.forgetWhere((users) => users.some((one) => people.includes(idOf(one))));
      heldBy.forgetWhere(({ list }) => list.some(({ userId }) => makeUsers.includes(userId)));
    },
  };
}

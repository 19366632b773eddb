import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import { mendWords, refusedWords } from '../approvals/group-trouble.js';
import type { MakeUserId, PersonId } from '../approvals/person.js';
import type { Members, Roster, Scope } from '../approvals/policy/requirement.js';
import { rosterKey, scope as scopeSchema } from '../approvals/policy/requirement.js';
import type { People } from '../approvals/ports.js';
import { slackWord, troubleKind } from './failure.js';
import { remembered } from './remembered.js';

/** How one look-up of an entry of the policy's groups ended: refused for good with a word, or answered. */
export interface Look {
  /** As the policy file has it: a user group, a person, or `make:Role name`. */
  readonly member: string;
  readonly scope?: Scope;
  /** Slack's word, `no_such_role`, or what a person is instead of a member; none where the entry was found. */
  readonly word?: string;
}

export interface GroupsParts {
  readonly client: WebClient;
  /** Members of a group as the policy file lists them; undefined if it has none of that name. */
  readonly membersOf: (group: string) => readonly string[] | undefined;
  /** Addresses of those who hold a Make role there, grants for a time not counted; undefined where Make has no such role. */
  readonly holdersOf: (
    role: string,
    scope: Scope,
  ) => Promise<readonly { readonly userId: number; readonly email: string }[] | undefined>;
  /** Called for each look-up that Slack or Make answered, one way or the other. */
  readonly onLook?: (look: Look) => void;
}

interface Identities extends Pick<People, 'identify' | 'personWith'> {
  readonly idOf: (slackUser: string) => PersonId;
}

/** Who is in which group, remembered for a minute. */
export interface Groups {
  roster(needs: Parameters<People['roster']>[0]): Promise<Roster>;
  /** Looks one user group or Make role up now, whatever is remembered. Throws where nobody answered. */
  probe(member: string, scope?: Scope): Promise<void>;
  /** Asks Slack and Make again from now on. */
  forget(): void;
  /** Asks again about the groups in which one of these was. */
  forgetThoseOf(people: readonly PersonId[], makeUsers: readonly MakeUserId[]): void;
}

/** The entry cannot be looked up as long as nobody mends something. */
class RefusedLook extends Error {
  override readonly name = 'RefusedLook';
  constructor(
    readonly member: string,
    readonly word: string,
  ) {
    super(refusedWords({ member, word }));
  }
}

const usergroup = z.object({ users: z.array(z.string()) });
const place = z.tuple([z.string(), scopeSchema]);

/** Of what is wrong with Usher's token, these concern reading groups; with the others nothing works at all. */
const rights: ReadonlySet<string> = new Set(['missing_scope', 'no_permission', 'not_allowed_token_type']);

/** The policy's groups, person by person. A group that cannot be read is `unreadable`, never taken as empty. */
export function createGroups(parts: GroupsParts, { idOf, identify, personWith }: Identities): Groups {
  const { client, onLook } = parts;

  const usersOf = async (group: string) => {
    try {
      const { users } = usergroup.parse(await client.usergroups.users.list({ usergroup: group }));
      onLook?.({ member: group });
      return { users };
    } catch (error) {
      const word = slackWord(error);
      if (word === undefined || !(troubleKind(error) === 'final' || rights.has(word))) throw error;
      onLook?.({ member: group, word });
      return { word };
    }
  };

  const holdersIn = async (key: string) => {
    const [role, scope] = place.parse(JSON.parse(key));
    const list = await parts.holdersOf(role, scope);
    const member = `make:${role}`;
    onLook?.({ member, scope, ...(list ? {} : { word: noSuchRole }) });
    return { list };
  };

  const groupMembers = remembered(usersOf);
  const heldBy = remembered(holdersIn);

  const members = async (group: string, scope: Scope | undefined): Promise<Members> => {
    const listed = parts.membersOf(group);
    if (!listed)
      return { unreadable: 'the policy has no such group', mend: 'an Usher admin must mend the policy' };
    try {
      const each = await Promise.all(listed.map((one) => expand(one, scope)));
      return { people: [...new Set(each.flat())] };
    } catch (error) {
      if (error instanceof RefusedLook) return { unreadable: error.message, mend: mendWords(error) };
      return { unreadable: slackWord(error) ?? (error instanceof Error ? error.name : 'no answer') };
    }
  };

  const expand = async (member: string, scope: Scope | undefined): Promise<PersonId[]> => {
    if (member.startsWith('make:')) return scope ? holders(member.slice('make:'.length), scope) : [];
    if (!member.startsWith('S')) return [idOf(member)];
    const found = await groupMembers(member);
    if (found.users === undefined) throw new RefusedLook(member, found.word);
    return found.users.map(idOf);
  };

  /** Only people who are bound to that very Make user count as holders of its role. */
  const holders = async (role: string, scope: Scope): Promise<PersonId[]> => {
    const { list: found } = await heldBy(JSON.stringify([role, scope]));
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
    async roster(needs) {
      const entries = await Promise.all(
        needs.map(
          async ({ group, scope }) => [rosterKey(group, scope), await members(group, scope)] as const,
        ),
      );
      return Object.fromEntries(entries);
    },
    async probe(member, scope) {
      if (member.startsWith('S')) await usersOf(member);
      else if (scope) await holdersIn(JSON.stringify([member.slice('make:'.length), scope]));
    },
    forget() {
      groupMembers.clear();
      heldBy.clear();
    },
    forgetThoseOf(people, makeUsers) {
      groupMembers.forgetWhere(({ users = [] }) => users.some((one) => people.includes(idOf(one))));
      heldBy.forgetWhere(({ list = [] }) => list.some(({ userId }) => makeUsers.includes(userId)));
    },
  };
}

const noSuchRole = 'no_such_role';

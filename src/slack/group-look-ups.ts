import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import { emptyGroup } from '../approvals/group-trouble.js';
import { type Scope, scope as scopeSchema } from '../approvals/policy/requirement.js';
import { slackWord, troubleKind } from './failure.js';
import { remembered } from './remembered.js';
import type { Home } from './slack-user.js';
import { createUserGroups } from './user-groups.js';

/**
 * The result of one look-up of an entry of the policy's groups: an answer, or a permanent refusal with an error code.
 */
export interface Look {
  /** The entry as the policy file has it: a user group, a person, or `make:Role name`. */
  readonly member: string;
  readonly scope?: Scope;
  /**
   * Slack's error code, `no_such_role`, `empty`, or the kind of Slack user that the person is instead of a member;
   * absent if the entry was found and somebody is in it.
   */
  readonly word?: string;
}

export interface LookUpParts {
  readonly client: WebClient;
  readonly home: Home;
  /**
   * The addresses of the people who hold a Make role there, without temporary grants; undefined if Make has no such
   * role. `toShow`: for a view, whose calls wait for those of forms and never keep a decision waiting.
   */
  readonly holdersOf: (
    role: string,
    scope: Scope,
    toShow: boolean,
  ) => Promise<readonly { readonly userId: number; readonly email: string }[] | undefined>;
  /** Called for each look-up that Slack or Make answered, including refusals. */
  readonly onLook?: (look: Look) => void;
}

export type LookUps = ReturnType<typeof createLookUps>;

const place = z.tuple([z.string(), scopeSchema]);

/**
 * The troubles with Usher's token that concern only the reading of groups; with any other token trouble nothing works.
 */
const rights: ReadonlySet<string> = new Set(['missing_scope', 'no_permission', 'not_allowed_token_type']);

export const noSuchRole = 'no_such_role';

/**
 * The answers of Slack and Make about the entries of the policy's groups, remembered for a minute. Throws when Slack
 * or Make does not answer.
 */
export function createLookUps({ client, home, holdersOf, onLook }: LookUpParts) {
  const usersOf = createUserGroups(client, home.isOrgWide);

  const usersNow = async (group: string) => {
    try {
      const users = await usersOf(group);
      onLook?.({ member: group, ...(users.length === 0 && { word: emptyGroup }) });
      return { users };
    } catch (error) {
      const word = slackWord(error);
      if (word === undefined || !(troubleKind(error) === 'final' || rights.has(word))) throw error;
      onLook?.({ member: group, word });
      return { word };
    }
  };

  const holdersNow = async (key: string, toShow = false) => {
    const [role, scope] = place.parse(JSON.parse(key));
    const list = await holdersOf(role, scope, toShow);
    const member = `make:${role}`;
    onLook?.({ member, scope, ...(list ? {} : { word: noSuchRole }) });
    return { list };
  };

  const users = remembered(usersNow);
  const holders = remembered((key) => holdersNow(key));
  const shown = remembered(async (key) => {
    const answer = await holdersNow(key, true);
    holders.note(key, answer);
    return answer;
  });

  return {
    /** The members of a user group, or Slack's error code. `toShow`: for a view, doubted answers will do. */
    usersOf: (group: string, toShow: boolean) => (toShow ? users.last(group) : users(group)),
    /** The holders of a Make role there; no list if Make has no such role. */
    holdersIn(role: string, scope: Scope, toShow: boolean) {
      const key = keyOf(role, scope);
      return toShow ? (holders.peek(key) ?? shown(key)) : holders(key);
    },
    /** Looks up one entry now, even if it is remembered. */
    async probe(member: string, scope?: Scope): Promise<void> {
      if (member.startsWith('S')) await usersNow(member);
      else if (scope) await holdersNow(keyOf(member.slice('make:'.length), scope));
    },
    /** Forgets the answer about one entry; about the holders of a role, only that for this place. */
    forget(member: string, scope?: Scope): void {
      if (member.startsWith('S')) users.forget(member);
      else if (scope)
        for (const one of [holders, shown]) one.forget(keyOf(member.slice('make:'.length), scope));
    },
    /** Doubts the answers that contain one of these. */
    doubtThoseOf(isAmong: (slackUser: string) => boolean, makeUsers: readonly number[]): void {
      users.doubtWhere(({ users: found = [] }) => found.some(isAmong));
      holders.doubtWhere(({ list = [] }) => list.some(({ userId }) => makeUsers.includes(userId)));
    },
  };
}

const keyOf = (role: string, scope: Scope): string => JSON.stringify([role, scope]);

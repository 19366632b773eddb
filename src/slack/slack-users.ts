import type { WebClient } from '@slack/web-api';
import { type PersonId, type Standing, slackIdOf } from '../approvals/person.js';
import { slackWord } from './failure.js';
import type { Look } from './group-look-ups.js';
import { remembered } from './remembered.js';
import {
  type Home,
  type Seen,
  type SlackUser,
  seenOf,
  slackUserAnswer,
  slackUserPage,
  standingOf,
} from './slack-user.js';
import { workspacesOf } from './workspaces.js';

/** Some people of Slack, and the name of the next page if there is one. */
export interface SlackPage {
  readonly people: readonly (Seen & { readonly person: PersonId })[];
  readonly next?: string;
}

/** Slack recommends at most this many on a page. */
const pageSize = 200;

export interface SlackUsersParts {
  readonly client: WebClient;
  readonly home: Home;
  /** Called for each look-up that Slack answered, including refusals. */
  readonly onLook?: (look: Look) => void;
}

/** The facts that Slack shows about people, remembered for a minute. */
export function createSlackUsers({ client, home, onLook }: SlackUsersParts) {
  const look = async (slackUser: string): Promise<SlackUser> => {
    try {
      const found = slackUserAnswer.parse(await client.users.info({ user: slackUser })).user;
      const standing = standingOf(found, home);
      onLook?.({ member: slackUser, ...(standing !== 'member' && { word: standing }) });
      return found;
    } catch (error) {
      const word = slackWord(error);
      if (isUnknown(word)) onLook?.({ member: slackUser, word });
      throw error;
    }
  };
  const info = remembered(look);
  const byEmail = remembered(async (email): Promise<{ readonly found?: SlackUser }> => {
    try {
      return { found: slackUserAnswer.parse(await client.users.lookupByEmail({ email })).user };
    } catch (error) {
      if (slackWord(error) === 'users_not_found') return {};
      throw error;
    }
  });

  return {
    /** A member's name in Slack; undefined for other people. Throws when Slack does not answer. */
    async nameOf(person: PersonId): Promise<string | undefined> {
      const found = await info(slackIdOf(person));
      if (standingOf(found, home) !== 'member') return undefined;
      return found.profile?.real_name || found.profile?.display_name || found.name;
    },

    /** The facts that Slack shows about a person; `unreadable` when Slack does not answer. */
    async see(
      person: PersonId,
    ): Promise<{ readonly standing: Standing; readonly email?: string | undefined }> {
      const [team, slackUser = ''] = person.split('/');
      if (team !== home.id) return { standing: 'foreign' };
      try {
        const found = await info(slackUser);
        return { standing: standingOf(found, home), email: found.profile?.email };
      } catch (error) {
        return { standing: isUnknown(slackWord(error)) ? 'foreign' : 'unreadable' };
      }
    },

    /** The owner of an address, which must be in lower case. Throws when Slack does not answer. */
    async withEmail(
      email: string,
    ): Promise<{ readonly slackUser: string; readonly standing: Standing } | undefined> {
      const { found } = await byEmail(email);
      return found && { slackUser: found.id, standing: standingOf(found, home) };
    },

    /** Asks Slack about a person if the known answer is older than `since`. */
    async askAgain(person: PersonId, since: number): Promise<void> {
      const slackUser = slackIdOf(person);
      try {
        await info.since(slackUser, since);
      } catch {
        // The old answer must not count as the new one. `see` asks again, and reports the result.
        info.forget(slackUser);
      }
    },

    seeNow: (person: PersonId): Promise<Seen> => seeNow(info, home, person),

    page: (cursor?: string): Promise<SlackPage> => pageOf(client, home, cursor),

    forget: (): void => info.clear(),

    /** Looks up a user now, even if they are remembered. Throws when Slack does not answer. */
    async probe(slackUser: string): Promise<void> {
      await look(slackUser).catch((error: unknown) => {
        if (!isUnknown(slackWord(error))) throw error;
      });
    },
  };
}

/**
 * A page of everybody, also deactivated people; `at` is the `next` of the page before. An organization-wide token must
 * name a workspace, so there the pages of one workspace follow those of the other. Throws when Slack does not answer.
 * https://docs.slack.dev/reference/methods/users.list
 */
async function pageOf(client: WebClient, home: Home, at: string | undefined): Promise<SlackPage> {
  if (!home.isOrgWide) return pageIn(client, home, at === undefined ? {} : { cursor: at });
  const workspaces = (await workspacesOf(client)).sort();
  const [workspace = workspaces[0], cursor] = at?.split(' ') ?? [];
  if (workspace === undefined) return { people: [] };
  const where = { team_id: workspace, ...(cursor !== undefined && { cursor }) };
  const { people, next } = await pageIn(client, home, where);
  const following = workspaces.find((one) => one > workspace);
  if (next !== undefined) return { people, next: `${workspace} ${next}` };
  return { people, ...(following !== undefined && { next: following }) };
}

async function pageIn(
  client: WebClient,
  home: Home,
  where: { readonly team_id?: string; readonly cursor?: string },
): Promise<SlackPage> {
  const { members, response_metadata } = slackUserPage.parse(
    await client.users.list({ limit: pageSize, ...where }),
  );
  const people = members.map((one) => ({ ...seenOf(one, home), person: `${home.id}/${one.id}` as const }));
  const next = response_metadata?.next_cursor;
  return { people, ...(next && { next }) };
}

/** The facts that Slack shows about a person now, even if others are remembered. Throws when Slack does not answer. */
async function seeNow(info: Infos, home: Home, person: PersonId): Promise<Seen> {
  const slackUser = slackIdOf(person);
  info.forget(slackUser);
  try {
    return seenOf(await info(slackUser), home);
  } catch (error) {
    if (isUnknown(slackWord(error))) return { standing: 'foreign', isSure: true };
    throw error;
  }
}

type Infos = ReturnType<typeof remembered<SlackUser>>;

/** Slack's error codes for a person whom it does not know, or does not show to us. */
const isUnknown = (word: string | undefined): word is 'user_not_found' | 'user_not_visible' =>
  word === 'user_not_found' || word === 'user_not_visible';

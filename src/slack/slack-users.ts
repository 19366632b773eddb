import type { WebClient } from '@slack/web-api';
import { type PersonId, type Standing, slackIdOf } from '../approvals/person.js';
import { slackWord } from './failure.js';
import type { Look } from './group-look-ups.js';
import { remembered } from './remembered.js';
import { type Home, type Seen, type SlackUser, seenOf, slackUserAnswer, standingOf } from './slack-user.js';

export interface SlackUsersParts {
  readonly client: WebClient;
  readonly home: Home;
  /** Called for each look-up that Slack answered, one way or the other. */
  readonly onLook?: (look: Look) => void;
}

/** What Slack shows of people, remembered for a minute. */
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
    /** What a member is called in Slack; undefined for anybody else. Throws where Slack does not answer. */
    async nameOf(person: PersonId): Promise<string | undefined> {
      const found = await info(slackIdOf(person));
      if (standingOf(found, home) !== 'member') return undefined;
      return found.profile?.real_name || found.profile?.display_name || found.name;
    },

    /** What Slack shows of a person; `unreadable` where it does not answer. */
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

    /** Who has an address, in lower case. Throws where Slack does not answer. */
    async withEmail(
      email: string,
    ): Promise<{ readonly slackUser: string; readonly standing: Standing } | undefined> {
      const { found } = await byEmail(email);
      return found && { slackUser: found.id, standing: standingOf(found, home) };
    },

    /** Asks Slack about a person where what is known is older than that. */
    async askAgain(person: PersonId, since: number): Promise<void> {
      const slackUser = slackIdOf(person);
      try {
        await info.since(slackUser, since);
      } catch {
        // What was known until now must not be taken for the answer; `see` asks once more, and says what came of it.
        info.forget(slackUser);
      }
    },

    seeNow: (person: PersonId): Promise<Seen> => seeNow(info, home, person),

    forget: (): void => info.clear(),

    /** Looks a user up now, whatever is remembered. Throws where Slack does not answer. */
    async probe(slackUser: string): Promise<void> {
      await look(slackUser).catch((error: unknown) => {
        if (!isUnknown(slackWord(error))) throw error;
      });
    },
  };
}

/** What Slack shows of a person now, whatever is remembered. Throws where it does not answer. */
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

/** Slack's words for a person it does not know, or does not show to us. */
const isUnknown = (word: string | undefined): word is 'user_not_found' | 'user_not_visible' =>
  word === 'user_not_found' || word === 'user_not_visible';

import type { App } from '@slack/bolt';
import { z } from 'zod';
import type { PersonId } from '../approvals/person.js';
import { feedsOf } from '../audit/subscribing.js';
import { auditViewIds, feedActionIds } from '../slack/audit-ids.js';
import { commandNames } from '../slack/ids.js';
import { checkingModal } from '../slack/modals/answer-modal.js';
import { option } from '../slack/modals/fields.js';
import { refusedReply } from './access/reply.js';
import { checkingName, tell } from './ask.js';
import { adminRefusal, type FeedCommand } from './audit/authority.js';
import { channelRefusal } from './audit/channel.js';
import { createEventLists } from './audit/event-lists.js';
import { drawFeedForm, openFeedForm } from './audit/feed-form.js';
import { answerWish, feedsMetadata, wishIn } from './audit/feed-submission.js';
import { feedHelp, feedHelpCommand } from './audit/help.js';
import { list } from './audit/list.js';
import { mute, muteFeed, said, unmute, unmuteFeed, usualMuteMs } from './audit/mute.js';
import { recent } from './audit/recent.js';
import { subscribe } from './audit/subscribe.js';
import { endFeed, unsubscribe } from './audit/unsubscribe.js';
import { type Doors, guarded } from './doors.js';
import { placeOf } from './make-role.js';
import { fieldOf, formAction, formSubmission, parseJson, personOf } from './payload.js';
import { noSuchWord, onWords, wordIn } from './typed-words.js';

const commands: Readonly<Record<string, FeedCommand>> = {
  subscribe,
  list,
  mute,
  unmute,
  unsubscribe,
  recent,
  help: feedHelpCommand,
};

/** `/make-audit`: what a channel listens to. For admins. Without an argument it opens "Feeds of this channel". */
export function registerAudit(app: App, doors: Doors): void {
  const lists = createEventLists(doors);

  onWords(app, doors, commandNames.audit, async ({ person, channel, trigger, word, rest }) => {
    const refusal = await adminRefusal(doors, person);
    if (refusal) return refusedReply(doors, person, refusal);
    if (word === '') return void (await openFeedForm(doors, trigger, channel));
    const run = wordIn(commands, word);
    return run ? run(doors, { person, channel, lists }, rest) : noSuchWord(word, feedHelp);
  });

  app.action({ callback_id: auditViewIds.feeds, type: 'block_actions' }, async ({ ack, body }) => {
    await ack();
    const parsed = formAction.safeParse(body);
    if (!parsed.success) return;
    const { view, user, actions } = parsed.data;
    const [{ action_id, value = '' }] = actions;
    const person = personOf(doors.home, user.id, user.team_id);
    const say = (markup: string) => tell(doors, person, markup);
    await guarded(doors, 'feeds', say, async () => {
      const refusal = await adminRefusal(doors, person);
      if (refusal) return say(refusedReply(doors, person, refusal).text);
      const { channel } = feedsMetadata.parse(parseJson(view.private_metadata));
      const closed = await channelRefusal(doors, channel);
      const problem = await clicked(doors, person, channel, action_id, value);
      if (problem !== undefined) await say(problem);
      const place = placeOf(doors.make, fieldOf(view, 'place'));
      await drawFeedForm(doors, lists, view, {
        channel,
        ...(closed !== undefined && { refusal: closed }),
        ...(place && { place }),
      });
    });
  });

  app.view(auditViewIds.feeds, async ({ ack, body }) => {
    const { user, view } = formSubmission.parse(body);
    const wish = wishIn(doors, lists, view);
    if ('errors' in wish) return ack({ response_action: 'errors', errors: wish.errors });
    const externalId = checkingName(view.id);
    const checking = checkingModal(externalId, 'Looking at the channel and what Make can tell.');
    await ack({ response_action: 'push', view: checking });
    const person = personOf(doors.home, user.id, user.team_id);
    await guarded(
      doors,
      'subscribe',
      (markup) => tell(doors, person, markup),
      () => answerWish(doors, lists, person, externalId, wish),
    );
  });

  app.options(feedActionIds.people, async ({ ack, body }) => {
    const { value, user, view } = query.parse(body);
    const person = personOf(doors.home, user.id, user.team_id);
    const metadata = feedsMetadata.safeParse(parseJson(view.private_metadata));
    const organizationId = metadata.data?.organizationId;
    const refusal = await adminRefusal(doors, person);
    const found =
      refusal || organizationId === undefined ? [] : membersNamed(doors.make, organizationId, value);
    await ack({ options: found.map(option) });
  });
}

const query = z.object({
  value: z.string().default(''),
  user: z.object({ id: z.string(), team_id: z.string().nullish() }),
  view: z.object({ private_metadata: z.string().default('') }),
});

const mostFound = 100;

/** Members of one organization by name, after three letters. */
function membersNamed(make: Doors['make'], organizationId: number, text: string) {
  if (text.replaceAll(/\s/g, '').length < 3) return [];
  return make
    .search(text.trim(), mostFound)
    .filter(({ members }) => members.some((one) => one.organizationId === organizationId))
    .map(({ userId, name }) => ({ value: `${userId}`, label: name }));
}

/** What a button beside a feed does; a sentence where it could not. A choice of the place is no button and does nothing. */
async function clicked(
  doors: Doors,
  person: PersonId,
  channel: string,
  actionId: string,
  value: string,
): Promise<string | undefined> {
  const act = buttons[actionId];
  if (!act) return undefined;
  const feed = feedsOf(doors.feeds.book(), channel).find(({ id }) => id === value);
  if (!feed) return 'This channel has no such feed any more.';
  const changed = await act(doors, person, feed);
  return changed.ok && changed.announced ? undefined : said(changed, 'Done.');
}

const buttons: Readonly<Record<string, typeof endFeed>> = {
  [feedActionIds.mute]: (doors, by, feed) => muteFeed(doors, by, feed, usualMuteMs),
  [feedActionIds.unmute]: unmuteFeed,
  [feedActionIds.unsubscribe]: endFeed,
};

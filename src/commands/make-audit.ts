import { z } from 'zod';
import type { PersonId } from '../approvals/person.js';
import { feedsOf } from '../feed/subscribing.js';
import { auditViewIds, feedActionIds } from '../slack/audit-ids.js';
import { commandNames } from '../slack/ids.js';
import { checkingModal } from '../slack/modals/answer-modal.js';
import { option } from '../slack/modals/fields.js';
import { checkingName } from './ask.js';
import type { FeedCommand } from './audit/authority.js';
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
import type { Listeners } from './listener.js';
import type { ListenerContext } from './listener-context.js';
import { fieldOf, formAction, formSubmission, parseJson } from './payload.js';
import { choiceOfPerson } from './person-choice.js';
import { placeOf } from './role-asked.js';
import { noSuchWord, onTypedCommand, wordIn } from './typed-words.js';

const commands: Readonly<Record<string, FeedCommand>> = {
  subscribe,
  list,
  mute,
  unmute,
  unsubscribe,
  recent,
  help: feedHelpCommand,
};

/** `/make-audit`: the feeds of a channel, for admins. Without an argument it opens "Feeds of this channel". */
export function registerAudit(listeners: Listeners, ctx: ListenerContext): void {
  const lists = createEventLists(ctx);

  onTypedCommand(listeners, commandNames.audit, async ({ person, channel, trigger, word, rest }) => {
    await ctx.feeds.read();
    if (word === '') return void (await openFeedForm(ctx, trigger, channel));
    const run = wordIn(commands, word);
    return run ? run(ctx, { person, channel, lists }, rest) : noSuchWord(word, feedHelp);
  });

  listeners.form(auditViewIds.feeds, async ({ body, person, say }) => {
    const parsed = formAction.safeParse(body);
    if (!parsed.success) return;
    const { view, actions } = parsed.data;
    const [{ action_id, value = '' }] = actions;
    const { channel } = feedsMetadata.parse(parseJson(view.private_metadata));
    await ctx.feeds.read();
    const closed = await channelRefusal(ctx, channel);
    const problem = await clicked(ctx, person, channel, action_id, value);
    if (problem !== undefined) await say(problem);
    const place = placeOf(ctx.directory, fieldOf(view, 'place'));
    await drawFeedForm(ctx, lists, view, {
      channel,
      ...(closed !== undefined && { refusal: closed }),
      ...(place && { place }),
    });
  });

  listeners.view(auditViewIds.feeds, async ({ ack, body, person }) => {
    const { view } = formSubmission.parse(body);
    const wish = wishIn(ctx, lists, view);
    if ('errors' in wish) return ack({ response_action: 'errors', errors: wish.errors });
    const externalId = checkingName(view.id);
    const checking = checkingModal(externalId, 'Looking at the channel and what Make can tell.');
    await ack({ response_action: 'push', view: checking });
    await answerWish(ctx, lists, person, externalId, wish);
  });

  listeners.options(feedActionIds.people, async ({ body }) => {
    const { value, view } = query.parse(body);
    const metadata = feedsMetadata.safeParse(parseJson(view.private_metadata));
    const organizationId = metadata.data?.organizationId;
    return organizationId === undefined ? [] : membersNamed(ctx.directory, organizationId, value).map(option);
  });
}

const query = z.object({
  value: z.string().default(''),
  view: z.object({ private_metadata: z.string().default('') }),
});

const mostFound = 100;

/** Finds members of one organization by name, after three letters. */
function membersNamed(directory: ListenerContext['directory'], organizationId: number, text: string) {
  if (text.replaceAll(/\s/g, '').length < 3) return [];
  return directory
    .search(text.trim(), mostFound)
    .filter(({ members }) => members.some((one) => one.organizationId === organizationId))
    .map((one) => choiceOfPerson(directory, one));
}

/**
 * Does the act of a button beside a feed; returns a sentence if it could not. The choice of a place is not a button
 * and does nothing.
 */
async function clicked(
  ctx: ListenerContext,
  person: PersonId,
  channel: string,
  actionId: string,
  value: string,
): Promise<string | undefined> {
  const act = buttons[actionId];
  if (!act) return undefined;
  const feed = feedsOf(ctx.feeds.state(), channel).find(({ id }) => id === value);
  if (!feed) return 'This channel has no such feed any more.';
  const changed = await act(ctx, person, feed);
  return changed.ok && changed.announced === 'heard' ? undefined : said(changed, 'Done.');
}

const buttons: Readonly<Record<string, typeof endFeed>> = {
  [feedActionIds.mute]: (ctx, by, feed) => muteFeed(ctx, by, feed, usualMuteMs),
  [feedActionIds.unmute]: unmuteFeed,
  [feedActionIds.unsubscribe]: endFeed,
};

import { isMuted } from '../../feed/feeds.js';
import { feedsOf } from '../../feed/subscribing.js';
import { slackWord } from '../../slack/failure.js';
import { type FeedsForm, feedsModal, type LogChoice } from '../../slack/modals/feeds-modal.js';
import type { Choice } from '../../slack/modals/fields.js';
import type { Place } from '../../slack/modals/role-modal.js';
import type { ListenerContext } from '../listener-context.js';
import { channelRefusal } from './channel.js';
import type { EventList, EventLists } from './event-lists.js';
import { feedInWords, troubleInWords } from './words.js';

/** Opens "Feeds of this channel". It asks Slack about the channel, and asks Make only after a place is chosen. */
export async function openFeedForm(ctx: ListenerContext, trigger: string, channel: string): Promise<void> {
  const refusal = await channelRefusal(ctx, channel);
  const view = feedsModal(formOf(ctx, { channel, ...(refusal !== undefined && { refusal }) }));
  await ctx.client.views.open({ trigger_id: trigger, view });
}

/** Draws the open form again, with *Checking…* while Usher asks Make for the filters of the place's log. */
export async function drawFeedForm(
  ctx: ListenerContext,
  lists: EventLists,
  view: { readonly id: string; readonly hash: string },
  chosen: { readonly channel: string; readonly refusal?: string; readonly place?: Place },
): Promise<void> {
  const { place } = chosen;
  const known = place && lists.known(place.organizationId);
  const log = place && (known ? logChoice(known) : { state: 'checking' as const });
  const hash = await update(ctx, view, formOf(ctx, { ...chosen, ...(log && { log }) }));
  if (!place || known || hash === undefined) return;
  const asked = logChoice(await lists.ask(place.organizationId));
  await update(ctx, { id: view.id, hash }, formOf(ctx, { ...chosen, log: asked }));
}

type Chosen = Pick<FeedsForm, 'channel' | 'refusal' | 'place' | 'log'>;

function formOf({ feeds, directory, now }: ListenerContext, chosen: Chosen): FeedsForm {
  const at = now();
  const rows = feedsOf(feeds.state(), chosen.channel).map((feed) => ({
    id: feed.id,
    markup: feedInWords(directory, feed, at),
    muted: isMuted(feed, at),
  }));
  return { ...chosen, feeds: rows };
}

/**
 * The present hash of the view; undefined if the person has changed or closed the form meanwhile, or if Slack refused
 * the update.
 */
async function update(
  { client, log }: ListenerContext,
  { id, hash }: { readonly id: string; readonly hash: string },
  form: FeedsForm,
): Promise<string | undefined> {
  try {
    const { view } = await client.views.update({ view_id: id, hash, view: feedsModal(form) });
    return view?.hash;
  } catch (error) {
    // The click has already taken effect, so a form that cannot be drawn again is not a failure.
    log.info({ word: slackWord(error) }, 'the form could not be drawn again');
    return undefined;
  }
}

function logChoice(list: EventList): LogChoice {
  if (list.state === 'known') return { state: 'known', groups: groupChoices(list.groups) };
  const again = list.state === 'unreachable' ? ' right now; choose the place again in a minute' : '';
  return { state: 'closed', why: `${troubleInWords[list.state]}${again}` };
}

/** The choices; Slack accepts options with 1 to 75 characters, each once. */
const groupChoices = (groups: readonly { readonly header: string }[]): Choice[] =>
  [...new Set(groups.map(({ header }) => header))]
    .filter((header) => header.trim() !== '' && header.length <= 75)
    .map((header) => ({ value: header, label: header }));

import type { FeedFilter } from '../../approvals/audit-event.js';
import type { PersonId } from '../../approvals/person.js';
import { namesOne } from '../../approvals/policy/role-names.js';
import { subscribe as decide } from '../../feed/subscribing.js';
import type { Place } from '../../slack/modals/role-modal.js';
import { escaped, mention } from '../../slack/text.js';
import type { ListenerContext } from '../listener-context.js';
import type { FeedCommand } from './authority.js';
import { changeFeed, unsaid } from './change.js';
import { channelRefusal } from './channel.js';
import { filterInWords, sourceInWords, troubleInWords } from './words.js';

const everything: FeedFilter = { groups: [], names: [], people: [], onlyUnexplained: false };
export const onlyWatch: FeedFilter = { ...everything, onlyUnexplained: true };

export interface Outcome {
  readonly ok: boolean;
  readonly markup: string;
}

/** Subscribes a channel to a place, if it may follow it. Both the form and the command end here. */
export async function subscribeChannel(
  ctx: ListenerContext,
  by: PersonId,
  channel: string,
  { organizationId, teamId }: Omit<Place, 'name'>,
  filter: FeedFilter,
): Promise<Outcome> {
  const refusal = await channelRefusal(ctx, channel);
  if (refusal !== undefined) return { ok: false, markup: refusal };
  const source = { organizationId, ...(teamId !== undefined && { teamId }) };
  const what = `${sourceInWords(ctx.directory, source)}: ${filterInWords(ctx.directory, organizationId, filter)}`;
  const changed = await changeFeed(
    ctx,
    by,
    (book) => decide(book, { channel, source, filter }, by, ctx.now()),
    () => `${mention(by)} subscribed this channel to ${what}.`,
  );
  if (!changed.ok) return { ok: false, markup: changed.sentence };
  return { ok: true, markup: `This channel now listens to ${what}.${unsaid(changed.announced)}` };
}

/**
 * `subscribe Harbour Logistics`: follows everything. If there is no log, only the changes that Usher sees without one.
 */
export const subscribe: FeedCommand = async (ctx, { person, channel, lists }, rest) => {
  const place = placeNamed(ctx.directory, rest);
  if ('sentence' in place) return { text: place.sentence };
  const list = await lists.ask(place.organizationId);
  if (list.state === 'unreachable') {
    return { text: 'Make does not answer right now, so nothing was subscribed. Try again in a minute.' };
  }
  const filter = list.state === 'known' ? everything : onlyWatch;
  const { markup } = await subscribeChannel(ctx, person, channel, place, filter);
  const why = list.state === 'known' ? '' : ` The audit log cannot be read: ${troubleInWords[list.state]}.`;
  return { text: `${markup}${why}` };
};

/** Finds a guarded organization or team by its name: "Finance Ops", or "Finance Ops in Harbour Logistics". */
function placeNamed(
  directory: ListenerContext['directory'],
  text: string,
): Omit<Place, 'name'> | { readonly sentence: string } {
  const wanted = text.trim();
  if (wanted === '') {
    return { sentence: 'Say what to listen to, such as `/make-audit subscribe Harbour Logistics`.' };
  }
  const found = directory.organizations().flatMap(({ id: organizationId, name }) => [
    ...(namesOne(wanted, [name]) ? [{ organizationId }] : []),
    ...directory
      .teams(organizationId)
      .filter((team) => namesOne(wanted, [team.name, `${team.name} in ${name}`]))
      .map(({ id: teamId }) => ({ organizationId, teamId })),
  ]);
  const [place, another] = found;
  const shown = escaped(text.trim().slice(0, 60));
  if (!place) {
    return {
      sentence: `Usher guards no organization or team called “${shown}”. Type \`/make-audit\` alone to choose from a list.`,
    };
  }
  if (another) {
    return {
      sentence: `“${shown}” is the name of more than one. Say where, such as “Finance Ops in Harbour Logistics”, or type \`/make-audit\` alone.`,
    };
  }
  return place;
}

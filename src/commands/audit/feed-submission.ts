import { z } from 'zod';
import type { FeedFilter } from '../../approvals/audit-event.js';
import type { PersonId } from '../../approvals/person.js';
import { holdsToken } from '../../approvals/token-text.js';
import { withoutUnseen } from '../../slack/legible.js';
import { answerModal, refusedModal } from '../../slack/modals/answer-modal.js';
import { feedBlocks } from '../../slack/modals/feeds-modal.js';
import type { Place } from '../../slack/modals/role-modal.js';
import { escaped } from '../../slack/text.js';
import { replaceView, tell } from '../ask.js';
import type { ListenerContext } from '../listener-context.js';
import { tokenSentence } from '../parse.js';
import { chosenIn, type FormView, fieldOf, isTicked, parseJson } from '../payload.js';
import { placeOf } from '../role-asked.js';
import { type EventLists, unknownNames } from './event-lists.js';
import { type Outcome, onlyWatch, subscribeChannel } from './subscribe.js';

/** The metadata of the open form. */
export const feedsMetadata = z.object({
  channel: z.string(),
  organizationId: z.number().optional(),
  log: z.enum(['checking', 'known', 'closed']).optional(),
});

export interface FeedWish {
  readonly channel: string;
  readonly place: Place;
  readonly filter: FeedFilter;
}

/** The feed that the form asks for, or the errors at its fields. Never waits. */
export function wishIn(
  { directory }: ListenerContext,
  lists: EventLists,
  view: FormView,
): FeedWish | { readonly errors: Record<string, string> } {
  const { channel, organizationId, log } = feedsMetadata.parse(parseJson(view.private_metadata));
  const place = placeOf(directory, fieldOf(view, 'place'));
  if (!place) return { errors: { place: 'Choose an organization or team that Usher guards.' } };
  if (log === undefined || log === 'checking' || organizationId !== place.organizationId) {
    return { errors: { place: 'Make is still being asked about this. Press Subscribe again in a moment.' } };
  }
  if (log === 'closed') return { channel, place, filter: onlyWatch };
  const typed = fieldOf(view, 'names') ?? '';
  const names = [
    ...new Set(
      withoutUnseen(typed)
        .split(/[\s,;]+/)
        .filter(Boolean),
    ),
  ];
  const blocks = feedBlocks(place);
  const filter = {
    groups: chosenIn(view, blocks.groups),
    names,
    people: chosenIn(view, blocks.people).map(Number),
    onlyUnexplained: isTicked(view, 'unexplained'),
  };
  const strange = unknownNames(lists.known(place.organizationId), names);
  const narrowed = filter.groups.length + names.length + filter.people.length > 0;
  const errors = {
    ...(strange.length > 0 && { names: unknownSentence(strange) }),
    ...(names.length > mostNames && { names: `Write ${mostNames} names at most, or choose groups.` }),
    ...(names.some((name) => !eventName.test(name)) && {
      names: 'A name has letters, digits, dots and underscores, such as webhook_deleted.',
    }),
    ...(holdsToken(typed) && { names: tokenSentence }),
    ...(filter.onlyUnexplained &&
      narrowed && {
        unexplained:
          'This leaves out the audit log, so the choices above would do nothing. Clear them, or untick this.',
      }),
  };
  return Object.keys(errors).length > 0 ? { errors } : { channel, place, filter };
}

const mostNames = 50;
const eventName = /^[\w.:-]{1,80}$/;

const unknownSentence = (names: readonly string[]): string =>
  `Make’s list has no “${names[0]?.slice(0, 60)}”. Names look like webhook_deleted; choose a group if you are not sure.`;

/** Subscribes, and replaces *Checking…* with the answer. */
export async function answerWish(
  ctx: ListenerContext,
  lists: EventLists,
  person: PersonId,
  externalId: string,
  wish: FeedWish,
): Promise<void> {
  const { ok, markup } = await outcome(ctx, lists, person, wish).catch((error: unknown) => {
    ctx.log.error({ err: error, listener: 'subscribe' }, 'a channel could not be subscribed');
    return { ok: false, markup: unreachable };
  });
  const view = ok
    ? answerModal(externalId, 'Subscribed', `:white_check_mark: ${markup}`)
    : refusedModal(externalId, markup);
  if (!(await replaceView(ctx, externalId, view))) await tell(ctx, person, markup);
}

const unreachable =
  'Slack, Make or the record could not be reached, so nothing was subscribed. Go back and try again in a minute.';

async function outcome(
  ctx: ListenerContext,
  lists: EventLists,
  person: PersonId,
  { channel, place, filter }: FeedWish,
): Promise<Outcome> {
  if (filter.names.length > 0 && !lists.known(place.organizationId)) {
    const strange = unknownNames(await lists.ask(place.organizationId), filter.names);
    if (strange.length > 0) return { ok: false, markup: escaped(unknownSentence(strange)) };
  }
  return subscribeChannel(ctx, person, channel, place, filter);
}

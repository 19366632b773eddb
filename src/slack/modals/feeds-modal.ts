import type { KnownBlock, ModalView } from '@slack/types';
import { auditViewIds, feedActionIds } from '../audit-ids.js';
import { actions, button, context, header, plain, section } from '../blocks.js';
import { actionIds } from '../ids.js';
import { escaped } from '../text.js';
import { type Choice, choicesField, searchField, searchManyField, textField, tickField } from './fields.js';
import { type Place, placeValue } from './role-modal.js';

/**
 * The choices in a place's audit log. `closed` is the reason why there are none; the form then offers only the watch.
 */
export type LogChoice =
  | { readonly state: 'checking' }
  | { readonly state: 'known'; readonly groups: readonly Choice[] }
  | { readonly state: 'closed'; readonly why: string };

export interface FeedsForm {
  readonly channel: string;
  readonly feeds: readonly { readonly id: string; readonly markup: string; readonly muted: boolean }[];
  /** The reason why nobody can subscribe here; markup. */
  readonly refusal?: string;
  readonly place?: Place;
  readonly log?: LogChoice;
}

const shown = 30;
const mostPeople = 20;

/** Block ids for the fields of one place, so that another place begins with empty fields. */
export const feedBlocks = (place: Omit<Place, 'name'>) =>
  ({ groups: `groups-${placeValue(place)}`, people: `people-${place.organizationId}` }) as const;

/** The form "Feeds of this channel": its feeds, and the fields that add one. */
export function feedsModal(form: FeedsForm): ModalView {
  const { channel, feeds, refusal, place, log } = form;
  const rest = feeds.length - shown;
  return {
    type: 'modal',
    callback_id: auditViewIds.feeds,
    title: plain('Feeds of this channel', 24),
    close: plain('Close', 24),
    ...(refusal === undefined && { submit: plain('Subscribe', 24) }),
    private_metadata: JSON.stringify({
      channel,
      ...(place && { organizationId: place.organizationId }),
      ...(log && { log: log.state }),
    }),
    blocks: [
      ...(feeds.length > 0
        ? feeds.slice(0, shown).flatMap(feedRow)
        : [context('This channel listens to nothing yet.')]),
      ...(rest > 0 ? [context(`and ${rest} more; \`/make-audit list\` has them all`)] : []),
      header('Subscribe'),
      ...(refusal === undefined ? subscribing(form) : [section(`:no_entry_sign: ${refusal}`)]),
    ],
  };
}

const feedRow = ({ id, markup, muted }: FeedsForm['feeds'][number]): KnownBlock[] => [
  section(markup),
  ...actions(
    `feed-${id}`,
    muted ? button(feedActionIds.unmute, 'Unmute', id) : button(feedActionIds.mute, 'Mute (8 hours)', id),
    button(feedActionIds.unsubscribe, 'Unsubscribe', id, {
      style: 'danger',
      confirm: {
        title: 'Unsubscribe?',
        text: 'This channel hears nothing more of it. It can be subscribed again.',
        yes: 'Unsubscribe',
      },
    }),
  ),
];

function subscribing({ place, log }: FeedsForm): KnownBlock[] {
  const where = searchField({
    block: 'place',
    action: actionIds.place,
    label: 'Organization or team',
    rewrites: true,
    after: 0,
    initial: place && { value: placeValue(place), label: place.name },
    example: 'Choose where',
  });
  if (!place || !log) return [where, context('Choose where; then choose what this channel gets.')];
  return [where, ...filters(place, log)];
}

function filters(place: Place, log: LogChoice): KnownBlock[] {
  switch (log.state) {
    case 'checking':
      return [context(':hourglass_flowing_sand: *Checking…* Asking Make which events there are.')];
    case 'closed':
      return [
        context(
          `The audit log of ${escaped(place.name)} cannot be read: ${log.why}. Usher still sees who joins, leaves and changes roles: this channel is told *only what nobody asked for*.`,
        ),
      ];
    case 'known':
      return [...eventFields(place, log.groups), unexplainedField()];
  }
}

function eventFields(place: Place, groups: readonly Choice[]): KnownBlock[] {
  const blocks = feedBlocks(place);
  return [
    ...(groups.length > 0
      ? [
          choicesField({
            block: blocks.groups,
            action: feedActionIds.groups,
            label: 'Groups of events',
            optional: true,
            choices: groups,
            example: 'All',
          }),
        ]
      : []),
    textField({
      block: 'names',
      action: feedActionIds.names,
      label: 'Single events',
      hint: 'Names as Make writes them, one a line, such as webhook_deleted. They add to the groups.',
      optional: true,
      lines: true,
      max: 2000,
    }),
    searchManyField({
      block: blocks.people,
      action: feedActionIds.people,
      label: 'Only by these people',
      optional: true,
      after: 3,
      most: mostPeople,
      example: 'Everybody; type three letters of a name',
    }),
  ];
}

const unexplainedField = (): KnownBlock =>
  tickField({
    block: 'unexplained',
    action: feedActionIds.unexplained,
    label: 'What nobody asked for',
    tick: {
      value: 'unexplained',
      label: 'Only what nobody asked for',
      description: 'Changes of members and roles without a request; nothing else of the log',
    },
  });

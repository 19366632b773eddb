import type { KnownBlock, ModalView } from '@slack/types';
import type { Foretold } from '../../approvals/policy/foretell.js';
import { mostChanges } from '../../approvals/revision.js';
import { actions, button, context, plain } from '../blocks.js';
import { foretoldLine } from '../foretold-words.js';
import { actionIds, viewIds } from '../ids.js';
import { escaped } from '../text.js';
import { type Choice, choiceField, searchField, searchManyField, tickField } from './fields.js';
import { choiceOfRole, type RoleChoice } from './invite-modal.js';
import { durations, emergencyField, leaveOutField, reasonField, ticketField } from './shared-fields.js';

/** The place of a role: an organization, or a team of it. */
export interface Place {
  readonly organizationId: number;
  readonly teamId?: number;
  readonly name: string;
}

export interface RoleForm {
  readonly person?: Choice;
  /** Facts that tell apart several people with this name. */
  readonly who?: string;
  readonly place?: Place;
  /** The present role there, in words. */
  readonly now?: string;
  readonly roles: readonly RoleChoice[];
  readonly role?: string;
  readonly duration?: string;
  /** Who would decide the choices so far, if they are complete. */
  readonly foretold?: Foretold | undefined;
  readonly emergency?: boolean;
  readonly reason?: string;
  readonly reasonHint?: string | undefined;
  readonly ticket?: string;
  readonly emergencyOffered: boolean;
  /** Whether the form has fields for more people and teams. */
  readonly several?: boolean;
  /** The people and teams in those fields when the form opens. */
  readonly more?: { readonly people: readonly Choice[]; readonly teams: readonly Choice[] };
}

/** The choice for a removal. */
export const removeChoice = 'remove';

export const placeValue = ({ organizationId, teamId }: Omit<Place, 'name'>): string =>
  teamId === undefined ? `o:${organizationId}` : `t:${organizationId}:${teamId}`;

/**
 * The form "Ask for a role": the person, the place, the present role and the new one, the duration, and the reason.
 */
export function roleModal(form: RoleForm): ModalView {
  const { person, place } = form;
  return {
    type: 'modal',
    callback_id: viewIds.role,
    title: plain('Ask for a role', 24),
    submit: plain('Ask', 24),
    close: plain('Close', 24),
    private_metadata: JSON.stringify({
      ...(person && { userId: Number(person.value) }),
      ...(place && { organizationId: place.organizationId }),
      ...(place?.teamId !== undefined && { teamId: place.teamId }),
      ...(form.several && { several: true }),
    }),
    blocks: [
      searchField({
        block: 'person',
        action: actionIds.person,
        label: 'Who',
        rewrites: true,
        after: 3,
        initial: person,
        example: 'Type three letters of a name',
      }),
      ...(person && form.who ? [context(`${escaped(person.label)}: ${escaped(form.who)}`)] : []),
      searchField({
        block: 'place',
        action: actionIds.place,
        label: 'Organization or team',
        rewrites: true,
        after: 0,
        initial: place && { value: placeValue(place), label: place.name },
        example: 'Choose where',
      }),
      ...roleBlocks(form),
      ...severalBlocks(form),
      choiceField({
        block: 'duration',
        action: 'duration',
        label: 'For how long',
        rewrites: true,
        choices: durations.map(({ value, label }) => ({ value, label })),
        initial: form.duration ?? permanent,
      }),
      ...(form.foretold ? [context(foretoldLine(form.foretold))] : []),
      reasonField(form.reason, undefined, form.reasonHint),
      ticketField(form.ticket),
      ...(form.emergencyOffered ? [emergencyField()] : []),
    ],
  };
}

/** The choice for access without an end. */
export const permanent = 'permanent';

function roleBlocks({ place, roles, role, now }: RoleForm): KnownBlock[] {
  if (!place) return [context('Choose a place to see its roles.')];
  const removal = {
    value: removeChoice,
    label: `Remove from ${place.name}`,
    description:
      place.teamId === undefined ? 'Leaves the organization and all its teams' : 'Stays in the organization',
  };
  const connections = tickField({
    block: 'connections',
    action: 'connections',
    label: 'Connections',
    tick: {
      value: 'delete',
      label: 'Also delete their connections',
      description: 'Scenarios that use them stop',
    },
  });
  return [
    ...(now ? [context(`Now: *${escaped(now)}*`)] : []),
    choiceField({
      block: `role-${placeValue(place)}`,
      action: actionIds.role,
      label: 'After',
      rewrites: true,
      choices: [...roles.map(choiceOfRole), removal],
      initial: role,
    }),
    ...(role === removeChoice && place.teamId === undefined ? [connections] : []),
  ];
}

export const moreTeams = (organizationId: number): string => `more-teams-${organizationId}`;

/** A button, and after a click on it the fields for more people and for more teams of the same organization. */
function severalBlocks({ place, several, more }: RoleForm): KnownBlock[] {
  if (!place) return [];
  const isTeam = place.teamId !== undefined;
  if (!several) {
    const label = isTeam ? 'Add people or teams' : 'Add people';
    return actions('add-several', button(actionIds.several, label, 'several'));
  }
  const field = { optional: true, most: mostChanges - 1 };
  return [
    searchManyField({
      ...field,
      block: 'more-people',
      action: actionIds.person,
      label: 'More people',
      after: 3,
      initial: more?.people,
      example: 'Type three letters of a name',
    }),
    ...(isTeam
      ? [
          searchManyField({
            ...field,
            block: moreTeams(place.organizationId),
            action: actionIds.team,
            label: 'More teams in this organization',
            after: 0,
            initial: more?.teams,
            example: 'Choose teams',
          }),
        ]
      : []),
    leaveOutField('If a line cannot be asked for'),
  ];
}

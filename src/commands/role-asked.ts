import { z } from 'zod';
import type { Change } from '../approvals/changes/catalogue.js';
import { mostChanges } from '../approvals/revision.js';
import { holdsToken } from '../approvals/token-text.js';
import {
  moreTeams,
  type Place,
  placeValue,
  type RoleForm,
  removeChoice,
} from '../slack/modals/role-modal.js';
import { durations } from '../slack/modals/shared-fields.js';
import { apart } from './apart.js';
import type { Several } from './ask-for-several.js';
import type { ListenerContext } from './listener-context.js';
import { tokenSentence } from './parse.js';
import { type FormView, fieldOf, isTicked, labelOf, parseJson, severalOf } from './payload.js';

const metadata = z.object({
  userId: z.number().optional(),
  organizationId: z.number().optional(),
  teamId: z.number().optional(),
  several: z.boolean().default(false),
});

const ids = z.array(z.coerce.number().int().positive());

export type Chosen = Pick<
  RoleForm,
  'person' | 'place' | 'role' | 'duration' | 'emergency' | 'reason' | 'ticket' | 'several' | 'more'
>;

/** The choices in the form so far. */
export function chosenIn({ directory }: ListenerContext, view: FormView): Chosen {
  const userId = fieldOf(view, 'person');
  const label = labelOf(view, 'person');
  const place = placeOf(directory, fieldOf(view, 'place'));
  const role = place && fieldOf(view, `role-${placeValue(place)}`);
  const { several } = metadata.parse(parseJson(view.private_metadata));
  const duration = fieldOf(view, 'duration');
  return {
    ...(userId && { person: { value: userId, label: label ?? userId } }),
    ...(place && { place }),
    ...(role && { role }),
    ...(duration && { duration }),
    emergency: isTicked(view, 'emergency'),
    several,
  };
}

/** The length of a choice in milliseconds; undefined for access without an end. */
export const lengthOf = (duration: string | undefined): number | undefined =>
  durations.find(({ value }) => value === duration)?.ms;

/** The place with the value `o:7301` or `t:7301:915`. */
export function placeOf(
  directory: ListenerContext['directory'],
  value: string | undefined,
): Place | undefined {
  const [kind, organization, team] = (value ?? '').split(':');
  const organizationId = Number(organization);
  const known = apart(directory.organizations()).find(({ id }) => id === organizationId);
  if (!known) return undefined;
  if (kind === 'o') return { organizationId, name: known.name };
  const found = apart(directory.teams(organizationId)).find(({ id }) => id === Number(team));
  return found && { organizationId, teamId: found.id, name: found.name };
}

/** The changes that the form asks for, one for each person and place, or the errors at its fields. */
export function roleAskedIn(
  ctx: ListenerContext,
  view: FormView,
): Omit<Several, 'submission'> | { readonly errors: Record<string, string> } {
  const { person, place, role, duration, emergency = false } = chosenIn(ctx, view);
  const reason = fieldOf(view, 'reason') ?? '';
  const ticket = fieldOf(view, 'ticket');
  const length = lengthOf(duration);
  const errors: Record<string, string> = {
    ...(!person && { person: 'Choose whom it is for.' }),
    ...(!place && { place: 'Choose the organization or team.' }),
    ...(holdsToken(reason) && { reason: tokenSentence }),
    ...(ticket && holdsToken(ticket) && { ticket: tokenSentence }),
    ...(role === removeChoice &&
      length !== undefined && {
        duration: 'A removal cannot be temporary. Choose “Until somebody changes it”.',
      }),
  };
  if (place && !role) errors[`role-${placeValue(place)}`] = 'Choose a role, or the removal.';
  if (!person || !place || !role || Object.keys(errors).length > 0) return { errors };
  const changes = changesIn(view, { person, place, role });
  if (changes.length > mostChanges) {
    const tooMany = `That is ${changes.length} changes. One request takes ${mostChanges} at most.`;
    return { errors: { 'more-people': tooMany } };
  }
  return {
    changes,
    isLenient: isTicked(view, 'leave-out'),
    leftOut: [],
    reason,
    emergency,
    ...(ticket && { ticket }),
    ...(length !== undefined && { durationMs: length }),
  };
}

/** The changes of choices with which the form opens; empty while the person, the place or the role is missing. */
export function changesChosen({ person, place, role, more }: Chosen): Change[] {
  if (!person || !place || !role) return [];
  const { organizationId, teamId } = place;
  const people = [Number(person.value), ...(more?.people ?? []).map(({ value }) => Number(value))];
  const teams =
    teamId === undefined ? [] : [teamId, ...(more?.teams ?? []).map(({ value }) => Number(value))];
  const places =
    teamId === undefined ? [{ organizationId }] : teams.map((one) => ({ organizationId, teamId: one }));
  return changesOf(people, places, role, false);
}

/** The changes of the form, one for each person and place; empty while the person, the place or the role is missing. */
export function changesIn(view: FormView, { person, place, role }: Chosen): Change[] {
  if (!person || !place || !role) return [];
  const known = metadata.parse(parseJson(view.private_metadata));
  const people = [Number(person.value) || known.userId || 0, ...numbersIn(view, 'more-people')];
  return changesOf(people, placesIn(view, place), role, isTicked(view, 'connections'));
}

/** The chosen place, and the other teams of its organization that were chosen for the same role. */
const placesIn = (view: FormView, { organizationId, teamId }: Place): Spot[] =>
  teamId === undefined
    ? [{ organizationId }]
    : [teamId, ...numbersIn(view, moreTeams(organizationId))].map((one) => ({
        organizationId,
        teamId: one,
      }));

const numbersIn = (view: FormView, block: string): number[] => ids.parse(severalOf(view, block));

type Spot = Omit<Place, 'name'>;

/** A change for each person at each place; what was chosen twice is one change. */
function changesOf(
  people: readonly number[],
  places: readonly Spot[],
  role: string,
  deleteConnections: boolean,
): Change[] {
  const all = [...new Set(people)].flatMap((userId) =>
    places.map((place): [string, Change] => [
      `${userId} ${place.teamId}`,
      changeOf(userId, place, role, deleteConnections),
    ]),
  );
  return [...new Map(all).values()];
}

function changeOf(
  userId: number,
  { organizationId, teamId }: Spot,
  role: string,
  deleteConnections: boolean,
): Change {
  if (role === removeChoice) {
    return teamId === undefined
      ? { kind: 'remove-from-organization', organizationId, userId, deleteConnections }
      : { kind: 'remove-from-team', organizationId, teamId, userId };
  }
  const roleId = Number(role);
  return teamId === undefined
    ? { kind: 'change-organization-role', organizationId, userId, roleId }
    : { kind: 'change-team-role', organizationId, teamId, userId, roleId };
}

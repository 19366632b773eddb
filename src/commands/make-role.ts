import { z } from 'zod';
import type { Asked } from '../approvals/asked.js';
import type { Change } from '../approvals/changes/catalogue.js';
import type { PersonId } from '../approvals/person.js';
import { reasonHint } from '../approvals/policy/reason-hint.js';
import { holdsToken } from '../approvals/token-text.js';
import { commandNames, viewIds } from '../slack/ids.js';
import {
  type Place,
  placeValue,
  type RoleForm,
  removeChoice,
  roleModal,
} from '../slack/modals/role-modal.js';
import { durations } from '../slack/modals/shared-fields.js';
import { makeUserOf } from './access/binding.js';
import { apart } from './apart.js';
import { askAndAnswer, checking, checkingName, formOf } from './ask.js';
import type { Listeners } from './listener.js';
import type { ListenerContext } from './listener-context.js';
import { emailIn, tokenSentence } from './parse.js';
import {
  commandBody,
  type FormView,
  fieldOf,
  formAction,
  formSubmission,
  isTicked,
  labelOf,
  parseJson,
  personOf,
} from './payload.js';
import { choiceOfPerson } from './person-choice.js';
import { redrawForm } from './redraw-form.js';
import { roleShown } from './role-shown.js';
import type { CommandText } from './wire-text.js';

const metadata = z.object({
  userId: z.number().optional(),
  organizationId: z.number().optional(),
  teamId: z.number().optional(),
});

/** `/make-role [@person or address]`: registers the form, the choices that rewrite it, and its submission. */
export function registerRole(listeners: Listeners, ctx: ListenerContext): void {
  listeners.command(commandNames.role, async ({ body, person, say }) => {
    const { text, users, trigger_id } = commandBody.parse(body);
    const found = await subjectIn(ctx, person, { text, users });
    if (found.problem) return say(found.problem);
    await openRole(ctx, trigger_id, person, found.person ? { person: found.person } : {});
  });

  listeners.form(viewIds.role, async ({ body, person }) => {
    const parsed = formAction.safeParse(body);
    if (!parsed.success) return;
    const { view } = parsed.data;
    await redrawForm(ctx.client, view, roleModal(await formFrom(ctx, person, chosenIn(ctx, view))));
  });

  listeners.view(viewIds.role, async ({ ack, body, person }) => {
    const { view } = formSubmission.parse(body);
    const wanted = roleAskedIn(ctx, view);
    if ('errors' in wanted) return ack({ response_action: 'errors', errors: wanted.errors });
    const externalId = checkingName(view.id);
    await ack({ response_action: 'push', view: checking(externalId) });
    await askAndAnswer(ctx, person, externalId, formOf(view.id, wanted));
  });
}

type Chosen = Pick<RoleForm, 'person' | 'place' | 'role' | 'duration' | 'reason' | 'ticket'>;

/** Opens the form. Returns its name, by which Usher will find its request. */
export async function openRole(
  ctx: ListenerContext,
  trigger: string,
  asker: PersonId,
  chosen: Chosen,
): Promise<string | undefined> {
  const { view } = await ctx.client.views.open({
    trigger_id: trigger,
    view: roleModal(await formFrom(ctx, asker, chosen)),
  });
  return view?.id;
}

/** The form, filled in from the directory in memory. Never waits for Make. */
async function formFrom(
  { directory, desk, people, policy }: ListenerContext,
  asker: PersonId,
  chosen: Chosen,
): Promise<RoleForm> {
  const { place, person } = chosen;
  const category = place?.teamId === undefined ? 'organization' : 'team';
  const roles = place
    ? directory.roles(category, place.organizationId).filter(({ assignable }) => assignable)
    : [];
  const emergencyOffered = await desk.mayAskInEmergency(asker);
  const form = {
    ...chosen,
    roles,
    emergencyOffered,
    reasonHint: place && reasonHint(policy(), roleShown(directory, place, chosen.role)),
  };
  if (!person) return form;
  const { binding } = await people.identify(asker);
  const own = binding.state === 'bound' && person.value === `${binding.id}`;
  if (!own && !(await desk.mayAskForOthers(asker))) return form;
  const { description: who } = choiceOfPerson(directory, makeUserOf({ directory }, Number(person.value)));
  const now = place && nowIn(directory, place, Number(person.value));
  return { ...form, ...(who !== undefined && { who }), ...(now !== undefined && { now }) };
}

/**
 * The present role in the directory in memory. Usher reads the exact role in a team from Make after the person asks.
 */
function nowIn(
  directory: ListenerContext['directory'],
  { organizationId, teamId }: Place,
  userId: number,
): string | undefined {
  const member = directory.member(organizationId, userId);
  if (!member) return 'not in this organization';
  if (teamId === undefined) return directory.role(organizationId, member.roleId)?.name;
  return member.teamIds.includes(teamId)
    ? 'in this team; Usher reads the role there when you ask'
    : 'not in this team';
}

/** The person in the command's text: by a mention, by an address, or nobody yet. */
async function subjectIn(
  ctx: ListenerContext,
  asker: PersonId,
  { text, users: [mentioned] }: CommandText,
): Promise<{ readonly person?: { value: string; label: string }; readonly problem?: string }> {
  const email = emailIn(text);
  if (!mentioned && !email) return {};
  const mine = mentioned !== undefined && personOf(ctx.home, mentioned) === asker;
  if (!mine && !(await ctx.desk.mayAskForOthers(asker))) {
    return { problem: 'No rule of the policy lets you ask for others. You can ask for yourself.' };
  }
  const found = mentioned
    ? await boundTo(ctx, personOf(ctx.home, mentioned))
    : ctx.directory.byEmail(email ?? '')[0];
  return found
    ? { person: { value: `${found.userId}`, label: found.name } }
    : { problem: 'Make knows nobody by that name or address here. Invite them with /make-invite.' };
}

async function boundTo({ people, directory }: ListenerContext, person: PersonId) {
  const { binding } = await people.identify(person);
  if (binding.state !== 'bound') return undefined;
  return directory
    .organizations()
    .map(({ id }) => directory.member(id, binding.id))
    .find((one) => one !== undefined);
}

function chosenIn({ directory }: ListenerContext, view: FormView): Chosen {
  const userId = fieldOf(view, 'person');
  const label = labelOf(view, 'person');
  const place = placeOf(directory, fieldOf(view, 'place'));
  const role = place && fieldOf(view, `role-${placeValue(place)}`);
  const duration = fieldOf(view, 'duration');
  return {
    ...(userId && { person: { value: userId, label: label ?? userId } }),
    ...(place && { place }),
    ...(role && { role }),
    ...(duration && { duration }),
  };
}

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

function roleAskedIn(
  ctx: ListenerContext,
  view: FormView,
): Asked | { readonly errors: Record<string, string> } {
  const { person, place, role, duration } = chosenIn(ctx, view);
  const reason = fieldOf(view, 'reason') ?? '';
  const ticket = fieldOf(view, 'ticket');
  const length = durations.find(({ value }) => value === duration)?.ms;
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
  const known = metadata.parse(parseJson(view.private_metadata));
  const userId = Number(person.value) || known.userId || 0;
  return {
    changes: [changeOf(userId, place, role, isTicked(view, 'connections'))],
    reason,
    emergency: isTicked(view, 'emergency'),
    ...(ticket && { ticket }),
    ...(length !== undefined && { durationMs: length }),
  };
}

function changeOf(
  userId: number,
  { organizationId, teamId }: Place,
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

import type { Change } from '../approvals/changes/catalogue.js';
import type { PersonId } from '../approvals/person.js';
import type { Foretold } from '../approvals/policy/foretell.js';
import { reasonHint } from '../approvals/policy/reason-hint.js';
import { actionIds, commandNames, viewIds } from '../slack/ids.js';
import { type Place, permanent, type RoleForm, roleModal } from '../slack/modals/role-modal.js';
import { durations } from '../slack/modals/shared-fields.js';
import { makeUserOf } from './access/binding.js';
import { checking, checkingName } from './ask.js';
import { askForSeveral } from './ask-for-several.js';
import { ifSoon } from './foretold.js';
import type { Listeners } from './listener.js';
import type { ListenerContext } from './listener-context.js';
import { emailIn } from './parse.js';
import { commandBody, formAction, formSubmission, personOf } from './payload.js';
import { choiceOfPerson } from './person-choice.js';
import { redrawChosen } from './redraw-form.js';
import { type Chosen, changesChosen, changesIn, chosenIn, lengthOf, roleAskedIn } from './role-asked.js';
import { roleShown } from './role-shown.js';
import type { CommandText } from './wire-text.js';

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
    const { view, actions } = parsed.data;
    const chosen = chosenIn(ctx, view);
    const isPress = actions[0].action_id === actionIds.several;
    const several = chosen.several || isPress;
    const form = roleModal(await formFrom(ctx, person, { ...chosen, several }, changesIn(view, chosen)));
    await redrawChosen(ctx.client, view, form, actions[0].action_ts);
  });

  listeners.view(viewIds.role, async ({ ack, body, person }) => {
    const { view } = formSubmission.parse(body);
    const wanted = roleAskedIn(ctx, view);
    if ('errors' in wanted) return ack({ response_action: 'errors', errors: wanted.errors });
    const externalId = checkingName(view.id);
    await ack({ response_action: 'push', view: checking(externalId) });
    await askForSeveral(ctx, person, externalId, { ...wanted, submission: view.id });
  });
}

/** Opens the form. Returns its name, by which Usher will find its request. */
export async function openRole(
  ctx: ListenerContext,
  trigger: string,
  asker: PersonId,
  chosen: Chosen,
): Promise<string | undefined> {
  const changes = changesChosen(chosen);
  const duration = chosen.duration ?? (await proposed(ctx, asker, changes));
  const form = await formFrom(ctx, asker, { ...chosen, duration }, changes);
  const { view } = await ctx.client.views.open({ trigger_id: trigger, view: roleModal(form) });
  return view?.id;
}

/** The form, filled in from the directory in memory. Never waits for Make. */
async function formFrom(
  ctx: ListenerContext,
  asker: PersonId,
  chosen: Chosen,
  changes: readonly Change[],
): Promise<RoleForm> {
  const { directory, desk, people, policy } = ctx;
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
  return {
    ...form,
    ...(who !== undefined && { who }),
    ...(now !== undefined && { now }),
    ...(changes.length > 0 && { foretold: await foretold(ctx, asker, chosen, changes) }),
  };
}

/** Who would decide the choices in the form. */
function foretold(
  { desk }: ListenerContext,
  asker: PersonId,
  { duration, emergency = false }: Chosen,
  changes: readonly Change[],
): Promise<Foretold | undefined> {
  const durationMs = lengthOf(duration);
  const rest = { emergency, ...(durationMs !== undefined && { durationMs }) };
  return ifSoon(desk.foretell(asker, { wanted: { changes }, rest }));
}

/**
 * The duration with which the form opens: the longest that the policy gives, if it gives every role only with an end.
 * Later the form proposes none, because a new proposal could replace a choice that the person has just made.
 */
async function proposed(
  { desk }: ListenerContext,
  asker: PersonId,
  changes: readonly Change[],
): Promise<string> {
  const longest = await ifSoon(desk.longestAccess(asker, changes));
  const fits = durations.findLast(({ ms }) => ms !== undefined && ms <= (longest ?? 0));
  return fits?.value ?? permanent;
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

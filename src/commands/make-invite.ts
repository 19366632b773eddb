import { z } from 'zod';
import type { PersonId } from '../approvals/person.js';
import { about } from '../approvals/personal.js';
import type { Foretold } from '../approvals/policy/foretell.js';
import { reasonHint } from '../approvals/policy/reason-hint.js';
import { holdsToken } from '../approvals/token-text.js';
import { actionIds, commandNames, viewIds } from '../slack/ids.js';
import { firstRole, type InviteForm, inviteModal, maxTeamRows } from '../slack/modals/invite-modal.js';
import { leaveOutLabel } from '../slack/modals/shared-fields.js';
import { apart } from './apart.js';
import { checking, checkingName } from './ask.js';
import { askForInvites } from './ask-for-invites.js';
import { ifSoon } from './foretold.js';
import type { Listeners } from './listener.js';
import type { ListenerContext } from './listener-context.js';
import {
  cutToForm,
  fewEnough,
  parseInvitees,
  type SortedInvitees,
  sortInvitees,
  tokenSentence,
} from './parse.js';
import {
  commandBody,
  type FormView,
  fieldOf,
  formAction,
  formSubmission,
  isTicked,
  parseJson,
} from './payload.js';
import { redrawChosen } from './redraw-form.js';
import { type SsoTyped, ssoAsked, ssoIn } from './single-sign-on.js';

const metadata = z.object({ organizationId: z.number(), rows: z.number().int().min(0).max(maxTeamRows) });

/** `/make-invite [addresses]`: registers the form, the choices that rewrite it, and its submission. */
export function registerInvite(listeners: Listeners, ctx: ListenerContext): void {
  listeners.command(commandNames.invite, async ({ body, person, say }) => {
    const { text, trigger_id } = commandBody.parse(body);
    const form = formFrom(ctx, { rows: 0, emails: cutToForm(text) });
    if (!form) return say('Usher has not read Make yet. Try again in a minute.');
    await openInvite(ctx, trigger_id, person, form);
  });

  listeners.form(viewIds.invite, async ({ body, person }) => {
    const parsed = formAction.safeParse(body);
    if (!parsed.success) return;
    const { view, actions } = parsed.data;
    const [{ action_id, action_ts }] = actions;
    const isPress = action_id === actionIds.addTeam;
    const known = metadata.parse(parseJson(view.private_metadata));
    const organizationId = Number(fieldOf(view, 'organization') ?? known.organizationId);
    const rows = isPress ? Math.min(known.rows + 1, maxTeamRows) : known.rows;
    const form = formFrom(ctx, { rows, organizationId });
    if (!form) return;
    const role = Number(fieldOf(view, `role-${organizationId}`)) || undefined;
    const { teams } = teamsIn(view, organizationId, known.rows);
    const [first] = sortInvitees(fieldOf(view, 'emails') ?? '').invitees;
    const foretold = await foretoldFor(ctx, person, form, { role, teams, email: first?.email });
    await redrawChosen(ctx.client, view, inviteModal({ ...form, foretold }), action_ts);
  });

  listeners.view(viewIds.invite, async ({ ack, body, person }) => {
    const { view } = formSubmission.parse(body);
    const wanted = inviteOf(ctx, view);
    if ('errors' in wanted) return ack({ response_action: 'errors', errors: wanted.errors });
    const externalId = checkingName(view.id);
    await ack({ response_action: 'push', view: checking(externalId) });
    await askForInvites(ctx, person, externalId, { submission: view.id, ...wanted });
  });
}

/** Opens the form. Returns its name, by which Usher will find its request. */
export async function openInvite(
  ctx: ListenerContext,
  trigger: string,
  asker: PersonId,
  form: InviteForm,
): Promise<string | undefined> {
  const { role, chosen: teams = [], emails = '' } = form;
  const [first] = sortInvitees(emails).invitees;
  const foretold = await foretoldFor(ctx, asker, form, { role, teams, email: first?.email });
  const opened = inviteModal({ ...form, foretold });
  const { view } = await ctx.client.views.open({ trigger_id: trigger, view: opened });
  return view?.id;
}

/** Who would decide an invitation with these roles, as far as they are chosen. */
async function foretoldFor(
  { desk }: ListenerContext,
  asker: PersonId,
  { organizationId, roles }: InviteForm,
  {
    role = firstRole(roles),
    teams,
    email = '',
  }: {
    readonly role: number | undefined;
    readonly teams: NonNullable<InviteForm['chosen']>;
    readonly email?: string | undefined;
  },
): Promise<Foretold | undefined> {
  if (role === undefined) return undefined;
  const who = { email: about(email), name: about('') };
  const invite = { kind: 'invite' as const, organizationId, roleId: role, teams: [...teams], ...who };
  return ifSoon(desk.foretell(asker, { wanted: { changes: [invite] }, rest: { emergency: false } }));
}

/** The form, filled in from the directory in memory; undefined until Usher has read Make once. */
export function formFrom(
  ctx: ListenerContext,
  chosen: {
    readonly rows: number;
    readonly organizationId?: number;
    readonly emails?: string;
    readonly sso?: SsoTyped;
  },
): InviteForm | undefined {
  const { directory, policy } = ctx;
  const organizations = directory.organizations();
  const organizationId = chosen.organizationId ?? largestOf(directory)?.id;
  if (organizationId === undefined) return undefined;
  const organization = organizations.find(({ id }) => id === organizationId);
  return {
    ...chosen,
    sso: ssoAsked(ctx, organizationId, chosen.sso),
    reasonHint: reasonHint(policy(), { kinds: ['invite'], ...(organization && { organization }) }),
    organizations: apart(organizations),
    organizationId,
    roles: directory.roles('organization', organizationId).filter(({ assignable }) => assignable),
    teams: apart(directory.teams(organizationId)),
    teamRoles: directory.roles('team', organizationId),
  };
}

/** The organization with the most members; of equals, the first by name. */
function largestOf(directory: ListenerContext['directory']) {
  const sized = directory.organizations().map((one) => ({ ...one, size: directory.members(one.id).length }));
  return sized.toSorted((a, b) => b.size - a.size)[0];
}

/** The invitations in the form, or the errors at its fields. */
function inviteOf(ctx: ListenerContext, view: FormView) {
  const { organizationId, rows } = metadata.parse(parseJson(view.private_metadata));
  const reason = fieldOf(view, 'reason') ?? '';
  const note = fieldOf(view, 'note');
  const ticket = fieldOf(view, 'ticket');
  const emails = fieldOf(view, 'emails') ?? '';
  const isLenient = isTicked(view, 'leave-out');
  const sorted = sortInvitees(emails);
  const invitees =
    isLenient && sorted.invitees.length > 0 ? fewEnough(sorted.invitees) : parseInvitees(emails);
  const roleId = Number(fieldOf(view, `role-${organizationId}`));
  const teams = teamsIn(view, organizationId, rows);
  const sso = ssoIn(ctx, view, organizationId, invitees.ok ? invitees.invitees : []);
  const errors = {
    ...(!invitees.ok && { emails: `${invitees.problem}${wayOn(sorted)}` }),
    ...(holdsToken(emails) && { emails: tokenSentence }),
    ...(holdsToken(reason) && { reason: tokenSentence }),
    ...(note && holdsToken(note) && { note: tokenSentence }),
    ...(ticket && holdsToken(ticket) && { ticket: tokenSentence }),
    ...teams.errors,
    ...(invitees.ok && sso.errors),
  };
  if (!invitees.ok || Object.keys(errors).length > 0) return { errors };
  return {
    isLenient,
    leftOut: isLenient ? sorted.wrong : [],
    changes: invitees.invitees.map(({ name, email }, index) => ({
      kind: 'invite' as const,
      organizationId,
      email: about(email),
      name: about(name),
      roleId,
      teams: teams.teams,
      ...(note && { note: about(note) }),
      ...(sso.each[index] && { sso: sso.each[index] }),
    })),
    reason,
    emergency: false,
    ...(ticket && { ticket }),
  };
}

/** A sentence on how to continue without the unreadable people, if any others are left. */
const wayOn = ({ invitees, wrong }: SortedInvitees): string =>
  invitees.length > 0 && wrong.length > 0
    ? ` Or tick “${leaveOutLabel}” below to ask for the other ${invitees.length}.`
    : '';

function teamsIn(view: FormView, organizationId: number, rows: number) {
  const teams: { teamId: number; roleId: number }[] = [];
  const errors: Record<string, string> = {};
  for (let n = 0; n < rows; n++) {
    const block = `team-${organizationId}-${n}`;
    const teamId = Number(fieldOf(view, block) ?? 0);
    const roleId = Number(fieldOf(view, `team-role-${organizationId}-${n}`) ?? 0);
    if (!teamId) continue;
    if (!roleId)
      errors[`team-role-${organizationId}-${n}`] = 'Choose a role for this team, such as Team Member.';
    else if (teams.some((one) => one.teamId === teamId)) errors[block] = 'This team is already chosen above.';
    else teams.push({ teamId, roleId });
  }
  return { teams, errors };
}

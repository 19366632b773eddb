import type { Change } from '../approvals/changes/catalogue.js';
import type { PersonId } from '../approvals/person.js';
import type { ChangePlan } from '../approvals/plan.js';
import type { Request } from '../approvals/request.js';
import { actionIds } from '../slack/ids.js';
import type { Choice } from '../slack/modals/fields.js';
import { removeChoice } from '../slack/modals/role-modal.js';
import { durations } from '../slack/modals/shared-fields.js';
import { spoken } from '../slack/text.js';
import type { Listeners } from './listener.js';
import type { ListenerContext } from './listener-context.js';
import { formFrom, openInvite } from './make-invite.js';
import { openRole } from './make-role.js';
import { openToken } from './make-token.js';
import { requestClick } from './payload.js';
import { type Chosen, placeOf } from './role-asked.js';

/**
 * Registers "Ask again", which opens the form with the earlier values filled in. It makes a new request, which people
 * decide on again.
 */
export function registerAskAgain(listeners: Listeners, ctx: ListenerContext): void {
  listeners.action(actionIds.askAgain, async ({ body, person, say }) => {
    const parsed = requestClick.safeParse(body);
    if (!parsed.success) return;
    const { id, trigger_id } = parsed.data;
    const shown = await ctx.desk.show(id, person);
    if (!shown.ok) return say(spoken(shown.refusal));
    if (shown.request.revision.changes[0]?.kind === 'restore-role-permissions') {
      return say('This can be asked again from the message about the role, with “Ask to undo”.');
    }
    await openFilledIn(ctx, trigger_id, person, shown.request);
  });
}

async function openFilledIn(
  ctx: ListenerContext,
  trigger: string,
  asker: PersonId,
  request: Request,
): Promise<void> {
  const { changes, plans, durationMs } = request.revision;
  const [change] = changes;
  const [plan] = plans;
  const reason = request.reason.personal;
  const ticket = request.ticket && { ticket: request.ticket.personal };
  if (!change || !plan || change.kind === 'restore-role-permissions') return;
  if (change.kind === 'invite') {
    const emails = changes.flatMap((one) =>
      one.kind === 'invite' ? [`${one.name.personal} <${one.email.personal}>`] : [],
    );
    const ids = changes.flatMap((one) => (one.kind === 'invite' ? (one.sso?.ssoId.personal ?? []) : []));
    const sso = change.sso && { ids: ids.join('\n'), countryId: change.sso.countryId };
    const form = formFrom(ctx, {
      ...(sso && { sso }),
      rows: change.teams.length,
      organizationId: change.organizationId,
      emails: emails.join('\n'),
    });
    const { roleId: role, teams: chosen, note } = change;
    if (form)
      await openInvite(ctx, trigger, asker, {
        ...form,
        role,
        chosen,
        note: note?.personal,
        reason,
        ...ticket,
      });
    return;
  }
  if (change.kind === 'revoke-token' || change.kind === 'contain-token') {
    const way = change.kind === 'contain-token' ? 'contain' : change.holder.type;
    return openToken(ctx, trigger, asker, { way, reason, ...ticket });
  }
  if (change.kind === 'demand-password-reset')
    return openToken(ctx, trigger, asker, { way: 'reset', reason, ...ticket });
  const place = placeOf(
    ctx.directory,
    'teamId' in change ? `t:${change.organizationId}:${change.teamId}` : `o:${change.organizationId}`,
  );
  const duration = durations.find(({ ms }) => ms === durationMs)?.value;
  await openRole(ctx, trigger, asker, {
    person: { value: `${change.userId}`, label: plan.subject.name.personal },
    ...(place && { place }),
    role: roleOf(change),
    ...moreIn(changes, plans),
    ...(duration && { duration }),
    reason,
    ...ticket,
  });
}

const roleOf = (change: Change): string => ('roleId' in change ? `${change.roleId}` : removeChoice);

/** The other people and teams of a request for one role, if each of the people was to get it in each of the teams. */
function moreIn(changes: readonly Change[], plans: readonly ChangePlan[]): Pick<Chosen, 'several' | 'more'> {
  const [first] = changes;
  const isOneRole = changes.every(
    (one) =>
      first !== undefined &&
      one.kind === first.kind &&
      roleOf(one) === roleOf(first) &&
      'organizationId' in one &&
      'organizationId' in first &&
      one.organizationId === first.organizationId,
  );
  const people = new Map(plans.map(({ subject }) => [`${subject.userId}`, subject.name.personal]));
  const teams = new Map(plans.flatMap(({ team }) => (team ? [[`${team.id}`, team.name] as const] : [])));
  if (!isOneRole || changes.length === 1 || people.size * Math.max(1, teams.size) !== changes.length)
    return {};
  const others = (all: ReadonlyMap<string, string>): Choice[] =>
    [...all].slice(1).map(([value, label]) => ({ value, label }));
  return { several: true, more: { people: others(people), teams: others(teams) } };
}

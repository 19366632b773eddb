import type { Change } from '../approvals/change.js';
import type { PersonId } from '../approvals/person.js';
import type { Request } from '../approvals/request.js';
import { actionIds } from '../slack/ids.js';
import { removeChoice } from '../slack/modals/role-modal.js';
import { durations } from '../slack/modals/shared-fields.js';
import { spoken } from '../slack/text.js';
import type { Doors } from './doors.js';
import type { Entrance } from './entrance.js';
import { formFrom, openInvite } from './make-invite.js';
import { openRole, placeOf } from './make-role.js';
import { openToken } from './make-token.js';
import { requestClick } from './payload.js';

/** "Ask again" opens the form filled in with what was asked before; it is a new request, decided anew. */
export function registerAskAgain(entrance: Entrance, doors: Doors): void {
  entrance.action(actionIds.askAgain, async ({ body, person, say }) => {
    const parsed = requestClick.safeParse(body);
    if (!parsed.success) return;
    const { id, trigger_id } = parsed.data;
    const shown = await doors.desk.show(id, person);
    if (!shown.ok) return say(spoken(shown.refusal));
    await openFilledIn(doors, trigger_id, person, shown.request);
  });
}

async function openFilledIn(doors: Doors, trigger: string, asker: PersonId, request: Request): Promise<void> {
  const { changes, plans, durationMs } = request.revision;
  const [change] = changes;
  const [plan] = plans;
  const reason = request.reason.personal;
  const ticket = request.ticket && { ticket: request.ticket.personal };
  if (!change || !plan) return;
  if (change.kind === 'invite') {
    const emails = changes.flatMap((one) =>
      one.kind === 'invite' ? [`${one.name.personal} <${one.email.personal}>`] : [],
    );
    const form = formFrom(doors, {
      rows: change.teams.length,
      organizationId: change.organizationId,
      emails: emails.join('\n'),
    });
    if (form) await openInvite(doors, trigger, { ...form, reason, ...ticket });
    return;
  }
  if (change.kind === 'revoke-token' || change.kind === 'contain-token') {
    const way = change.kind === 'contain-token' ? 'contain' : change.holder.type;
    return openToken(doors, trigger, asker, { way, reason, ...ticket });
  }
  const place = placeOf(
    doors.make,
    'teamId' in change ? `t:${change.organizationId}:${change.teamId}` : `o:${change.organizationId}`,
  );
  const duration = durations.find(({ ms }) => ms === durationMs)?.value;
  await openRole(doors, trigger, asker, {
    person: { value: `${change.userId}`, label: plan.subject.name.personal },
    ...(place && { place }),
    role: roleOf(change),
    ...(duration && { duration }),
    reason,
    ...ticket,
  });
}

const roleOf = (change: Change): string => ('roleId' in change ? `${change.roleId}` : removeChoice);

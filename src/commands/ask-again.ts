import type { App } from '@slack/bolt';
import type { Change } from '../approvals/change.js';
import type { PersonId } from '../approvals/person.js';
import type { Request } from '../approvals/request.js';
import { actionIds } from '../slack/ids.js';
import { removeChoice } from '../slack/modals/role-modal.js';
import { durations } from '../slack/modals/shared-fields.js';
import { spoken } from '../slack/text.js';
import { whispered } from '../slack/whisper.js';
import { type Doors, guarded } from './doors.js';
import { formFrom, openInvite } from './make-invite.js';
import { openRole, placeOf } from './make-role.js';
import { openToken } from './make-token.js';
import { personOf, requestClick } from './payload.js';

/** "Ask again" opens the form filled in with what was asked before; it is a new request, decided anew. */
export function registerAskAgain(app: App, doors: Doors): void {
  app.action(actionIds.askAgain, async ({ ack, body, respond }) => {
    await ack();
    const parsed = requestClick.safeParse(body);
    if (!parsed.success) return;
    const { user, id, trigger_id } = parsed.data;
    const say = async (text: string) => void (await respond(whispered(text)));
    await guarded(doors, 'ask-again', say, async () => {
      const asker = personOf(doors.home, user.id, user.team_id);
      const shown = await doors.desk.show(id, asker);
      if (!shown.ok) return say(spoken(shown.refusal));
      await openFilledIn(doors, trigger_id, asker, shown.request);
    });
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

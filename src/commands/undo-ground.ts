import type { Change } from '../approvals/changes/catalogue.js';
import type { GroundFinding } from '../approvals/ground-change.js';
import { refuse } from '../approvals/refusal.js';
import { holdsToken } from '../approvals/token-text.js';
import { isGroundUndoable } from '../slack/ground.js';
import { undoGroundMetadata, undoGroundModal } from '../slack/modals/undo-ground-modal.js';
import { isUnderWay } from '../slack/undo.js';
import type { KnownGroundChange } from '../watch/watch-queries.js';
import { refusedReply } from './access/reply.js';
import { askAndAnswer, checking, checkingName, formOf, refuseIn } from './ask.js';
import type { ListenerContext } from './listener-context.js';
import { tokenSentence } from './parse.js';
import { fieldOf, formSubmission, parseJson } from './payload.js';
import type { ViewVisit } from './visit.js';

const gone =
  'Usher keeps such a change for 8 days, in organizations it guards, and no longer has this one. Nothing was asked.';
const byHand = 'Usher cannot put this back exactly. Change it on Make by hand.';
const isOver =
  'This is undone, accepted, or its undoing is asked for already. The message shows where it stands.';

/** Opens the form that asks to restore a role's earlier permissions. Returns a sentence if nothing can be restored. */
export async function openUndoGround(
  ctx: ListenerContext,
  trigger: string,
  known: KnownGroundChange,
): Promise<string | undefined> {
  const problem = problemWith(known);
  if (problem !== undefined) return problem;
  await ctx.client.views.open({ trigger_id: trigger, view: undoGroundModal(known.ground) });
  return undefined;
}

/** Asks for the change in the form. The message about the change finds the request by the form's name. */
export async function askToUndoGround(
  ctx: ListenerContext,
  { ack, body, person }: Pick<ViewVisit, 'ack' | 'body' | 'person'>,
): Promise<void> {
  const { view } = formSubmission.parse(body);
  const reason = (fieldOf(view, 'reason') ?? '').trim();
  if (holdsToken(reason)) return ack({ response_action: 'errors', errors: { reason: tokenSentence } });
  const { organizationId, ground: id } = undoGroundMetadata.parse(parseJson(view.private_metadata));
  const externalId = checkingName(view.id);
  await ack({ response_action: 'push', view: checking(externalId) });
  const refused = (sentence: string) => refuseIn(ctx, person, externalId, sentence);
  const known = await ctx.watch.finding(organizationId, id);
  if (known?.asked !== person && !(await ctx.desk.isApprover(person))) {
    return refused(refusedReply(ctx, person, refuse('finding-not-theirs')).text);
  }
  if (!known || !('ground' in known)) return refused(gone);
  const problem = problemWith(known);
  const change = undoGroundChange(known.ground);
  if (problem !== undefined || !change) return refused(problem ?? byHand);
  await ctx.watch.beginUndo(organizationId, [id], person, view.id);
  const form = formOf(view.id, { changes: [change], reason, emergency: false });
  await askAndAnswer(ctx, person, externalId, form);
}

function problemWith({ ground, accepted, undo }: KnownGroundChange): string | undefined {
  if (!isGroundUndoable(ground)) return byHand;
  const isClosed = accepted !== undefined || undo?.stands === 'done' || (undo && isUnderWay(undo));
  return isClosed ? isOver : undefined;
}

/** The change that restores a role's permissions. `now` is the present state if they have changed again since. */
export function undoGroundChange(
  { change, organizationId }: GroundFinding,
  now: GroundFinding['change'] = change,
): Change | undefined {
  if (change.type !== 'role-permissions-changed' || now.type !== change.type) return undefined;
  const { role, before: permissions } = change;
  return {
    kind: 'restore-role-permissions',
    organizationId,
    roleId: role.id,
    permissions,
    expected: now.after,
  };
}

import { z } from 'zod';
import { normalEmail, type PersonId } from '../approvals/person.js';
import { refuse } from '../approvals/refusal.js';
import { holdsToken } from '../approvals/token-text.js';
import { isReason } from '../approvals/unseen.js';
import { auditActionIds, auditViewIds, findingValue } from '../slack/audit-ids.js';
import { findingLine } from '../slack/finding-line.js';
import { groundSentence } from '../slack/ground-words.js';
import { justifyModal } from '../slack/modals/justify-modal.js';
import type { WatchQueries } from '../watch/watch-queries.js';
import { refusedReply } from './access/reply.js';
import type { Listeners } from './listener.js';
import type { ListenerContext, Say } from './listener-context.js';
import { tokenSentence } from './parse.js';
import { fieldOf, formSubmission, messageClick, parseJson } from './payload.js';
import { openUndo } from './undo-finding.js';
import { openUndoGround } from './undo-ground.js';

interface Pressed {
  readonly person: PersonId;
  readonly trigger: string;
  readonly organizationId: number;
  readonly finding: string;
}

/** The organization of an alert, with or without a finding. */
const listValue = findingValue.partial({ finding: true });

const notAtHand =
  'Usher keeps such a change for 8 days, in organizations it guards, and no longer has this one.';
const undoYourself = `${notAtHand} To change it back, ask with /make-role, or with /make-invite for somebody who left. What the record has of it is in \`usher ledger export\`.`;
const tellAdmin = `${notAtHand} Nothing was filed now: tell an admin whether it was you.`;

/** Registers the buttons of alerts and of "Was this you?". */
export function registerFinding(listeners: Listeners, ctx: ListenerContext): void {
  const on = (
    actionId: (typeof auditActionIds)[keyof typeof auditActionIds],
    act: (pressed: Pressed, say: Say) => Promise<void>,
  ): void =>
    listeners.action(actionId, async ({ body, person, say }) => {
      const click = messageClick.safeParse(body);
      const value = listValue.safeParse(parseJson(click.data?.actions[0].value ?? ''));
      if (!click.success || !value.success) {
        return ctx.log.warn({ actionId }, 'a click that is not ours was dropped');
      }
      const { organizationId, finding = '' } = value.data;
      await act({ person, trigger: click.data.trigger_id, organizationId, finding }, say);
    });

  on(auditActionIds.undo, async (pressed, say) => {
    const known = await findingFor(ctx, pressed, []);
    if (known === 'not theirs') return say(refusedReply(ctx, pressed.person, notTheirs).text);
    const problem = known
      ? 'ground' in known
        ? await openUndoGround(ctx, pressed.trigger, known)
        : await openUndo(ctx, pressed.trigger, pressed.person, known.finding)
      : undoYourself;
    if (problem !== undefined) await say(problem);
  });
  on(auditActionIds.mine, async (pressed, say) => {
    const known = await findingFor(ctx, pressed, ['subject']);
    if (known === 'not theirs') return say(refusedReply(ctx, pressed.person, notTheirs).text);
    if (!known) return say(tellAdmin);
    if (known.answer) return say(answers.already);
    const { organizationId, finding, trigger } = pressed;
    const line = 'ground' in known ? groundSentence(known.ground) : findingLine(known.finding);
    const view = justifyModal(organizationId, finding, line);
    await ctx.client.views.open({ trigger_id: trigger, view });
  });
  on(auditActionIds.notMine, async ({ person, organizationId, finding }, say) => {
    const became = await ctx.watch.answer(organizationId, finding, person, false);
    await say(became === 'filed' ? notMineSentence : answers[became]);
  });
  on(auditActionIds.acceptList, async ({ person, organizationId, finding }, say) => {
    const shown = Number(finding.replace(/^list-/, ''));
    await say(listAnswers[await ctx.watch.acceptList(organizationId, person, shown)]);
  });

  listeners.view(auditViewIds.justify, async ({ ack, body, person, say }) => {
    const { view } = formSubmission.parse(body);
    const reason = (fieldOf(view, 'reason') ?? '').trim();
    const wrong = problemWith(reason);
    if (wrong !== undefined) return ack({ response_action: 'errors', errors: { reason: wrong } });
    await ack();
    const { organizationId, finding } = justified.parse(parseJson(view.private_metadata));
    const became = await ctx.watch.answer(organizationId, finding, person, true, reason);
    await say(became === 'filed' ? mineSentence : answers[became]);
  });
}

type Known = Awaited<ReturnType<WatchQueries['finding']>>;

/**
 * The finding that a button names. Somebody can forge an id, so only approvers, admins and the person who was asked
 * about the finding get it. All other people get the same answer whether or not it exists.
 */
async function findingFor(
  { watch, desk, people }: ListenerContext,
  { person, organizationId, finding }: Pressed,
  also: readonly 'subject'[],
): Promise<Known | 'not theirs'> {
  const known = await watch.finding(organizationId, finding);
  if (known?.asked === person || (await desk.isApprover(person))) return known;
  if (!known || also.length === 0 || 'ground' in known) return 'not theirs';
  const { binding, email } = await people.identify(person);
  const same = binding.state === 'bound' && binding.id === known.finding.userId;
  const address = known.finding.email.personal;
  const subject = same || (email !== undefined && address !== '' && normalEmail(address) === email);
  return subject ? known : 'not theirs';
}

const notTheirs = refuse('finding-not-theirs');

const justified = z.object({ organizationId: z.number().int(), finding: z.string() });

function problemWith(reason: string): string | undefined {
  if (holdsToken(reason)) return tokenSentence;
  return isReason(reason) ? undefined : 'Say why, in a sentence, such as: agreed with Ana by telephone.';
}

type Unfiled = Exclude<Awaited<ReturnType<WatchQueries['answer']>>, 'filed'>;

const answers: Readonly<Record<Unfiled, string>> = {
  already: 'This was already answered, and the first answer stays on record. Tell an admin if it is wrong.',
  unknown: tellAdmin,
  'not-asked': 'Only the person whom Make’s log names is asked about this change.',
};

const mineSentence =
  'Filed as a late justification, with the record of the change. Next time ask first: /make-role or /make-invite.';
const notMineSentence =
  'It is on record that this was not you. If Make’s log names you, somebody may be using your account: change your password on Make, revoke your API tokens there, and tell your security team.';
const listAnswers = {
  accepted: 'The list is accepted as it is now, and that is on record in your name.',
  more: 'The list misses more now than this message says. The newest message about it has the number; press its button if that is right.',
  over: 'There is nothing to accept any more.',
} as const;

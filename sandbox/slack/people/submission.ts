import { fieldsOf } from '../block-kit/fields.js';
import type { Slack } from '../context.js';
import type { Ack } from '../delivery/parcel.js';
import type { View } from '../entities.js';
import { type Json, objectOf, stringOf } from '../json.js';
import { checkedView, closeModals, openModal, replaceModal, stackOf } from '../open-views.js';
import { unanswered } from './clicked.js';
import { complaint } from './entry.js';

export type Submitted =
  | { closed: true }
  | { errors: { [blockId: string]: string } }
  | { updated: View }
  | { pushed: View }
  | { timedOut: true; reason: string };

/** The errors for which Slack's client refuses a submission, by block. */
export function complaints(view: View): { [blockId: string]: string } {
  const errors: { [blockId: string]: string } = {};
  for (const field of fieldsOf(view.blocks)) {
    if (field.block.type !== 'input') continue;
    const problem = complaint(field, view.state.values[field.blockId]?.[field.actionId]);
    if (problem !== undefined) errors[field.blockId] = problem;
  }
  return errors;
}

/** Applies the app's answer to a submission to the screen. */
export function answerSubmission(slack: Slack, user: string, view: View, ack: Ack): Submitted {
  if (ack.status !== 'acked') return { timedOut: true, reason: unanswered(ack).reason ?? ack.status };
  const answer = objectOf(ack.body);
  switch (answer.response_action) {
    case undefined:
      closeModals(slack, [view]);
      return { closed: true };
    case 'clear':
      closeModals(slack, stackOf(slack.workspace, view));
      return { closed: true };
    case 'errors':
      return { errors: checkedErrors(view, answer.errors) };
    case 'update':
      return { updated: replaceModal(slack, view.id, checkedView(answer.view, 'modal')) };
    case 'push':
      return { pushed: openModal(slack, user, checkedView(answer.view, 'modal'), view.id) };
    default:
      throw new Error(`Slack knows no response_action "${String(answer.response_action)}"`);
  }
}

/** Slack shows errors at input blocks only, and treats others as a broken answer. */
function checkedErrors(view: View, errors: Json): { [blockId: string]: string } {
  const inputs = view.blocks.filter(({ type }) => type === 'input').map(({ block_id }) => block_id);
  const shown = Object.entries(objectOf(errors)).map(([block, text]): [string, string] => [
    block,
    stringOf(text),
  ]);
  if (shown.length === 0) throw new Error('Slack refuses an errors answer without errors');
  for (const [block, text] of shown) {
    if (!inputs.includes(block))
      throw new Error(`Slack refuses an error at "${block}": no input block has this block_id`);
    if (text === '') throw new Error(`Slack refuses an empty error at "${block}"`);
  }
  return Object.fromEntries(shown);
}

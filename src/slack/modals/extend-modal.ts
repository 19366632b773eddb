import type { ModalView } from '@slack/types';
import type { Request } from '../../approvals/request.js';
import { plain, section } from '../blocks.js';
import { viewIds } from '../ids.js';
import { date, escaped } from '../text.js';
import { outcomeOf } from '../words.js';
import { choiceField } from './fields.js';
import { durations, reasonField, ticketField } from './shared-fields.js';

/**
 * The form "Ask to extend": the additional time, and the reason. The rule that decides the whole time decides this
 * too. `isOverOthers`: whether it lies over the refusal of another form.
 */
export function extendModal(request: Request, isOverOthers = false): ModalView {
  const { id, phase } = request;
  const ends =
    phase.status === 'active' && phase.endsAt !== undefined ? ` It ends ${date(phase.endsAt)}.` : '';
  return {
    type: 'modal',
    callback_id: viewIds.extend,
    title: plain('Ask to extend', 24),
    submit: plain('Ask', 24),
    close: plain('Close', 24),
    private_metadata: JSON.stringify({ id, isOverOthers }),
    blocks: [
      section(`*${escaped(outcomeOf(request))}.*${ends}`),
      choiceField({
        block: 'duration',
        action: 'duration',
        label: 'How much longer',
        choices: durations.filter(({ ms }) => ms !== undefined).map(({ value, label }) => ({ value, label })),
        initial: durations.find(({ ms }) => ms !== undefined && ms === request.revision.durationMs)?.value,
      }),
      reasonField(undefined, 'What it is still needed for'),
      ticketField(request.ticket?.personal),
    ],
  };
}

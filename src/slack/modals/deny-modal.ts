import type { ModalView } from '@slack/types';
import type { Request } from '../../approvals/request.js';
import { plain, section } from '../blocks.js';
import { viewIds } from '../ids.js';
import { escaped } from '../text.js';
import { capital, nounOf } from '../words.js';
import { textField } from './fields.js';

/**
 * The form for the reason of a denial, or of stopping an approved request. The requester reads the reason. `behind` is
 * returned with the answer.
 */
export function denyModal(request: Request, behind: object): ModalView {
  const { id, revision } = request;
  const verb = request.phase.status === 'approved' ? 'Stop' : 'Deny';
  return {
    type: 'modal',
    callback_id: viewIds.deny,
    title: plain(`${verb} ${id}`, 24),
    submit: plain(verb, 24),
    close: plain('Back', 24),
    private_metadata: JSON.stringify({ id, n: revision.n, stops: verb === 'Stop', ...behind }),
    blocks: [
      section(`*${capital(escaped(nounOf(request)))}*`),
      textField({
        block: 'reason',
        action: 'reason',
        label: verb === 'Stop' ? 'Why it is stopped' : 'Why not',
        hint: 'The person who asked reads this.',
        lines: true,
        min: 3,
        max: 1000,
        example: 'What would have to be different',
      }),
    ],
  };
}

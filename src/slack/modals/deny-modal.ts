import type { ModalView } from '@slack/types';
import { context, plain } from '../blocks.js';
import { viewIds } from '../ids.js';
import { escaped } from '../text.js';
import { textField } from './fields.js';

/** The dialog for the reason of a denial; the requester reads it. */
export const denyModal = (
  id: string,
  n: number,
  where: { channel: string; ts: string },
  title: string,
): ModalView => ({
  type: 'modal',
  callback_id: viewIds.deny,
  title: plain(`Deny ${id}`, 24),
  submit: plain('Deny', 24),
  close: plain('Back', 24),
  private_metadata: JSON.stringify({ id, n, ...where }),
  blocks: [
    context(escaped(title)),
    textField({
      block: 'reason',
      action: 'reason',
      label: 'Why not',
      hint: 'The person who asked reads this.',
      lines: true,
      min: 3,
      max: 1000,
      example: 'What would have to be different',
    }),
  ],
});

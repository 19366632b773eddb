import type { ModalView } from '@slack/types';
import { auditViewIds } from '../audit-ids.js';
import { context, plain } from '../blocks.js';
import { textField } from './fields.js';

/** The form for "Was this you?": it asks for the reason afterwards. `line` describes the change; markup. */
export const justifyModal = (organizationId: number, finding: string, line: string): ModalView => ({
  type: 'modal',
  callback_id: auditViewIds.justify,
  title: plain('Was this you?', 24),
  submit: plain('File', 24),
  close: plain('Back', 24),
  private_metadata: JSON.stringify({ organizationId, finding }),
  blocks: [
    context(line),
    textField({
      block: 'reason',
      action: 'reason',
      label: 'Why you did it',
      hint: 'It is kept with the record of this change; the admins can read it.',
      lines: true,
      min: 3,
      max: 1000,
      example: 'What it was needed for, and why nobody was asked before',
    }),
  ],
});

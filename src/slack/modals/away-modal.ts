import type { ModalView } from '@slack/types';
import { plain, section } from '../blocks.js';
import { viewIds } from '../ids.js';
import { dayField, slackPersonField } from './fields.js';

/** The form "I am away": the stand-in, and the last day. `longest` is in words, such as "14 days". */
export const awayModal = (longest: string): ModalView => ({
  type: 'modal',
  callback_id: viewIds.away,
  title: plain('I am away', 24),
  submit: plain('Hand it over', 24),
  close: plain('Close', 24),
  blocks: [
    section(
      'Somebody else decides what you could decide, until you are back. They leave to others what concerns either of you. You can still decide yourself.',
    ),
    slackPersonField({ block: 'to', action: 'to', label: 'Who decides for you', example: 'Cat Lindqvist' }),
    dayField({
      block: 'until',
      action: 'until',
      label: 'Until the end of',
      hint: `The last day, in UTC. The policy allows ${longest} at most.`,
    }),
  ],
});

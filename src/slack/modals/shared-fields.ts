import type { InputBlock } from '@slack/types';
import { type Choice, textField, tickField } from './fields.js';

export const durations: readonly (Choice & { readonly ms?: number })[] = [
  { value: 'permanent', label: 'Until somebody changes it' },
  { value: '1h', label: '1 hour', ms: 3_600_000 },
  { value: '4h', label: '4 hours', ms: 14_400_000 },
  { value: '8h', label: '8 hours', ms: 28_800_000 },
  { value: '1d', label: '1 day', ms: 86_400_000 },
  { value: '7d', label: '7 days', ms: 604_800_000 },
  { value: '30d', label: '30 days', ms: 2_592_000_000 },
];

export const reasonField = (
  initial?: string,
  example = 'What it is needed for, so that somebody else can decide',
  /** The format that the policy requires here. */
  hint?: string,
): InputBlock =>
  textField({
    block: 'reason',
    action: 'reason',
    label: 'Why',
    ...(hint !== undefined && { hint }),
    lines: true,
    min: 3,
    max: 2000,
    initial,
    example,
  });

export const ticketField = (initial?: string): InputBlock =>
  textField({
    block: 'ticket',
    action: 'ticket',
    label: 'Ticket',
    max: 500,
    optional: true,
    initial,
    example: 'https://…',
  });

export const emergencyField = (): InputBlock =>
  tickField({
    block: 'emergency',
    rewrites: true,
    action: 'emergency',
    label: 'Emergency',
    tick: {
      value: 'emergency',
      label: 'This cannot wait for the ordinary rule',
      description: 'Its own rule decides, and it is reviewed afterwards',
    },
  });

/** The label of the choice to continue without what is wrong or refused. */
export const leaveOutLabel = 'Leave out what is wrong';

export const leaveOutField = (label: string): InputBlock =>
  tickField({
    block: 'leave-out',
    action: 'leave-out',
    label,
    tick: {
      value: 'leave-out',
      label: leaveOutLabel,
      description: 'The others are asked for; the answer says who is left out',
    },
  });

import { z } from 'zod';
import { duration, parseDuration } from './duration.js';

/** If more than `most` people leave within this time, Usher stops all cases. */
export interface Brake {
  readonly most: number;
  readonly withinMs: number;
}

const brakeForm = /^\s*(\d{1,4})\s+in\s+([1-9]\d{0,4}\s*[smhdSMHD])\s*$/;

const brake = z
  .string()
  .regex(brakeForm, 'expected a number and a duration such as 5 in 1h')
  .transform((text): Brake => {
    const [, most = '', within = ''] = brakeForm.exec(text) ?? [];
    return { most: Number(most), withinMs: parseDuration(within) ?? 0 };
  });

/** The policy's entry about leavers; `groupName` is the schema of a group name. */
export const leaversOf = (groupName: z.ZodString) =>
  z.strictObject({
    wait: duration
      .prefault('30m')
      .describe('The time that Usher waits before it acts; a person who is back by then has not left.'),
    do: z
      .enum(['ask', 'contain', 'remove'])
      .default('ask')
      .describe(
        'ask: people decide on the removal. remove, contain: approved by this line if Slack shows that the person left.',
      ),
    decide: z
      .array(groupName)
      .min(1)
      .optional()
      .describe('Groups whose people decide; the Usher admins unless set.'),
    brake: brake
      .prefault('5 in 1h')
      .describe(
        'If more people leave within this time, Usher does nothing until an admin tells it to continue.',
      ),
  });

/** How Usher knows that a person left: Slack shows it, or an admin names the person. */
export const knownHow = z.enum(['seen', 'named']);
export type KnownHow = z.infer<typeof knownHow>;

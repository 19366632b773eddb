import { z } from 'zod';
import { duration, parseDuration } from './duration.js';

/** More people than `most` who leave within so long stop all of it. */
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

/** What happens when somebody leaves; `groupName` is how the policy calls its groups. */
export const leaversOf = (groupName: z.ZodString) =>
  z.strictObject({
    wait: duration
      .prefault('30m')
      .describe('How long Usher waits before it does anything: who is back by then has not left.'),
    do: z
      .enum(['ask', 'contain', 'remove'])
      .default('ask')
      .describe(
        'ask: people decide on the removal. remove, contain: this line decides where Slack shows that somebody left.',
      ),
    decide: z
      .array(groupName)
      .min(1)
      .optional()
      .describe('Groups whose people decide; the Usher admins unless set.'),
    brake: brake
      .prefault('5 in 1h')
      .describe('If more people leave within this time, Usher does nothing until an admin says to go on.'),
  });

/** How Usher knows that somebody left: Slack shows it, or an admin says so. */
export const knownHow = z.enum(['seen', 'named']);
export type KnownHow = z.infer<typeof knownHow>;

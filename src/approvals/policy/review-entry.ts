import { z } from 'zod';
import { silence } from '../review-event.js';
import { duration } from './duration.js';

const nameOrId = z.union([z.string().trim().min(1), z.number().int().positive()]);
const named = z.union([nameOrId, z.array(nameOrId).min(1)]).optional();
const groups = z.array(z.string().regex(/^[a-z][a-z0-9-]*$/, 'expected a group name in lower case')).min(1);

/** A review that comes round again: of whom, by whom, how often, until when, and what follows if nobody says anything. */
export const reviewEntry = z
  .strictObject({
    name: z.string().trim().min(1).max(60).describe('How the review is called; each once.'),
    of: z
      .strictObject({
        organization: named.describe('Organizations on Make, by name or id; without it all of them.'),
        teams: named.describe('Only roles in these teams, by name or id.'),
        roles: named.describe('Only these roles, by name or id.'),
        list: z
          .array(z.union([z.email(), z.number().int().positive()]))
          .min(1)
          .optional()
          .describe('Only these people, by address or Make user id.'),
      })
      .prefault({})
      .describe('Whose roles are looked at. What is set has to hold all together.'),
    by: groups.describe(
      'Groups whose people decide; a "make:Role" group means those of the line\'s own team.',
    ),
    every: duration
      .optional()
      .describe('How often it begins by itself; without it an admin begins it with /make-access review.'),
    starts: z.iso.date().optional().describe('The day before which it does not begin by itself, in UTC.'),
    for: duration.prefault('14d').describe('How long the reviewers have.'),
    remind_after: z.array(duration).max(5).default([]).describe('When those who are not done are reminded.'),
    silence: silence
      .default('ask')
      .describe(
        'What follows where nobody decided: ask others, lower to Member or Team Member, remove, or keep.',
      ),
    ask: groups
      .optional()
      .describe('Whom silence asks, for as long again; without it the Usher admins. Only with silence: ask.'),
  })
  .superRefine(({ silence: way, ask }, context) => {
    if (ask && way !== 'ask') {
      context.addIssue({ code: 'custom', path: ['ask'], message: 'ask is only for silence: ask' });
    }
  });
export type ReviewEntry = z.infer<typeof reviewEntry>;

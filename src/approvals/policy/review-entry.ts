import { z } from 'zod';
import { silence } from '../review-event.js';
import { duration } from './duration.js';
import { listName } from './list-name.js';

const nameOrId = z.union([z.string().trim().min(1), z.number().int().positive()]);
const named = z.union([nameOrId, z.array(nameOrId).min(1)]).optional();
const groups = z.array(z.string().regex(/^[a-z][a-z0-9-]*$/, 'expected a group name in lower case')).min(1);

const unlisted = `expected an address, a Make user id, or a list: ${listName.options.join(', ')}, or role:Team Admin`;
/** Some people: a list of `/make-access list`, or one person by address or Make user id. */
const listed = z.union(
  [listName, z.string().regex(/^role: *\S.*$/), z.email(), z.number().int().positive()],
  {
    error: unlisted,
  },
);

/** A recurring review: of whom, by whom, how often, until when, and what happens to undecided roles. */
export const reviewEntry = z
  .strictObject({
    name: z.string().trim().min(1).max(60).describe('The name of the review; no two have the same.'),
    of: z
      .strictObject({
        organization: named.describe('Organizations on Make, by name or id. Left out: all.'),
        teams: named.describe('Only roles in these teams, by name or id.'),
        roles: named.describe('Only these roles, by name or id.'),
        list: z
          .union([z.array(listed).min(1), listed.transform((one) => [one])], { error: unlisted })
          .optional()
          .describe(
            'Only people of these lists of /make-access list, and these people, by address or Make user id.',
          ),
      })
      .prefault({})
      .describe('The roles to review. Conditions that are set must all hold.'),
    by: groups.describe(
      'Groups whose people decide; a "make:Role" group means those of the line\'s own team.',
    ),
    every: duration
      .optional()
      .describe('How often Usher starts the review. Left out: an admin starts it with /make-access review.'),
    starts: z.iso.date().optional().describe('The first day, in UTC, on which Usher may start it.'),
    for: duration.prefault('14d').describe('The time that reviewers have.'),
    remind_after: z
      .array(duration)
      .max(5)
      .default([])
      .describe('The times after which Usher reminds reviewers who are not done.'),
    silence: silence
      .default('ask')
      .describe(
        'What happens to undecided roles: ask others, lower to Member or Team Member, remove, or keep.',
      ),
    ask: groups
      .optional()
      .describe('The groups that silence: ask asks, for the same time again. Left out: the Usher admins.'),
  })
  .superRefine(({ silence: way, ask }, context) => {
    if (ask && way !== 'ask') {
      context.addIssue({ code: 'custom', path: ['ask'], message: 'ask is only for silence: ask' });
    }
  });
export type ReviewEntry = z.infer<typeof reviewEntry>;

import { z } from 'zod';
import { makeUserId } from '../person.js';
import { personal } from '../personal.js';
import { aboutAsker, placeIn } from './foreseen.js';
import { type ChangeKind, type ChangeWords, id } from './kind.js';

/** The facts that Usher knows about a leaked token that it cannot delete; empty if Make gives none. */
const leakedToken = z.object({
  scope: z.array(z.string()).optional(),
  label: personal.optional(),
  created: z.string().optional(),
});
export type LeakedToken = z.infer<typeof leakedToken>;

const schema = z.object({
  kind: z.literal('contain-token'),
  organizationId: id,
  userId: makeUserId,
  /** The person leaves this team, or gets this role in the organization. */
  where: z.union([z.object({ teamId: id }), z.object({ roleId: id })]),
  /** The reason why no token is deleted, in words for the card. */
  because: z.string().optional(),
  /** Present if a token leaked that nobody here can delete. */
  leaked: leakedToken.optional(),
});
export type ContainToken = z.infer<typeof schema>;

const containmentWords = (name: string): ChangeWords => ({
  wish: `contain ${name}`,
  noun: `containment of ${name}`,
  outcome: `${name} is contained`,
});

/** One place where a person loses access because nobody here can reach their tokens. All places make one request. */
export const containToken = {
  schema,
  words: (_, { name }) => containmentWords(name),
  wordsOfMany: ({ name }) => containmentWords(name),
  canBeTemporary: false,
  alwaysRuns: true,
  takesAway: true,
  roles: ['organization', 'team'],
  foresee: ({ organizationId, userId, where }, make, asker) => ({
    ...placeIn(make, organizationId, 'teamId' in where ? where.teamId : 'none'),
    direction: 'lower',
    ...aboutAsker(make, asker, userId),
  }),
} as const satisfies ChangeKind<ContainToken>;

import { z } from 'zod';
import { tokenHolder } from '../token-holder.js';
import { aboutAsker, isBoundTo, organizationWith } from './foreseen.js';
import type { ChangeKind } from './kind.js';

const schema = z.object({
  kind: z.literal('revoke-token'),
  holder: tokenHolder,
  /** The token's key on Make, exactly as Make wrote it; absent for a leaked token, which identifies itself. */
  created: z.string().optional(),
});
export type RevokeToken = z.infer<typeof schema>;

/** An API token of a connected account, or a leaked one. */
export const revokeToken = {
  schema,
  words: (_, { token = '?', name }) => ({
    wish: `revoke the API token “${token}” of ${name}`,
    noun: `API token “${token}” of ${name}`,
    outcome: `the API token “${token}” of ${name} is revoked`,
  }),
  wordsOfMany: ({ count, name }) => ({
    wish: `revoke ${count} API tokens of ${name}`,
    noun: `${count} API tokens of ${name}`,
    outcome: `${count} API tokens of ${name} are revoked`,
  }),
  canBeTemporary: false,
  alwaysRuns: true,
  takesAway: true,
  roles: [],
  foresee({ holder }, make, asker) {
    const always = { team: 'none', rolesNow: [], rolesAfter: [], direction: 'lower' } as const;
    if (holder.type === 'leaked') return always;
    const { userId } = holder;
    const organization = organizationWith(make, userId);
    return {
      ...always,
      ...(organization && { organization }),
      ...aboutAsker(make, asker, userId),
      ownToken: isBoundTo(asker, userId),
    };
  },
  // Ids in another zone belong to other people, so the owner of a token is unknown there.
  deletesTokenHere: ({ holder }) => holder.type === 'account' || holder.zone === 'own',
} as const satisfies ChangeKind<RevokeToken>;

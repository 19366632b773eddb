import type { Change } from '../approvals/changes/catalogue.js';
import type { MakeUserId } from '../approvals/person.js';
import type { Accounts } from '../make/accounts.js';
import { MakeError } from '../make/error.js';

/** A Make user's API tokens: the changes that delete them, and a sentence for each that Usher cannot reach. */
export interface TokensFound {
  readonly changes: readonly Change[];
  readonly facts: readonly string[];
}

const stays = 'A token can do no more than its owner, so it loses its rights with the roles';

/**
 * Make shows a user's tokens only to that user, so Usher reaches them only through an account that their owner
 * connected.
 */
export async function tokensOf(accounts: Accounts, userId: MakeUserId): Promise<TokensFound> {
  const account = await accounts.of(userId);
  if (!account) {
    return {
      changes: [],
      facts: [
        `Usher cannot see their API tokens, since they connected no account. ${stays}; it stays on Make until they delete it.`,
      ],
    };
  }
  try {
    const tokens = await account.make.apiTokens.list();
    const own = tokens.filter((token) => account.uses(token));
    const others = tokens.filter((token) => !account.uses(token));
    return {
      changes: others.map(({ created }) => ({
        kind: 'revoke-token',
        holder: { type: 'account', userId },
        created,
      })),
      facts: own.map(
        ({ label }) =>
          `The token “${label}” is the one their account is connected with, so Usher cannot delete it. ${stays}.`,
      ),
    };
  } catch (error) {
    if (!(error instanceof MakeError) || (error.kind !== 'unauthorized' && error.kind !== 'forbidden')) {
      throw error;
    }
    return {
      changes: [],
      facts: [
        `Usher cannot see their API tokens: Make does not list them with the account they connected. ${stays}.`,
      ],
    };
  }
}

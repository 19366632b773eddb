import { z } from 'zod';
import type { MakeHttp, ReadTurn, WriteTurn } from './http.js';

const apiToken = z.object({
  /** Masked; the first group of the token's characters may be visible. */
  token: z.string().optional(),
  label: z.string(),
  scope: z.array(z.string()),
  /** The key of the token. It is a text and never a Date, because Make wants it back exactly as it was. */
  created: z.string().min(1),
});
export type ApiToken = z.infer<typeof apiToken>;

/**
 * The tokens of the calling account. Make has no call for another user's tokens.
 * https://developers.make.com/api-documentation/api-reference/users-greater-than-api-tokens
 */
export const apiTokens = (http: MakeHttp) => ({
  list: async (turn?: ReadTurn): Promise<readonly ApiToken[]> =>
    (await http.get('users/me/api-tokens', z.object({ apiTokens: z.array(apiToken) }), turn)).apiTokens,

  /** Deletes the token with exactly this `created`. Only the list shows whether it is gone. */
  delete: async (created: string, turn?: WriteTurn): Promise<void> => {
    await http.delete('users/me/api-tokens/{created}', z.unknown(), { ...turn, params: { created } });
  },
});

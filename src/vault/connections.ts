import { z } from 'zod';
import { personId } from '../approvals/person.js';
import type { Vault } from './vault.js';

const prefix = 'account/';

const connection = z.object({
  token: z.string(),
  makeUserId: z.number().int().positive(),
  person: personId,
  scope: z.array(z.string()),
});
export type Connection = z.infer<typeof connection>;

/** Accounts that their owners connected: one token each, by Make user. */
export interface Connections {
  keep(connection: Connection, at: number): Promise<void>;
  of(makeUserId: number): Promise<Connection | undefined>;
  /** Who is connected, and since when unless that is damaged; the tokens themselves are not in it. */
  all(): Promise<readonly { readonly makeUserId: number; readonly at?: number }[]>;
  wipe(makeUserId: number): Promise<void>;
}

export const createConnections = (vault: Vault): Connections => ({
  keep: (one, at) => vault.keep(`${prefix}${one.makeUserId}`, JSON.stringify(one), at),
  async of(makeUserId) {
    const text = await vault.open(`${prefix}${makeUserId}`);
    return text === undefined ? undefined : connection.parse(JSON.parse(text));
  },
  all: async () =>
    (await vault.names(prefix)).map(({ name, ...since }) => ({
      makeUserId: Number(name.slice(prefix.length)),
      ...since,
    })),
  wipe: (makeUserId) => vault.wipe(`${prefix}${makeUserId}`),
});

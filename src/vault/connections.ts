import PQueue from 'p-queue';
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

/** The accounts that their owners connected: one token for each Make user. */
export interface Connections {
  keep(connection: Connection, at: number): Promise<void>;
  of(makeUserId: number): Promise<Connection | undefined>;
  /** The connected Make users, without tokens; `at` (when they connected) is undefined if the secret is damaged. */
  all(): Promise<readonly { readonly makeUserId: number; readonly at?: number }[]>;
  wipe(makeUserId: number): Promise<void>;
  /** Wipes the connection only if it still holds this token; returns true if it did. */
  wipeIfStill(makeUserId: number, token: string): Promise<boolean>;
}

export const createConnections = (vault: Vault): Connections => {
  // Changes run one at a time, so that a wipe never removes a token that was stored after the check.
  const changes = new PQueue({ concurrency: 1 });
  const of = async (makeUserId: number): Promise<Connection | undefined> => {
    const text = await vault.open(`${prefix}${makeUserId}`);
    return text === undefined ? undefined : connection.parse(JSON.parse(text));
  };
  const wipe = (makeUserId: number): Promise<void> => vault.wipe(`${prefix}${makeUserId}`);
  return {
    keep: (one, at) => changes.add(() => vault.keep(`${prefix}${one.makeUserId}`, JSON.stringify(one), at)),
    of,
    all: async () =>
      (await vault.names(prefix)).map(({ name, ...since }) => ({
        makeUserId: Number(name.slice(prefix.length)),
        ...since,
      })),
    wipe: (makeUserId) => changes.add(() => wipe(makeUserId)),
    wipeIfStill: (makeUserId, token) =>
      changes.add(async () => {
        if ((await of(makeUserId))?.token !== token) return false;
        await wipe(makeUserId);
        return true;
      }),
  };
};

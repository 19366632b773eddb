import { z } from 'zod';
import type { MakeHttp, ReadTurn } from './http.js';
import { nameOnMake } from './names.js';

const id = z.int().positive();

const connection = z.object({
  id,
  name: nameOnMake,
  /** Facts that the app states about the account it logs in with, such as its address. Each app states other facts. */
  metadata: z.unknown(),
  scenarioUsages: z.array(z.object({ id, name: nameOnMake })).nullish(),
});
export type Connection = z.infer<typeof connection>;

const cols = ['id', 'name', 'metadata', 'scenarioUsages'] as const;

/** Needs the scope `connections:read`. https://developers.make.com/api-documentation/api-reference/connections */
export const connections = (http: MakeHttp) => ({
  /** The connections of a team, with the scenarios that use each. */
  list: async (teamId: number, turn?: ReadTurn): Promise<readonly Connection[]> => {
    const answer = z.object({ connections: z.array(connection) });
    const query = { teamId, 'cols[]': [...cols] };
    return (await http.get('connections', answer, { ...turn, query })).connections;
  },
});

import { z } from 'zod';
import type { MakeHttp, ReadTurn } from './http.js';
import { nameOnMake } from './names.js';
import { pagedList, pageNote } from './paging.js';

const id = z.int().positive();
/** Make sends null for a team without a limit of its own. */
const limit = z
  .union([z.number(), z.string()])
  .nullish()
  .transform((value) => (Number(value ?? 0) > 0 ? Number(value) : undefined));
const team = z.object({
  id,
  name: nameOnMake,
  organizationId: id,
  operationsLimit: limit,
  transferLimit: limit,
});
export type Team = z.infer<typeof team>;

/** https://developers.make.com/api-documentation/api-reference/teams */
export const teams = (http: MakeHttp, all = pagedList('teams')) => ({
  /** The teams of an organization, without people's private spaces. */
  list: (organizationId: number, turn?: ReadTurn): Promise<readonly Team[]> => {
    const answer = z
      .object({ teams: z.array(team), pg: pageNote })
      .transform(({ teams: items, pg }) => ({ items, pg }));
    const options = { organizationId, ...turn };
    return all.read(
      (pg) => http.get('teams', answer, { ...options, query: { organizationId, ...pg } }),
      ({ id }) => id,
    );
  },
});

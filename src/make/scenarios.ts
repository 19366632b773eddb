import { z } from 'zod';
import type { MakeHttp, ReadTurn } from './http.js';
import { nameOnMake } from './names.js';
import { pagedList, pageNote } from './paging.js';

const id = z.int().positive();
const whoDidIt = z.object({ id }).nullish().catch(undefined);

const scenario = z.object({
  id,
  name: nameOnMake,
  isActive: z.boolean().nullish(),
  createdByUser: whoDidIt,
  updatedByUser: whoDidIt,
});
export type Scenario = z.infer<typeof scenario>;

const cols = ['id', 'name', 'isActive', 'createdByUser', 'updatedByUser'] as const;

/** Needs the scope `scenarios:read`. https://developers.make.com/api-documentation/api-reference/scenarios */
export const scenarios = (http: MakeHttp, all = pagedList('scenarios')) => ({
  /** The scenarios of a team, with the people who created and last changed each. */
  list: (teamId: number, turn?: ReadTurn): Promise<readonly Scenario[]> => {
    const answer = z
      .object({ scenarios: z.array(scenario), pg: pageNote })
      .transform(({ scenarios: items, pg }) => ({ items, pg }));
    const query = { teamId, 'cols[]': [...cols] };
    return all.read(
      (pg) => http.get('scenarios', answer, { ...turn, query: { ...query, ...pg } }),
      (one) => one.id,
    );
  },
});

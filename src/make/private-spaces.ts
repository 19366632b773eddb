import { z } from 'zod';
import type { MakeHttp, ReadTurn } from './http.js';

const privateSpace = z.object({
  id: z.union([z.string(), z.number()]).transform(String),
  name: z.string().nullish(),
});

/** A space that somebody has for themselves, beside the teams. */
export interface PrivateSpace {
  readonly id: string;
  readonly name: string;
}

/** https://github.com/integromat/make-typescript-sdk, of 28 July 2026. Make refuses with IM903 without the feature. */
export const privateSpaces = (http: MakeHttp) => ({
  list: async (organizationId: number, turn?: ReadTurn): Promise<readonly PrivateSpace[]> => {
    const answer = z.object({ privateSpaces: z.array(privateSpace) });
    const options = { organizationId, ...turn, query: { organizationId } };
    const listed = (await http.get('private-spaces', answer, options)).privateSpaces;
    return listed.map(({ id, name }) => ({ id, name: name || `private space ${id}` }));
  },
});

import { z } from 'zod';
import type { MakeHttp, ReadTurn } from './http.js';

const privateSpace = z.object({
  id: z.union([z.string(), z.number()]).transform(String),
  name: z.string().nullish(),
});

const privateSpaceList = z.object({ privateSpaces: z.array(privateSpace) });

/** A person's private space, beside the teams. */
export interface PrivateSpace {
  readonly id: string;
  readonly name: string;
}

/** https://github.com/integromat/make-typescript-sdk, of 28 July 2026. Make refuses with IM903 without the feature. */
export const privateSpaces = (http: MakeHttp) => ({
  /** Undefined when the answer has another shape than in that SDK. */
  list: async (organizationId: number, turn?: ReadTurn): Promise<readonly PrivateSpace[] | undefined> => {
    const options = { organizationId, ...turn, query: { organizationId } };
    const answer = privateSpaceList.safeParse(await http.get('private-spaces', z.unknown(), options));
    return answer.data?.privateSpaces.map(({ id, name }) => ({ id, name: name || `private space ${id}` }));
  },
});

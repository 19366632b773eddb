import { z } from 'zod';
import type { MakeHttp, ReadTurn } from './http.js';

const privateSpace = z.object({
  id: z.union([z.string(), z.number()]).transform(String),
  name: z.string().nullish(),
});

const privateSpaceList = z.object({ privateSpaces: z.array(privateSpace) });

/** A person's private space, which exists beside the teams. */
export interface PrivateSpace {
  readonly id: string;
  readonly name: string;
}

/** The code with which Make says that an organization does not have the feature. */
export const noPrivateSpaces = 'IM903';

/**
 * https://github.com/integromat/make-typescript-sdk, of 28 July 2026. An organization without the feature answers
 * IM903.
 */
export const privateSpaces = (http: MakeHttp) => ({
  /** Undefined when the answer does not have the shape that the SDK states. */
  list: async (organizationId: number, turn?: ReadTurn): Promise<readonly PrivateSpace[] | undefined> => {
    const options = { organizationId, ...turn, query: { organizationId } };
    const answer = privateSpaceList.safeParse(await http.get('private-spaces', z.unknown(), options));
    return answer.data?.privateSpaces.map(({ id, name }) => ({ id, name: name || `private space ${id}` }));
  },
});

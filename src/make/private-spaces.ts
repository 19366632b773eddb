import { z } from 'zod';
import type { MakeHttp, ReadTurn } from './http.js';
import { pageNote } from './paging.js';

const privateSpace = z.object({
  id: z.union([z.string(), z.number()]).transform(String),
  name: z.string().nullish(),
});

const privateSpaceList = z.object({ privateSpaces: z.array(privateSpace), pg: pageNote });

const pageSize = 1_000;

/** A person's private space, which exists beside the teams. */
export interface PrivateSpace {
  readonly id: string;
  readonly name: string;
}

/** The code with which Make says that an organization does not have the feature. */
export const noPrivateSpaces = 'IM903';

export interface PrivateSpacesPage {
  readonly spaces: readonly PrivateSpace[];
  readonly isLast: boolean;
}

/**
 * https://github.com/integromat/make-typescript-sdk, of 28 July 2026. An organization without the feature answers
 * IM903.
 */
export const privateSpaces = (http: MakeHttp) => ({
  /** One page, by name, in one call; undefined when the answer does not have the shape that the SDK states. */
  page: async (
    organizationId: number,
    offset: number,
    turn?: ReadTurn,
  ): Promise<PrivateSpacesPage | undefined> => {
    const query = { organizationId, 'pg[limit]': pageSize, 'pg[offset]': offset };
    const options = { organizationId, ...turn, query };
    const { data } = privateSpaceList.safeParse(await http.get('private-spaces', z.unknown(), options));
    if (!data) return undefined;
    const spaces = data.privateSpaces.map(({ id, name }) => ({ id, name: name || `private space ${id}` }));
    return { spaces, isLast: spaces.length < (data.pg?.limit ?? pageSize) };
  },
});

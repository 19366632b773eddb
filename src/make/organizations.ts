import { z } from 'zod';
import type { MakeHttp, ReadTurn } from './http.js';
import { nameOnMake } from './names.js';
import { pagedList, pageNote } from './paging.js';

const id = z.int().positive();

const listed = z.object({ id, name: nameOnMake, zone: z.string().nullish() });
export type ListedOrganization = z.infer<typeof listed>;

const organization = z.object({
  ...listed.shape,
  isPaused: z.boolean().nullish(),
  tfaEnforced: z.boolean().nullish(),
  /** The way in which people join through single sign-on; null when they join by invitation. */
  ssoType: z.string().nullish(),
  teams: z.array(z.object({ id, name: nameOnMake })).default([]),
  license: z
    .object({
      /** Requests a minute. */
      apiLimit: z.int().positive().nullish(),
      auditLogsDays: z.int().nullish(),
      /** Seats. */
      users: z.int().nullish(),
      customRoles: z.boolean().nullish(),
    })
    .nullish(),
});
export type Organization = z.infer<typeof organization>;

/** One control; `all` instead of an id means all of them. */
const featureControls = z
  .object({
    enableAllControlFeatures: z.boolean().nullish(),
    featureControls: z.array(
      z.object({
        id: z.union([z.string(), z.number()]).transform(String),
        name: z.string().nullish(),
        enabled: z.boolean().nullish(),
      }),
    ),
  })
  .transform(({ enableAllControlFeatures: all, featureControls: each }): readonly FeatureControl[] => [
    ...(all == null ? [] : [{ id: 'all', name: 'All feature controls', enabled: all }]),
    ...each.flatMap(({ id: key, name, enabled }) =>
      enabled == null ? [] : [{ id: key, name: name || key, enabled }],
    ),
  ]);

/** A setting that an organization's admins have switched on or off for its members. */
export interface FeatureControl {
  readonly id: string;
  readonly name: string;
  readonly enabled: boolean;
}

/** https://developers.make.com/api-documentation/api-reference/organizations */
export const organizations = (http: MakeHttp, all = pagedList('organizations')) => ({
  /** Every organization that the account belongs to, also those in other zones. */
  list: (turn?: ReadTurn): Promise<readonly ListedOrganization[]> => {
    const answer = z
      .object({ organizations: z.array(listed), pg: pageNote })
      .transform(({ organizations: items, pg }) => ({ items, pg }));
    return all.read(
      (pg) =>
        http.get('organizations', answer, { ...turn, query: { 'cols[]': ['id', 'name', 'zone'], ...pg } }),
      ({ id }) => id,
    );
  },

  /** One organization of this zone. Also hands its request limit to the limiter. */
  get: async (organizationId: number, turn?: ReadTurn): Promise<Organization> => {
    const options = { organizationId, ...turn, params: { organizationId } };
    const answer = await http.get('organizations/{organizationId}', z.object({ organization }), options);
    const { apiLimit } = answer.organization.license ?? {};
    if (apiLimit) http.setLimit(organizationId, apiLimit);
    return answer.organization;
  },

  /**
   * The controls of an organization. Controls that Make leaves out are left out here too. No public page of Make shows
   * this answer, so an answer of another shape gives undefined and is not a failure.
   */
  featureControls: async (
    organizationId: number,
    turn?: ReadTurn,
  ): Promise<readonly FeatureControl[] | undefined> => {
    const options = { organizationId, ...turn, params: { organizationId } };
    const answer = await http.get('organizations/{organizationId}/feature-controls', z.unknown(), options);
    return featureControls.safeParse(answer).data;
  },
});

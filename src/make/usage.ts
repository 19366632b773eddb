import { z } from 'zod';
import type { MakeHttp, ReadTurn } from './http.js';

const day = z.object({
  /** `YYYY-MM-DD`. */
  date: z.iso.date(),
  operations: z.number().nonnegative(),
  /** Bytes. */
  dataTransfer: z.number().nonnegative().nullish(),
});
export type UsageDay = z.infer<typeof day>;

/** Make sends counters as texts. */
const count = z.union([z.string().regex(/^\d+$/), z.number().nonnegative()]).transform(Number);

const allowance = z.object({
  organization: z.object({
    operations: count.nullish(),
    // Only a period depends on it, so a time that cannot be read counts as not stated.
    lastReset: z.iso.datetime({ offset: true }).nullish().catch(null),
    license: z.object({ operations: count.nullish() }).nullish(),
  }),
});

/**
 * The number of operations since the last reset, and the number in the plan. Each is absent when Make does not state
 * it.
 */
export interface Allowance {
  /** The time of the last reset, as an ISO time. */
  readonly lastReset?: string;
  readonly used?: number;
  readonly limit?: number;
}

const answer = z.object({ data: z.array(day) });

/** Usage on each of the last 30 days, in the organization's time zone, and since the last reset. */
export const usage = (http: MakeHttp) => ({
  ofPlan: async (organizationId: number, turn?: ReadTurn): Promise<Allowance> => {
    const options = { organizationId, ...turn, params: { organizationId } };
    const { organization } = await http.get('organizations/{organizationId}', allowance, options);
    const { operations: used, lastReset, license } = organization;
    const limit = license?.operations;
    return {
      ...(lastReset != null && { lastReset }),
      ...(used != null && { used }),
      ...(limit != null && limit > 0 && { limit }),
    };
  },

  /** https://developers.make.com/api-documentation/api-reference/organizations */
  ofOrganization: async (organizationId: number, turn?: ReadTurn): Promise<readonly UsageDay[]> => {
    const options = {
      organizationId,
      ...turn,
      params: { organizationId },
      query: { organizationTimezone: true },
    };
    return (await http.get('organizations/{organizationId}/usage', answer, options)).data;
  },

  /** A team does not state its organization: pass it in the turn. */
  ofTeam: async (teamId: number, turn?: ReadTurn): Promise<readonly UsageDay[]> => {
    const options = { ...turn, params: { teamId }, query: { organizationTimezone: true } };
    return (await http.get('teams/{teamId}/usage', answer, options)).data;
  },
});

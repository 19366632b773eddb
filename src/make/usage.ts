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
    /** Bytes. https://github.com/integromat/make-typescript-sdk */
    transfer: count.nullish().catch(null),
    // Only a period depends on it, so a time that cannot be read counts as not stated.
    lastReset: z.iso.datetime({ offset: true }).nullish().catch(null),
    license: z.object({ operations: count.nullish(), transfer: count.nullish().catch(null) }).nullish(),
  }),
});

/** What was used since the last reset, and what the plan has. Each is absent when Make does not state it. */
export interface Counter {
  readonly used?: number;
  readonly limit?: number;
}

/** The operations of a plan. */
export interface Allowance extends Counter {
  /** The time of the last reset, as an ISO time. */
  readonly lastReset?: string;
  /** The data transfer, in bytes. */
  readonly data: Counter;
}

const answer = z.object({ data: z.array(day) });

/** Usage on each of the last 30 days, in the organization's time zone, and since the last reset. */
export const usage = (http: MakeHttp) => ({
  ofPlan: async (organizationId: number, turn?: ReadTurn): Promise<Allowance> => {
    const options = { organizationId, ...turn, params: { organizationId } };
    const { organization } = await http.get('organizations/{organizationId}', allowance, options);
    const { operations, transfer, lastReset, license } = organization;
    return {
      ...(lastReset != null && { lastReset }),
      ...counterOf(operations, license?.operations),
      data: counterOf(transfer, license?.transfer),
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

const counterOf = (used: number | null | undefined, limit: number | null | undefined): Counter => ({
  ...(used != null && { used }),
  ...(limit != null && limit > 0 && { limit }),
});

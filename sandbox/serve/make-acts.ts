import { z } from 'zod';
import { perform, act as worldAct } from '../make/control/act.js';
import type { MakeSandbox } from '../make/server.js';
import { makeWeathers, type Weather } from './weather.js';

const takeDown = z.object({
  do: z.literal('take-down'),
  organizationId: z.int(),
  count: z.int().min(1).max(100),
});
const makeFault = z.object({ do: z.literal('make-weather'), to: z.enum(makeWeathers) });
const slackAway = z.object({ do: z.literal('slack-away'), away: z.boolean() });

/** The acts of a visitor on Make by hand, or on the faults. */
export const makeAct = z.union([worldAct, takeDown, makeFault, slackAway]);

export type MakeAct = z.infer<typeof makeAct>;

export async function actOnMake(make: MakeSandbox, weather: Weather, act: MakeAct): Promise<void> {
  switch (act.do) {
    case 'take-down':
      takeManyDown(make, act.organizationId, act.count);
      break;
    case 'make-weather':
      weather.setMake(act.to);
      break;
    case 'slack-away':
      await weather.setSlackAway(act.away);
      break;
    default:
      perform(make.world, act);
  }
}

/** Turns this many plain members into guests, as a leaked token could in a moment. */
function takeManyDown({ world }: MakeSandbox, organizationId: number, count: number): void {
  const members = [...world.organizationMemberships.values()]
    .filter((one) => one.organizationId === organizationId && one.invitation === null)
    .filter(({ userId }) => userId >= 4200 && world.organizationRole(userId, organizationId) === 'Member');
  for (const { userId } of members.slice(0, count))
    world.setOrganizationRole(userId, organizationId, 'Guest');
}

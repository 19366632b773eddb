import type { ChangePlan, Planned } from '../../approvals/plan.js';
import { lookOf } from '../look-alikes.js';
import type { OperationContext } from './operation-context.js';

interface Place {
  readonly id: number;
  readonly name: string;
}

/**
 * Adds the side effect that a change is in one of several places whose names look alike: two organizations, or two teams
 * of one organization. People decide by names, and on Make an admin chooses them.
 */
export function withPlacesAlike({ directory }: OperationContext, planned: Planned): Planned {
  if (planned.type !== 'plan' || planned.plan.token) return planned;
  const { organization, effects } = planned.plan;
  const teams = directory.teams(organization.id);
  const apart = [
    ...toldApart('organization', organization, directory.organizations()),
    ...teamsIn(planned.plan).flatMap((team) => toldApart('team', team, teams)),
  ];
  return { type: 'plan', plan: { ...planned.plan, effects: [...apart, ...effects] } };
}

function teamsIn({ team, differences }: ChangePlan): readonly Place[] {
  const all = [team, ...differences.map((one) => one.team)].flatMap((one) => one ?? []);
  return [...new Map(all.map((one) => [one.id, one])).values()];
}

function toldApart(what: string, { id, name }: Place, all: readonly Place[]): string[] {
  const look = lookOf(name);
  const other = all.find((one) => one.id !== id && lookOf(one.name) === look);
  return other
    ? [
        `This is the ${what} “${name}” with the number ${id}; “${other.name}” with the number ${other.id} is another one.`,
      ]
    : [];
}

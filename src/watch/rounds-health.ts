import type { Check } from '../runtime/check.js';
import type { OrganizationGround } from './ground/organization-ground.js';
import type { OrganizationSweep } from './organization-sweep.js';

interface Rounds {
  /** Why the last round of an organization failed. */
  readonly failure: string | undefined;
  /** The number of messages waiting for a retry. */
  readonly waiting: number;
  readonly looked: readonly {
    readonly sweep: Pick<OrganizationSweep, 'unreadable' | 'health'>;
    readonly ground: Pick<OrganizationGround, 'name' | 'trouble'>;
  }[];
  /** Why the scopes of Usher's token could not be read. */
  readonly account: string | undefined;
}

/** The health checks of the watch: one for the whole watch, then one for each organization. */
export function roundsHealth({ failure, waiting, looked, account }: Rounds): readonly Check[] {
  const unreadable = looked.flatMap(({ sweep }) => [...sweep.unreadable]).join(', ');
  const grounds = looked.flatMap(({ ground: { name, trouble } }) =>
    trouble === undefined ? [] : [`roles and settings of ${name} cannot be read: ${trouble}`],
  );
  const problems = [
    ...(failure === undefined ? [] : [`the last round failed: ${failure}`]),
    ...(waiting > 0 ? [`${waiting} messages wait for Slack`] : []),
    ...(unreadable === '' ? [] : [`the roles of these teams cannot be read: ${unreadable}`]),
    ...grounds,
    ...(account === undefined ? [] : [`the scopes of Usher's token cannot be read: ${account}`]),
  ];
  const says = problems.join('; ') || 'comparing';
  return [{ name: 'watch', ok: problems.length === 0, says }, ...looked.map(({ sweep }) => sweep.health())];
}

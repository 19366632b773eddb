import type { Policy } from './schema.js';

/** The groups that some rule, or the line about leavers, lets decide. */
export const decidingGroups = ({ rules, leavers }: Policy): ReadonlySet<string> =>
  new Set([
    ...rules.flatMap(({ stages = [], escalate }) => [
      ...stages.flatMap(({ from }) => from),
      ...(escalate?.to ?? []),
    ]),
    ...(leavers.decide ?? []),
  ]);

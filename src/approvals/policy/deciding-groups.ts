import type { Policy } from './schema.js';

/** The groups that decide by some rule, or about leavers. */
export const decidingGroups = ({ rules, leavers }: Policy): ReadonlySet<string> =>
  new Set([
    ...rules.flatMap(({ stages = [], escalate }) => [
      ...stages.flatMap(({ from }) => from),
      ...(escalate?.to ?? []),
    ]),
    ...(leavers.decide ?? []),
  ]);

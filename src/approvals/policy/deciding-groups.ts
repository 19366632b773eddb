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

/** The groups that decide, whose members some rule is for, or whose members may let others decide for them. */
export const usedGroups = (policy: Policy): ReadonlySet<string> =>
  new Set([
    ...decidingGroups(policy),
    ...policy.rules.flatMap(({ when }) => when?.requester ?? []),
    ...(policy.stand_ins?.among ?? []),
  ]);

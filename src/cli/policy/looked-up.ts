import type { LookedUp } from './explain-wish.js';
import type { PolicyAsked } from './file.js';

/** Asks neither Slack nor Make, and reports the members that only they know as not looked up. */
export const lookedUpOffline = async ({ policy }: PolicyAsked): Promise<LookedUp> => {
  const entries = new Set(Object.values(policy.groups).flat());
  const groups = [...entries].filter((entry) => entry.startsWith('S'));
  const roles = [...entries].filter((entry) => entry.startsWith('make:'));
  return {
    members: {},
    idOf: async () => undefined,
    left: [
      ...(groups.length > 0 ? [`who is in ${groups.join(', ')}; --online asks Slack`] : []),
      ...roles.map((role) => `who holds the role “${role.slice('make:'.length)}” on Make`),
      'whether Make has the names in the policy; usher policy check --online asks there',
    ],
  };
};

import type { Requirement } from './requirement.js';

/** A policy group's name for people, for example "Team admins" for `team-admins`. */
export function groupLabel(group: string): string {
  const words = group.replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** "decide" after groups whose last name is a plural, such as "Team admins", and "decides" after any other. */
export const decideVerb = (groups: readonly string[]): 'decide' | 'decides' =>
  /[^s]s$/.test(groups.at(-1) ?? '') ? 'decide' : 'decides';

/** For example "Platform or Security", each name once. */
export const orListed = (groups: readonly string[]): string =>
  [...new Set(groups)].map(groupLabel).join(' or ') || 'the policy';

/** The groups that decide by these rules, in words for a sentence. */
export const groupsInWords = (requirements: readonly Requirement[]): string =>
  orListed(requirements.flatMap(({ stages }) => stages.flatMap(({ from }) => from)));

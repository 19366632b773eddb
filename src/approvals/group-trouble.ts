import type { RefusedMember } from './refused-member.js';
import type { Request } from './request.js';
import type { Control } from './store.js';

const gone: ReadonlySet<string> = new Set([
  'no_such_role',
  'no_such_subteam',
  'subteam_not_found',
  'user_not_found',
  'user_not_visible',
  'usergroup_not_found',
]);

/** Slack users of these kinds cannot decide. */
const standings: ReadonlyMap<string, string> = new Map([
  ['deactivated', 'is deactivated in Slack'],
  ['guest', 'is a guest in Slack'],
  ['bot', 'is a bot'],
  ['foreign', 'belongs to no workspace of yours'],
]);

/** The problem, as a sentence without its full stop. */
export function refusedWords({ member, word }: Pick<RefusedMember, 'member' | 'word'>): string {
  if (member.startsWith('make:'))
    return `Make has no role “${member.slice('make:'.length)}” any more, or several (${word})`;
  const standing = standings.get(word);
  if (standing !== undefined) return `${member} ${standing}`;
  if (word === emptyGroup) return `Nobody is in the user group ${member}`;
  const kind = member.startsWith('S') ? 'the user group' : 'the person';
  return gone.has(word)
    ? `Slack does not know ${kind} ${member} any more (${word})`
    : `Slack does not let Usher read ${kind} ${member} (${word})`;
}

/** The person who has to act and the act, as a sentence without its full stop. */
export function fixWords({ member, word }: Pick<RefusedMember, 'member' | 'word'>): string {
  if (word === emptyGroup) return 'add people to it in Slack, or an Usher admin must correct the policy';
  if (word === 'missing_scope')
    return `an Usher admin must give the app the scope ${member.startsWith('S') ? 'usergroups:read' : 'users:read'}`;
  if (word === 'not_allowed_token_type') return 'an Usher admin must check the bot token';
  if (word === 'plan_upgrade_required' || word === 'paid_teams_only')
    return 'an Usher admin must name people in the policy, since the plan of your Slack has no user groups';
  return 'an Usher admin must correct the policy';
}

/** The key of an entry at a place; the same entry at the same place has the same key. */
export const refusedKey = ({ member, scope }: Pick<RefusedMember, 'member' | 'scope'>): string =>
  scope ? `${member}@${scope.organizationId}/${scope.teamId ?? ''}` : member;

/** The `word` of a user group that can be read and has no members. */
export const emptyGroup = 'empty';

/** Whether the entry is a single person. */
export const isOnePerson = ({ member }: Pick<RefusedMember, 'member'>): boolean => /^[UW]/.test(member);

/** Whether the entry makes its whole group unreadable. A person who cannot decide and an empty user group do not. */
export const isUnreadable = (one: Pick<RefusedMember, 'member' | 'word'>): boolean =>
  !isOnePerson(one) && one.word !== emptyGroup;

/**
 * The entry that delays a waiting request: the first that makes a group it needs unreadable, or that left nobody in
 * the last of the groups that may decide. An empty group blocks nothing if another one may decide too.
 */
export function blockedBy(
  { phase, missing, revision }: Request,
  { refused = [] }: Control,
): RefusedMember | undefined {
  if (phase.status !== 'pending' && phase.status !== 'approved') return undefined;
  const needed = new Set([
    ...missing.flatMap(({ groups }) => groups),
    ...revision.requirements.flatMap(({ stages }) => stages.flatMap(({ from }) => from)),
  ]);
  const empty = new Set(refused.flatMap(({ emptied = [] }) => emptied));
  const hopeless = new Set(
    missing.flatMap(({ groups }) => (groups.every((group) => empty.has(group)) ? groups : [])),
  );
  const organizations = new Set(revision.plans.map(({ organization }) => organization.id));
  return refused.find(
    (one) =>
      (isUnreadable(one)
        ? one.groups.some((group) => needed.has(group))
        : one.emptied?.some((group) => hopeless.has(group))) &&
      (one.scope === undefined || organizations.has(one.scope.organizationId)),
  );
}

import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import type { UnknownName } from '../approvals/policy/names.js';
import type { Policy } from '../approvals/policy/schema.js';
import { slackWord } from './failure.js';
import { createUserGroups, type UserGroups } from './user-groups.js';

interface Place {
  readonly id: string;
  readonly path: readonly PropertyKey[];
}

const channel = z.object({
  channel: z.object({
    name: z.string(),
    is_member: z.boolean().default(false),
    is_ext_shared: z.boolean().default(false),
    is_pending_ext_shared: z.boolean().default(false),
    is_archived: z.boolean().default(false),
  }),
});
const user = z.object({
  user: z.object({
    deleted: z.boolean().default(false),
    is_bot: z.boolean().default(false),
    is_restricted: z.boolean().default(false),
    is_ultra_restricted: z.boolean().default(false),
  }),
});

/**
 * The channels, people and user groups of the policy that Slack does not know or that cannot serve their purpose, each
 * with a remedy. One call for each name. A name without an answer from Slack is reported too, and never counts as
 * valid.
 */
export async function unknownInSlack(policy: Policy, client: WebClient): Promise<UnknownName[]> {
  const usersOf = createUserGroups(client);
  const problems = await Promise.all([
    ...channelsIn(policy).map((one) => looked(one, () => channelProblem(client, one.id))),
    ...peopleIn(policy).map((one) => looked(one, () => personProblem(client, one.id))),
    ...groupsIn(policy).map((one) => looked(one, () => groupProblem(usersOf, one.id))),
  ]);
  return problems.flat();
}

/** The reasons why Usher cannot post in these channels, one sentence for each such channel. */
export async function channelTroubles(ids: readonly string[], client: WebClient): Promise<string[]> {
  const troubles = await Promise.all(
    ids.map((id) => looked({ id, path: [] }, () => channelProblem(client, id))),
  );
  return troubles.flat().map(({ message }) => message);
}

async function looked(place: Place, look: () => Promise<string | undefined>): Promise<UnknownName[]> {
  const { path, id } = place;
  try {
    const problem = await look();
    return problem === undefined ? [] : [{ path, message: problem }];
  } catch (error) {
    const word = slackWord(error);
    return word === undefined
      ? [{ path, message: `Slack did not answer about ${id}`, unanswered: true }]
      : [{ path, message: inWords(id, word), ...(isUngranted(id, word) && { ungranted: true }) }];
  }
}

/** Reading user groups is an optional scope. */
const isUngranted = (id: string, word: string): boolean => word === 'missing_scope' && id.startsWith('S');

function inWords(id: string, word: string): string {
  if (isUngranted(id, word))
    return `nobody can decide by the user group ${id} without the optional scope usergroups:read; name people, or grant it`;
  return word === 'missing_scope'
    ? `Usher may not look up ${id} (missing_scope); update the app from manifest.yml and install it again`
    : `Slack does not know ${id} (${word}); correct the id, or invite Usher where it is a private channel`;
}

async function channelProblem(client: WebClient, id: string): Promise<string | undefined> {
  const found = channel.parse(await client.conversations.info({ channel: id })).channel;
  const name = `#${found.name} (${id})`;
  if (found.is_ext_shared || found.is_pending_ext_shared)
    return `${name} is shared with another workspace; choose a channel of your own`;
  if (found.is_archived) return `${name} is archived; choose another channel`;
  return found.is_member ? undefined : `Usher is not in ${name}; invite it there with /invite @Usher`;
}

async function personProblem(client: WebClient, id: string): Promise<string | undefined> {
  const found = user.parse(await client.users.info({ user: id })).user;
  if (found.deleted) return `${id} is deactivated in Slack and decides nothing; take them out`;
  if (found.is_bot) return `${id} is a bot and decides nothing; take it out`;
  if (found.is_restricted || found.is_ultra_restricted)
    return `${id} is a guest in Slack and decides nothing; take them out`;
  return undefined;
}

async function groupProblem(usersOf: UserGroups, id: string): Promise<string | undefined> {
  await usersOf(id);
  return undefined;
}

const channelsIn = ({ approvals_channel, rules }: Policy): Place[] =>
  once([
    { id: approvals_channel, path: ['approvals_channel'] },
    ...rules.flatMap(({ channel: own, announce = [] }, index) => [
      ...(own ? [{ id: own, path: ['rules', index, 'channel'] }] : []),
      ...announce.map((id, n) => ({ id, path: ['rules', index, 'announce', n] })),
    ]),
  ]);

const peopleIn = ({ admins, groups, delegates }: Policy): Place[] =>
  once([
    ...admins.map((id, n) => ({ id, path: ['admins', n] })),
    ...membersIn(groups).filter(({ id }) => /^[UW]/.test(id)),
    ...delegates.flatMap(({ from, to }, n) => [
      { id: from, path: ['delegates', n, 'from'] },
      { id: to, path: ['delegates', n, 'to'] },
    ]),
  ]);

const groupsIn = ({ groups }: Policy): Place[] =>
  once(membersIn(groups).filter(({ id }) => id.startsWith('S')));

const membersIn = (groups: Policy['groups']): Place[] =>
  Object.entries(groups).flatMap(([group, members]) =>
    members.map((id, n) => ({ id, path: ['groups', group, n] })),
  );

/** Each id once, at the first place that names it. */
const once = (places: readonly Place[]): Place[] => [
  ...new Map([...places].reverse().map((one) => [one.id, one] as const)).values(),
];

import { createHash } from 'node:crypto';
import type { Finding } from '../approvals/audit-event.js';
import type { OrganizationSnapshot } from '../make/directory-snapshot.js';
import { isRemoval } from '../make/membership-events.js';
import type { Change } from './attribution.js';
import type { Standing } from './difference.js';
import type { Evidence, KnownMembers } from './known-members.js';
import { type PollMembers, sameAddressOf } from './same-address.js';
import { aboutUser } from './sealed-for.js';

/** The sources of the names of teams and roles. */
export interface Names {
  readonly organizationId: number;
  readonly picture: OrganizationSnapshot | undefined;
  readonly known: KnownMembers | undefined;
  /** The members before and after; set when a list of people was compared. */
  readonly members?: PollMembers;
}

/**
 * Builds a finding. `readAt`, when the earlier list was read, is part of the id: after a crash the same finding gets
 * the same id.
 */
export function findingOf({ difference, attribution }: Change, readAt: number, names: Names): Finding {
  const { movement, teamId, person, start, goal, between } = difference;
  const { verdict, request, why, reached } = attribution;
  const [before, after] = [role(start, names), role(reached ?? goal, names)];
  const sameAddress = names.members && sameAddressOf(difference, names.members);
  return {
    id: hash([readAt, teamId ?? 0, person.userId, movement, start ?? null, goal ?? null]),
    ...place(teamId, names),
    movement,
    userId: person.userId,
    name: aboutUser(person.userId, person.name),
    email: aboutUser(person.userId, person.email),
    ...(before && { before }),
    ...(after && { after }),
    ...(sameAddress && { sameAddress }),
    between,
    verdict,
    ...(request !== undefined && { request }),
    ...(why !== undefined && { why }),
  };
}

/**
 * A finding that only Make's log shows: no list shows the change, or no lists could be compared. `afterRemoval`: the
 * previous change took the person out of the team.
 */
export function loggedOnly(one: Evidence, next: KnownMembers, names: Names, afterRemoval: boolean): Finding {
  const person = next.members.find(({ userId }) => userId === one.userId);
  const isThere = person?.teamIds?.includes(one.teamId) === true && person.teamsFrom === undefined;
  return {
    id: hash(['evidence', one.uuid]),
    ...place(one.teamId, names),
    ...(isRemoval(one.eventName)
      ? { movement: isThere ? ('removed-and-back' as const) : ('removed-unseen' as const) }
      : afterRemoval && isThere
        ? { movement: 'put-back' as const }
        : roleChange(one, next, names)),
    userId: one.userId,
    name: aboutUser(one.userId, person?.name ?? `User ${one.userId}`),
    email: aboutUser(one.userId, person?.email ?? ''),
    between: { from: one.at, until: one.at },
    verdict: 'unexplained',
  };
}

function roleChange(
  { teamId, userId, at }: Evidence,
  { teams }: KnownMembers,
  names: Names,
): Pick<Finding, 'movement' | 'after'> {
  const team = teams.find((one) => one.teamId === teamId);
  const known = team?.roles.find((one) => one.userId === userId);
  const isReadSince = team !== undefined && known !== undefined && known.from === undefined && team.from > at;
  if (!isReadSince) return { movement: 'changed-unseen' };
  if ((known.since ?? team.since ?? team.from) <= at) return { movement: 'changed-and-back' };
  const after = role({ role: known.roleId, invited: 'no' }, names);
  return { movement: 'changed-unseen', ...(after && { after }) };
}

function place(teamId: number | undefined, { organizationId, picture, known }: Names) {
  const organization = picture?.organization.name ?? `organization ${organizationId}`;
  if (teamId === undefined) return { organizationId, organization };
  const name =
    picture?.teams.find(({ id }) => id === teamId)?.name ??
    known?.teams.find((one) => one.teamId === teamId)?.name ??
    `team ${teamId}`;
  return { organizationId, organization, team: { id: teamId, name } };
}

function role(standing: Standing, { picture }: Names): Finding['before'] {
  if (!standing || standing.role === 'unknown') return undefined;
  const { role: id } = standing;
  return { id, name: picture?.roles.find((one) => one.id === id)?.name ?? `role ${id}` };
}

const hash = (parts: readonly unknown[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);

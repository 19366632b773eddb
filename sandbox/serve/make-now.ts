import { maskedToken } from '../make/entities/api-token.js';
import { type InvitationStatus, invitationStatus } from '../make/entities/organization-membership.js';
import type { World } from '../make/world.js';

export interface MakePerson {
  readonly id: number;
  readonly name: string;
  readonly email: string;
  readonly organizations: readonly {
    readonly id: number;
    readonly role: string;
    readonly invitation: InvitationStatus;
  }[];
  readonly teams: readonly { readonly id: number; readonly role: string }[];
}

/** The state of the sandbox's Make, as its own pages would show it. */
export interface MakeNow {
  readonly organizations: readonly { readonly id: number; readonly name: string }[];
  readonly teams: readonly { readonly id: number; readonly name: string; readonly organization: number }[];
  readonly roles: { readonly organization: readonly string[]; readonly team: readonly string[] };
  readonly people: readonly MakePerson[];
  readonly tokens: readonly {
    readonly of: string;
    readonly label: string;
    readonly token: string;
    readonly scope: readonly string[];
    readonly created: string;
  }[];
  /** The newest first. */
  readonly log: readonly LogLine[];
}

export interface LogLine {
  readonly id: string;
  readonly at: number;
  readonly event: string;
  readonly by: string;
  readonly target: string;
  readonly place: string;
  readonly change: string;
}

const shownLines = 60;

export function makeNow(world: World): MakeNow {
  const named = (category: string) => [
    ...new Set(
      [...world.roles.values()].filter((role) => role.category === category).map(({ name }) => name),
    ),
  ];
  return {
    organizations: [...world.organizations.values()].map(({ id, name }) => ({ id, name })),
    teams: [...world.teams.values()].map(({ id, name, organizationId }) => ({
      id,
      name,
      organization: organizationId,
    })),
    roles: { organization: named('organization'), team: named('team') },
    people: peopleOf(world),
    tokens: [...world.tokens.values()].map(({ token, label, scope, created, userId }) => ({
      of: world.user(userId).name,
      label,
      token: maskedToken(token),
      scope,
      created,
    })),
    log: logOf(world),
  };
}

function peopleOf(world: World): MakePerson[] {
  const organizations = byPerson(world.organizationMemberships.values());
  const teams = byPerson(world.teamMemberships.values());
  return [...world.users.values()].map(({ id, name, email }) => ({
    id,
    name,
    email,
    organizations: (organizations.get(id) ?? []).map((one) => ({
      id: one.organizationId,
      role: world.roles.get(one.usersRoleId)?.name ?? '',
      invitation: invitationStatus(one, world.now()),
    })),
    teams: (teams.get(id) ?? []).map(({ teamId, usersRoleId }) => ({
      id: teamId,
      role: world.roles.get(usersRoleId)?.name ?? '',
    })),
  }));
}

function byPerson<T extends { readonly userId: number }>(all: Iterable<T>): Map<number, T[]> {
  const grouped = new Map<number, T[]>();
  for (const one of all) {
    const others = grouped.get(one.userId) ?? [];
    grouped.set(one.userId, others);
    others.push(one);
  }
  return grouped;
}

function logOf(world: World): LogLine[] {
  const all = [...world.organizations.keys()].flatMap((id) => world.auditLog.of(id));
  const nameOf = (id: string | number | null): string =>
    (id === null ? undefined : world.users.get(Number(id))?.name) ?? (id === null ? '' : String(id));
  return all
    .sort((a, b) => b.triggeredAt - a.triggeredAt)
    .slice(0, shownLines)
    .map(({ uuid, triggeredAt, eventName, actorId, targetId, teamId, organizationId, details }) => ({
      id: uuid,
      at: triggeredAt,
      event: eventName.replaceAll('_', ' '),
      by: nameOf(actorId),
      target: eventName.startsWith('team_') ? nameOf(targetId) : (targetId ?? ''),
      place:
        (teamId === null ? undefined : world.teams.get(teamId)?.name) ??
        world.organization(organizationId).name,
      change:
        'previousRole' in details ? `${details.previousRole ?? 'none'} → ${details.role ?? 'none'}` : '',
    }));
}

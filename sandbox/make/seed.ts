import { putTeamRole } from './by-hand/team-roles.js';
import { seedHarbourHistory } from './seed-history.js';
import { people } from './seed-people.js';
import type { World } from './world.js';

export const BOT_TOKEN = '5b0e7a52-1c4d-4a8e-9f30-000000004001';
export const INES_TOKEN = '7d2c91e4-6b1f-4c02-8a11-000000004121';
export const BEN_TOKEN = 'c3a8f0d6-2e57-4d9b-b6f4-000000004131';

export const botScope = [
  'user:read',
  'user:write',
  'organizations:read',
  'organizations:write',
  'teams:read',
] as const;

/** Id, name, local part of the address, role in Harbour Logistics, role in Harbour Labs. */
const named = [
  [4001, 'Usher Bot', 'usher-bot', 'Admin', 'Admin'],
  [4100, 'Olu Founder', 'founder', 'Owner', 'Owner'],
  [4121, 'Ines Duarte', 'ines', 'Admin', undefined],
  [4130, 'Ana Costa', 'ana', 'Member', undefined],
  [4131, 'Ben Weber', 'ben', 'Member', undefined],
  [4132, 'Cat Lindqvist', 'cat', 'Admin', undefined],
  [4133, 'Dev Patel', 'dev', 'Member', 'Member'],
  [4134, 'Eva Novak', 'eva', 'Accountant', undefined],
] as const;

const teamRoles = [
  [4121, 915, 'Team Admin'],
  [4130, 915, 'Team Admin'],
  [4131, 915, 'Team Member'],
  [4134, 915, 'Team Monitoring'],
  [4121, 916, 'Team Admin'],
  [4130, 916, 'Team Operator'],
  [4132, 917, 'Team Admin'],
  [4133, 917, 'Team Operator'],
  [4131, 918, 'Team Monitoring'],
  [4132, 918, 'Team Admin'],
  [4100, 921, 'Team Admin'],
  [4133, 921, 'Team Member'],
] as const;

const generatedTeams = [915, 916, 917, 918] as const;
const generatedTeamRoles = [
  'Team Member',
  'Team Operator',
  'Team Monitoring',
  'Team Restricted Member',
] as const;

/** Creates Harbour Logistics with 130 people, and the smaller Harbour Labs. */
export function seedHarbour(world: World): void {
  seedOrganizations(world);
  for (const [id, name, address, inLogistics, inLabs] of named) {
    world.addUser({ id, name, email: `${address}@example.com`, lastLogin: daysAgo(world, 1) });
    world.setOrganizationRole(id, 7301, inLogistics);
    if (inLabs) world.setOrganizationRole(id, 7302, inLabs);
  }
  seedCrowd(world);
  for (const [userId, teamId, role] of teamRoles) join(world, userId, teamId, role);
  seedTokens(world);
  seedHarbourHistory(world);
}

function seedOrganizations(world: World): void {
  world.addOrganization({
    id: 7301,
    name: 'Harbour Logistics',
    plan: 'Enterprise',
    license: { apiLimit: 1000, users: 200, auditLogsDays: 365 },
    tfaEnforced: true,
    featureControls: [
      { id: 1, name: 'AI agents', enabled: true },
      { id: 2, name: 'Public templates', enabled: false },
    ],
    privateSpaces: [{ id: 951, name: 'Ines Duarte' }],
  });
  world.addOrganization({
    id: 7302,
    name: 'Harbour Labs',
    plan: 'Core',
    license: { apiLimit: 60, users: 20, auditLogsDays: 0 },
  });
  world.addTeam({ id: 915, name: 'Finance Ops', organizationId: 7301 });
  world.addTeam({ id: 916, name: 'Marketing', organizationId: 7301 });
  world.addTeam({ id: 917, name: 'Platform', organizationId: 7301 });
  world.addTeam({ id: 918, name: 'Data', organizationId: 7301 });
  world.addTeam({ id: 921, name: 'Lab', organizationId: 7302 });
}

/** Mostly plain members in one or two teams; a few have another role. */
function seedCrowd(world: World): void {
  for (const [index, person] of people(122, 4200).entries()) {
    world.addUser({ ...person, lastLogin: daysAgo(world, 1 + (index % 40)) });
    world.setOrganizationRole(person.id, 7301, crowdRole(index));
    for (const [place, teamId] of generatedTeams.entries()) {
      if (index % 4 !== place && (index % 7 !== 0 || (index + 1) % 4 !== place)) continue;
      const role = generatedTeamRoles[(index * 3 + place) % 11] ?? 'Team Member';
      join(world, person.id, teamId, role);
    }
    if (index % 20 === 5) world.setOrganizationRole(person.id, 7302, 'Member');
  }
}

function crowdRole(index: number): string {
  if (index % 30 === 7) return 'Accountant';
  if (index % 30 === 13) return 'App Developer';
  return index % 40 === 21 ? 'Guest' : 'Member';
}

function seedTokens(world: World): void {
  world.addToken(4001, { label: 'usher', scope: botScope, token: BOT_TOKEN, created: daysAgo(world, 30) });
  world.addToken(4121, {
    label: 'nightly export',
    scope: ['scenarios:read', 'user:read', 'user:write'],
    token: INES_TOKEN,
    created: daysAgo(world, 170),
  });
  world.addToken(4121, { label: 'laptop', scope: ['user:read'], created: daysAgo(world, 12) });
  world.addToken(4131, {
    label: 'invoice script',
    scope: ['user:read', 'user:write', 'connections:read'],
    token: BEN_TOKEN,
    created: daysAgo(world, 63),
  });
  world.setConnections(4131, 7301, 3);
  world.setConnections(4121, 7301, 5);
}

/** Adds the membership so long ago that the audit log no longer contains it. */
function join(world: World, userId: number, teamId: number, roleName: string): void {
  const team = world.team(teamId);
  putTeamRole(world, world.user(userId), team, world.roleNamed(roleName, 'team', team.organizationId));
}

function daysAgo(world: World, days: number): string {
  return new Date(world.now() - days * 24 * 60 * 60 * 1000).toISOString();
}

import { afterAll, beforeAll, expect, test } from 'vitest';
import { coverage } from '../../sandbox/make/coverage.js';
import { BOT_TOKEN, seedHarbour } from '../../sandbox/make/seed.js';
import { type MakeSandbox, startMake } from '../../sandbox/make/server.js';
import { operations } from './make-contract.js';

let make: MakeSandbox;
const exercised = new Set<string>();

beforeAll(async () => {
  make = await startMake({ seed: seedHarbour });
  make.world.setTeamRole(4001, 915, 'Team Admin');
  make.world.switchSsoOn(7302, ['example.com']);
  for (const name of ['Auditor', 'Spare'])
    make.world.addRole({
      id: 200 + name.length,
      name,
      category: 'organization',
      permissions: [],
      organizationId: 7301,
    });
  make.world.addToken(4320, { label: 'own', scope: ['organizations:write', 'user:read'], token: guestToken });
  make.world.addToken(4001, {
    label: 'reader',
    scope: ['scenarios:read', 'connections:read'],
    token: readerToken,
  });
  make.world.addScenario({
    id: 1,
    name: 'Invoices',
    teamId: 915,
    isActive: true,
    createdBy: 4131,
    updatedBy: 4130,
  });
  make.world.addConnection({
    id: 2,
    name: 'Mail',
    teamId: 915,
    email: 'ben@example.com',
    usedBy: [1],
  });
  make.world.addToken(4321, { label: 'weak', scope: ['organizations:read'], token: weakToken });
});
afterAll(() => make.close());

const guestToken = '0f0f0f0f-0000-4000-8000-000000004320';
const weakToken = '0f0f0f0f-0000-4000-8000-000000004321';
const readerToken = '0f0f0f0f-0000-4000-8000-000000004322';
const everything = 'cols%5B%5D=*';
const ssoUser = {
  email: 'olga@example.com',
  name: 'Olga Sand',
  countryId: 177,
  ssoId: 'olga@example.com',
  organizationId: 7302,
};
const uuid = 'c1f7d0ce-7f0a-4d0b-9a0e-000000000003';

interface Case {
  operation: string;
  path: string;
  status?: number;
  body?: unknown;
  token?: string;
}

const cases: readonly Case[] = [
  { operation: 'GET /enums/countries', path: '/enums/countries' },
  { operation: 'GET /audit-logs/{organizationId}/{uuid}', path: `/audit-logs/7301/${uuid}` },
  { operation: 'GET /audit-logs/{organizationId}/{uuid}', path: '/audit-logs/7301/none', status: 404 },
  {
    operation: 'GET /audit-logs/organization/{organizationId}',
    path: '/audit-logs/organization/7301?pg%5BreturnTotalCount%5D=true',
  },
  {
    operation: 'GET /audit-logs/organization/{organizationId}',
    path: '/audit-logs/organization/7302',
    status: 402,
  },
  {
    operation: 'GET /audit-logs/organization/{organizationId}',
    path: '/audit-logs/organization/7301?dateFrom=x',
    status: 400,
  },
  {
    operation: 'GET /audit-logs/organization/{organizationId}/filters',
    path: '/audit-logs/organization/7301/filters',
  },
  { operation: 'GET /audit-logs/team/{teamId}', path: '/audit-logs/team/915' },
  { operation: 'GET /audit-logs/team/{teamId}', path: '/audit-logs/team/916', status: 403 },
  { operation: 'GET /audit-logs/team/{teamId}/filters', path: '/audit-logs/team/915/filters' },
  { operation: 'GET /organizations', path: '/organizations' },
  { operation: 'GET /organizations', path: `/organizations?${everything}` },
  { operation: 'GET /organizations/{organizationId}', path: '/organizations/7301' },
  { operation: 'GET /organizations/{organizationId}/usage', path: '/organizations/7301/usage' },
  { operation: 'GET /teams/{teamId}/usage', path: '/teams/915/usage' },
  { operation: 'GET /organizations/{organizationId}', path: '/organizations/999', status: 404 },
  {
    operation: 'POST /organizations/{organizationId}/invite',
    path: '/organizations/7301/invite',
    body: { email: 'noor.haddad@example.com', name: 'Noor Haddad', usersRoleId: 13, teamsId: [915] },
  },
  {
    operation: 'POST /organizations/{organizationId}/invite',
    path: '/organizations/7301/invite',
    body: { email: 'nobody', name: 'N' },
    status: 400,
  },
  {
    operation: 'GET /organizations/{organizationId}/user-organization-roles',
    path: `/organizations/7301/user-organization-roles?${everything}`,
  },
  {
    operation: 'GET /organizations/{organizationId}/user-organization-roles/{userId}',
    path: '/organizations/7301/user-organization-roles/4131',
  },
  {
    operation: 'GET /organizations/{organizationId}/feature-controls',
    path: '/organizations/7301/feature-controls',
  },
  {
    operation: 'GET /organizations/{organizationId}/feature-controls',
    path: '/organizations/7302/feature-controls',
    status: 404,
  },
  { operation: 'GET /private-spaces', path: '/private-spaces?organizationId=7301' },
  { operation: 'GET /private-spaces', path: '/private-spaces?organizationId=7302', status: 400 },
  {
    operation: 'POST /users/custom-roles',
    path: '/users/custom-roles?organizationId=7301',
    body: { name: 'Reader', category: 'organization', permissions: ['organization view'] },
  },
  {
    operation: 'PATCH /users/custom-roles/{roleId}',
    path: '/users/custom-roles/207?organizationId=7301',
    body: { permissions: ['organization view'] },
  },
  {
    operation: 'PATCH /users/custom-roles/{roleId}',
    path: '/users/custom-roles/12?organizationId=7301',
    body: { permissions: [] },
    status: 404,
  },
  {
    operation: 'DELETE /users/custom-roles/{roleId}',
    path: '/users/custom-roles/205?organizationId=7301',
  },
  { operation: 'GET /scenarios', path: `/scenarios?teamId=915&${everything}`, token: readerToken },
  { operation: 'GET /scenarios', path: '/scenarios?teamId=915', status: 403 },
  { operation: 'GET /connections', path: `/connections?teamId=915&${everything}`, token: readerToken },
  { operation: 'GET /teams', path: `/teams?organizationId=7301&${everything}` },
  { operation: 'GET /teams', path: '/teams', status: 400 },
  { operation: 'GET /teams/{teamId}', path: '/teams/915' },
  { operation: 'GET /teams/{teamId}/user-team-roles', path: '/teams/915/user-team-roles' },
  { operation: 'GET /teams/{teamId}/user-team-roles/{userId}', path: '/teams/915/user-team-roles/4131' },
  { operation: 'GET /users', path: `/users?organizationId=7301&${everything}` },
  { operation: 'GET /users', path: '/users?teamId=915' },
  { operation: 'GET /users', path: '/users', status: 400 },
  { operation: 'POST /users/user-sso-create', path: '/users/user-sso-create', body: ssoUser },
  {
    operation: 'POST /users/user-sso-create',
    path: '/users/user-sso-create',
    body: { ...ssoUser, email: 'olga@elsewhere.example' },
    status: 400,
  },
  {
    operation: 'POST /users/user-sso-create',
    path: '/users/user-sso-create',
    body: ssoUser,
    token: guestToken,
    status: 403,
  },
  {
    operation: 'GET /users/{userId}/user-organization-roles',
    path: '/users/4131/user-organization-roles',
  },
  {
    operation: 'GET /users/{userId}/user-organization-roles/{organizationId}',
    path: '/users/4131/user-organization-roles/7301',
  },
  {
    operation: 'POST /users/{userId}/user-organization-roles/{organizationId}',
    path: '/users/4133/user-organization-roles/7301',
    body: { usersRoleId: 14 },
  },
  {
    operation: 'POST /users/{userId}/user-organization-roles/{organizationId}',
    path: '/users/4131/user-organization-roles/7301?deleteConnections=true',
    body: {},
    status: 406,
  },
  {
    operation: 'POST /users/{userId}/user-organization-roles/{organizationId}',
    path: '/users/4134/user-organization-roles/7301',
    body: {},
  },
  { operation: 'GET /users/{userId}/user-team-roles', path: '/users/4131/user-team-roles' },
  { operation: 'GET /users/{userId}/user-team-roles/{teamId}', path: '/users/4131/user-team-roles/915' },
  {
    operation: 'POST /users/{userId}/user-team-roles/{teamId}',
    path: '/users/4131/user-team-roles/915',
    body: { usersRoleId: 4 },
  },
  {
    operation: 'POST /users/{userId}/user-team-roles/{teamId}',
    path: '/users/4131/user-team-roles/918',
    body: {},
  },
  {
    operation: 'GET /users/by-permission',
    path: `/users/by-permission?type=organization&organizationId=7301&permission=organization%20view&${everything}`,
  },
  {
    operation: 'GET /users/by-permission',
    path: '/users/by-permission?type=company&teamId=915&permission=team%20view',
  },
  { operation: 'GET /users/me', path: '/users/me' },
  { operation: 'GET /users/me', path: '/users/me', token: 'nobody', status: 401 },
  { operation: 'GET /users/me/api-tokens', path: '/users/me/api-tokens' },
  { operation: 'GET /users/me/api-tokens', path: '/users/me/api-tokens', token: weakToken, status: 403 },
  {
    operation: 'POST /users/me/api-tokens',
    path: '/users/me/api-tokens',
    body: { label: 'spare', scope: ['user:read'] },
  },
  { operation: 'GET /users/me/current-authorization', path: '/users/me/current-authorization' },
  {
    operation: 'POST /users/password-reset-demand',
    path: '/users/password-reset-demand',
    body: { email: 'dev@example.com' },
  },
  {
    operation: 'POST /users/password-reset-demand',
    path: '/users/password-reset-demand',
    body: { email: 'nobody' },
    status: 400,
  },
  { operation: 'GET /users/roles', path: '/users/roles' },
  { operation: 'GET /users/roles/{roleId}', path: '/users/roles/13' },
  { operation: 'GET /users/roles/permissions', path: '/users/roles/permissions' },
];

test.each(cases)('$operation answers $path according to the contract', (one) => answersAsAgreed(one));

test('an invitation is read and accepted according to the contract', async () => {
  make.world.removeFromOrganization(4320, 7301);
  const email = make.world.user(4320).email;
  make.world.invite(7301, { email, name: 'Back Again' });
  const hash = make.world.organizationMemberships.get('4320/7301')?.invitation?.hash;
  await answersAsAgreed({
    operation: 'GET /users/me/organization-invitations',
    path: '/users/me/organization-invitations',
    token: guestToken,
  });
  await answersAsAgreed({
    operation: 'GET /organizations/invitation',
    path: `/organizations/invitation?hash=${hash}`,
  });
  await answersAsAgreed({
    operation: 'POST /organizations/accept-invitation',
    path: '/organizations/accept-invitation',
    body: { hash },
    token: guestToken,
  });
});

test('a token is deleted according to the contract', async () => {
  make.world.addToken(4001, { label: 'old', scope: ['user:read'], created: '2026-06-02T11:45:09.214Z' });
  await answersAsAgreed({
    operation: 'DELETE /users/me/api-tokens/{timestamp}',
    path: `/users/me/api-tokens/${encodeURIComponent('2026-06-02T11:45:09.214Z')}`,
  });
});

test('every operation that the sandbox supports is covered by a test above', () => {
  const claimed = coverage.filter(({ status }) => status !== 'left-out').map(({ operation }) => operation);
  expect([...exercised].sort()).toEqual(claimed.sort());
});

async function answersAsAgreed({ operation, path, status = 200, body, token = BOT_TOKEN }: Case) {
  const response = await fetch(`${make.url}${path}`, {
    method: operation.split(' ')[0] ?? '',
    headers: { authorization: `Token ${token}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const answer: unknown = await response.json();
  expect({ status: response.status, answer }).toMatchObject({ status });
  const validate = operations.find((one) => one.operation === operation)?.validator(status);
  expect(validate, `${operation} has no ${status} in the contract`).toBeDefined();
  expect(validate?.(answer), JSON.stringify(validate?.errors)).toBe(true);
  if (status === 200) exercised.add(operation);
}

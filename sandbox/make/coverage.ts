export interface CoverageRow {
  operation: string;
  status: 'supported' | 'partial' | 'left-out';
  note?: string;
}

const outOfScope = 'The bot never does this.';
const guessed = 'No source tells what it answers.';

/** Every operation of the contract file, and how far this server implements it. */
export const coverage: readonly CoverageRow[] = [
  supported('GET /audit-logs/{organizationId}/{uuid}'),
  leftOut('GET /audit-logs/{uuid}', 'No public source knows this path.'),
  supported('GET /audit-logs/organization/{organizationId}'),
  supported('GET /audit-logs/organization/{organizationId}/filters'),
  supported('GET /audit-logs/team/{teamId}', 'Team Admins of the team only, as the page says.'),
  supported('GET /audit-logs/team/{teamId}/filters', 'Team Admins of the team only, as the page says.'),
  partial('GET /connections', 'A few columns; `metadata` has the address alone. Needs `teamId`.'),
  partial('GET /enums/countries', 'A few countries, with made-up numbers.'),
  leftOut('GET /mailhub/users/{userId}/preferences', outOfScope),
  partial('GET /organizations', 'One zone only; `externalId` is not looked at.'),
  partial('GET /organizations/{organizationId}', 'Counters stay as they are set; `wait` is not looked at.'),
  supported(
    'GET /organizations/{organizationId}/feature-controls',
    'What an organization without any answers is a guess (404).',
  ),
  partial(
    'POST /organizations/{organizationId}/invite',
    'Sends no mail. Without `usersRoleId` the role is Member. Known addresses (400 IM005), full seats (400 IM011) and SSO (400 IM005) are guesses.',
  ),
  partial('GET /organizations/{organizationId}/usage', 'The numbers are made up.'),
  partial(
    'GET /organizations/{organizationId}/user-organization-roles',
    '`ssoPending` is never shown. The two counts come only with `cols[]`.',
  ),
  partial(
    'GET /organizations/{organizationId}/user-organization-roles/{userId}',
    '`ssoPending` is never shown. The two counts come only with `cols[]`.',
  ),
  leftOut('POST /organizations/{organizationId}/user-organization-roles/transfer', outOfScope),
  supported('POST /organizations/accept-invitation'),
  supported('GET /organizations/invitation'),
  leftOut('GET /outbound-webhooks/organizations/{organizationId}/webhooks', guessed),
  leftOut('POST /outbound-webhooks/organizations/{organizationId}/webhooks', guessed),
  leftOut('GET /outbound-webhooks/organizations/{organizationId}/webhooks/{webhookId}', guessed),
  leftOut('DELETE /outbound-webhooks/organizations/{organizationId}/webhooks/{webhookId}', guessed),
  supported('GET /private-spaces', 'The status of IM903 is a guess (400).'),
  partial('GET /scenarios', 'A few columns. Needs `teamId`.'),
  partial('GET /teams', 'There are no personal spaces, so `includePrivateSpaces` adds none.'),
  supported('GET /teams/{teamId}'),
  partial('GET /teams/{teamId}/usage', 'The numbers are made up.'),
  supported('GET /teams/{teamId}/user-team-roles'),
  supported('GET /teams/{teamId}/user-team-roles/{userId}'),
  supported('GET /users', '`name` and `email` match in part (a guess).'),
  leftOut('PATCH /users/{userId}', outOfScope),
  partial(
    'POST /users/user-sso-create',
    'Owner and Admin have `users sso edit` (a guess); the role is Member; words and codes of refusals (400 IM005, 403 SC403) are ours.',
  ),
  supported('GET /users/{userId}/user-organization-roles'),
  supported('GET /users/{userId}/user-organization-roles/{organizationId}'),
  partial(
    'POST /users/{userId}/user-organization-roles/{organizationId}',
    'A removal answers `{}`; only `deleteConnections=true` without `confirmed=true` is refused (406 IM004). Both are guesses.',
  ),
  leftOut('POST /users/{userId}/user-organization-roles/{organizationId}/transfer', outOfScope),
  leftOut('GET /users/{userId}/user-team-notifications/{teamId}', outOfScope),
  leftOut('GET /users/{userId}/user-team-notifications/{teamId}/{notificationId}', outOfScope),
  leftOut('PUT /users/{userId}/user-team-notifications/{teamId}/{notificationId}', outOfScope),
  supported('GET /users/{userId}/user-team-roles'),
  supported('GET /users/{userId}/user-team-roles/{teamId}'),
  partial(
    'POST /users/{userId}/user-team-roles/{teamId}',
    'An empty body removes and answers the row that was; before the invitation is accepted no role can be set (400). Both are guesses.',
  ),
  partial('GET /users/by-permission', 'The names of permissions are ours, except those in the reference.'),
  partial('POST /users/custom-roles', 'Any permission is taken; what is answered is a guess.'),
  partial('PATCH /users/custom-roles/{roleId}', 'Any permission is taken; what is answered is a guess.'),
  partial('DELETE /users/custom-roles/{roleId}', 'While it is assigned: 400 IM016, a guess like the answer.'),
  partial('GET /users/me', '`tfaEnabled`, `hasPassword` and the like are not known.'),
  supported('GET /users/me/api-tokens'),
  supported('POST /users/me/api-tokens'),
  supported('DELETE /users/me/api-tokens/{timestamp}'),
  supported('GET /users/me/current-authorization'),
  leftOut('GET /users/me/oauth-connections', outOfScope),
  leftOut('DELETE /users/me/oauth-connections/{clientId}', outOfScope),
  supported('GET /users/me/organization-invitations'),
  partial(
    'POST /users/password-reset-demand',
    'Sends no mail; says the same whether or not it knows the address, a guess.',
  ),
  supported('GET /users/roles', 'The ids are ours: Make publishes none.'),
  supported('GET /users/roles/{roleId}'),
  supported('GET /users/roles/permissions'),
  leftOut('GET /users/unread-notifications', outOfScope),
];

function supported(operation: string, note?: string): CoverageRow {
  return { operation, status: 'supported', ...(note !== undefined && { note }) };
}

function partial(operation: string, note: string): CoverageRow {
  return { operation, status: 'partial', note };
}

function leftOut(operation: string, note: string): CoverageRow {
  return { operation, status: 'left-out', note };
}

import { z } from 'zod';
import { accessDenied, entityLimit, invalidInput } from '../api-error.js';
import { type ApiRequest, parseBody, type Route } from '../api-request.js';
import { userWithEmail } from '../by-hand/invitations.js';
import { createSsoUser } from '../by-hand/single-sign-on.js';
import type { Organization } from '../entities/organization.js';
import { joinedOrganization, organizationRoleOf } from '../rights.js';

const newcomer = z.object({
  email: z.email(),
  name: z.string().min(1).max(250),
  countryId: z.int(),
  ssoId: z.string().min(1),
  organizationId: z.int(),
  timezoneId: z.int().optional(),
  localeId: z.int().optional(),
  language: z.string().optional(),
  addUserToDefaultSsoTeams: z.boolean().optional(),
});

export const ssoCreateUser: Route = {
  operationId: 'ssoCreateUser',
  method: 'POST',
  path: '/users/user-sso-create',
  scope: 'user:write',
  answer(request) {
    const { world } = request;
    const given = parseBody(request, newcomer);
    const organization = joinedOrganization(request, given.organizationId);
    const { permissions = [] } = organizationRoleOf(request, organization.id) ?? {};
    if (!permissions.includes('users sso edit'))
      throw accessDenied('You need the permission users sso edit.');
    refuseElsewhere(organization, given.email);
    refuseKnown(request, organization, given.email);
    const user = createSsoUser(world, organization, given);
    return {
      user: {
        user_id: user.id,
        email: user.email,
        name: user.name,
        country_id: given.countryId,
        language: given.language ?? 'en',
        locale_id: given.localeId ?? 18,
        timezone_id: given.timezoneId ?? 113,
        sso_id: given.ssoId,
        organization_id: organization.id,
      },
    };
  },
};

/** The error texts are ours, not Make's. */
function refuseElsewhere({ ssoType, claimedDomains }: Organization, email: string): void {
  if (ssoType === null) throw invalidInput('The organization has no single sign-on.');
  const domain = email.slice(email.lastIndexOf('@') + 1).toLowerCase();
  if (!claimedDomains.includes(domain))
    throw invalidInput(`The domain ${domain} is not claimed and verified.`);
}

function refuseKnown({ world }: ApiRequest, { id, license }: Organization, email: string): void {
  if (userWithEmail(world, email)) throw invalidInput('A user with this email exists already.');
  const seats = [...world.organizationMemberships.values()].filter((one) => one.organizationId === id);
  if (seats.length >= license.users) throw entityLimit('The organization has no free seat.');
}

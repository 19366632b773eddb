import { z } from 'zod';
import { domainOf, normalEmail } from '../person.js';
import { personal } from '../personal.js';
import { placeIn, rolesAfter } from './foreseen.js';
import { type ChangeKind, id } from './kind.js';

const teamRole = z.object({ teamId: id, roleId: id });

/** The data that Make needs for an account with single sign-on. */
const sso = z.object({
  countryId: id,
  /** The country's name on Make; missing if Usher had no list of countries. */
  country: z.string().optional(),
  ssoId: personal,
});

const schema = z.object({
  kind: z.literal('invite'),
  organizationId: id,
  email: personal,
  name: personal,
  roleId: id,
  teams: z.array(teamRole).max(10),
  note: personal.optional(),
  /** Present if people join the organization through single sign-on: they get an account instead of an invitation. */
  sso: sso.optional(),
});
export type Invite = z.infer<typeof schema>;

/** Invites a person to an organization, and adds them to teams of it after they have accepted. */
export const invite = {
  schema,
  words: (_, { name, email, organization, roleAfter }) => ({
    wish: `invite ${name} (${email}) to ${organization} as ${roleAfter}`,
    noun: `invitation of ${name} (${email}) to ${organization} as ${roleAfter}`,
    outcome: `${name} (${email}) is ${roleAfter} of ${organization}`,
  }),
  wordsOfMany: ({ count, where }) => ({
    wish: `invite ${count} people to ${where}`,
    noun: `invitation of ${count} people to ${where}`,
    outcome: `${count} people are in ${where}`,
  }),
  canBeTemporary: false,
  alwaysRuns: false,
  takesAway: false,
  hasOtherRoles: true,
  roles: ['organization', 'team'],
  foresee(change, make, asker) {
    const { organizationId, email } = change;
    const roles = [change.roleId, ...change.teams.map(({ roleId }) => roleId)];
    return {
      ...placeIn(make, organizationId, 'none'),
      ...rolesAfter(make, organizationId, roles),
      rolesNow: roles.map(() => 'none'),
      direction: 'raise',
      inviteDomain: domainOf(email.personal),
      // Two spellings of one mailbox may or may not be one person in Slack.
      ...(normalEmail(email.personal) !== asker.email && { forSelf: false }),
    };
  },
  inviteDomain: ({ email }) => domainOf(email.personal),
} as const satisfies ChangeKind<Invite>;

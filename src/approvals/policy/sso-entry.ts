import { z } from 'zod';

const nameOrId = z.union([z.string().trim().min(1), z.number().int().positive()]);
const country = z.union([z.number().int().positive(), z.string().trim().min(2)]);
const email = z.literal('email');
const ask = z.literal('ask');

const ofOrganization = z.strictObject({
  organization: z
    .union([nameOrId, z.array(nameOrId).min(1)])
    .describe('Organizations on Make, by name or id; each in only one entry.'),
  country: z
    .union([ask, country])
    .optional()
    .describe(
      'The country in these organizations, as above; `ask` lets the form ask. Left out: the country above.',
    ),
  id: z
    .union([email, ask])
    .optional()
    .describe(
      'The SSO id in these organizations: the email address; `ask` lets the form ask. Left out: the id above.',
    ),
});

/** The values for a new account in an organization with single sign-on. */
export const ssoOf = z.strictObject({
  country: country
    .optional()
    .describe('The country of new accounts: its name, ISO code or number on Make. Left out: the form asks.'),
  id: email
    .optional()
    .describe('The SSO id at the identity provider: the email address. Left out: the form asks.'),
  organizations: z
    .array(ofOrganization)
    .default([])
    .describe('Exceptions for single organizations; an entry inherits what it leaves out.'),
});

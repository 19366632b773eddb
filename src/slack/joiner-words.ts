import { type ChangePlan, joinerOf } from '../approvals/plan.js';

/**
 * The identity that signs in to the account that a request creates. Its owner controls the account, so the line says
 * if the identity is not the person's address. Plain text.
 */
export function joinerLines(plan: ChangePlan): string[] {
  const joiner = joinerOf(plan);
  if (!joiner) return [];
  const [ssoId, email] = [joiner.ssoId.personal, joiner.email.personal];
  const which =
    ssoId.toLowerCase() === email.toLowerCase()
      ? `${ssoId} signs in with the address as SSO id`
      : `${email} signs in as “${ssoId}”, which is not the address`;
  return [`${which}. Country: ${joiner.country ?? `number ${joiner.countryId} on Make`}.`];
}

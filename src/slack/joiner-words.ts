import { type ChangePlan, joinerOf } from '../approvals/plan.js';

/**
 * By which identity somebody signs in whose account a request makes: whoever has that identity is them on Make, so one that
 * is not their address is said so. Plain text.
 */
export function joinerLines(plan: ChangePlan): string[] {
  const joiner = joinerOf(plan);
  if (!joiner) return [];
  const [ssoId, email] = [joiner.ssoId.personal, joiner.email.personal];
  const which =
    ssoId.toLowerCase() === email.toLowerCase()
      ? `${ssoId} signs in with the address as SSO id`
      : `${email} signs in as “${ssoId}”, which is not the address`;
  return [`${which}. Country on Make: ${joiner.countryId}.`];
}

import type { Change } from '../approvals/changes/catalogue.js';
import type { Invite } from '../approvals/changes/invite.js';
import { about } from '../approvals/personal.js';
import { countryOf } from '../approvals/policy/countries.js';
import { ssoFor } from '../approvals/policy/sso.js';
import { holdsToken } from '../approvals/token-text.js';
import { type SsoAsked, ssoBlocks } from '../slack/modals/sso-fields.js';
import type { ListenerContext } from './listener-context.js';
import { type Invitee, tokenSentence } from './parse.js';
import { type FormView, fieldOf } from './payload.js';

type Here = Pick<ListenerContext, 'directory' | 'policy'>;
type Sso = NonNullable<Invite['sso']>;

/** The answers of an earlier form; the country is Make's number. */
export interface SsoTyped {
  readonly ids?: string;
  readonly countryId?: number;
}

/**
 * The questions of the form if people join through single sign-on: the facts that the policy does not state. Undefined
 * if they join by invitation.
 */
export function ssoAsked(
  ctx: Here,
  organizationId: number,
  { ids, countryId }: SsoTyped = {},
): SsoAsked | undefined {
  const organization = ctx.directory.organization(organizationId);
  if (!organization?.ssoType) return undefined;
  const { id, country } = settingsOf(ctx, organization);
  const { countries } = ctx.directory;
  const label = countries?.find((one) => one.id === countryId)?.name ?? `${countryId}`;
  return {
    organization: organization.name,
    asksId: id === undefined,
    asksCountry: country === undefined,
    listsCountries: countries !== undefined,
    ...(ids !== undefined && { ids }),
    ...(countryId !== undefined && { country: { value: `${countryId}`, label } }),
  };
}

function settingsOf({ policy }: Here, organization: { readonly id: number; readonly name: string }) {
  const { policy: file, names } = policy();
  return ssoFor(file, organization, names);
}

/** The SSO id of each person and the country, from the policy or as typed; or the errors at the fields. */
export function ssoIn(
  ctx: Here,
  view: FormView,
  organizationId: number,
  invitees: readonly Invitee[],
): { readonly each: readonly (Sso | undefined)[]; readonly errors: Readonly<Record<string, string>> } {
  const organization = ctx.directory.organization(organizationId);
  const asked = ssoAsked(ctx, organizationId);
  if (!asked || !organization) return { each: [], errors: {} };
  const blocks = ssoBlocks(organizationId);
  const ids = asked.asksId ? idsIn(fieldOf(view, blocks.ids) ?? '', invitees) : emailsOf(invitees);
  const country = asked.asksCountry
    ? countryIn(ctx, fieldOf(view, blocks.country) ?? '')
    : (settingsOf(ctx, organization).country ?? '');
  const errors = {
    ...(typeof ids === 'string' && { [blocks.ids]: ids }),
    ...(typeof country === 'string' && { [blocks.country]: country }),
  };
  if (typeof ids === 'string' || typeof country === 'string') return { each: [], errors };
  return { each: ids.map((ssoId) => ({ ...countryIds(country), ssoId: about(ssoId) })), errors };
}

/**
 * The same change with single sign-on data from the policy, if the policy has all of it and the organization needs it.
 */
export function withSsoByPolicy(ctx: Here, change: Change): Change {
  if (change.kind !== 'invite') return change;
  const organization = ctx.directory.organization(change.organizationId);
  if (!organization?.ssoType) return change;
  const { id, country } = settingsOf(ctx, organization);
  if (id === undefined || country === undefined) return change;
  return { ...change, sso: { ...countryIds(country), ssoId: change.email } };
}

const emailsOf = (invitees: readonly Invitee[]): string[] => invitees.map(({ email }) => email);

/** The id may have only visible and distinct characters, since it gives control of the account. */
const ssoId = /^[\x21-\x7e]{1,250}$/;

function idsIn(text: string, invitees: readonly Invitee[]): string[] | string {
  if (holdsToken(text)) return tokenSentence;
  const ids = text.split('\n').flatMap((line) => line.trim() || []);
  if (ids.length !== invitees.length) {
    const people = invitees.length === 1 ? '1 person' : `${invitees.length} people`;
    const has = ids.length === 1 ? 'is 1 SSO id' : `are ${ids.length} SSO ids`;
    return `For ${people} there ${has}. Write one a line, in the order of the people above.`;
  }
  return ids.every((id) => ssoId.test(id))
    ? ids
    : 'An SSO id has no spaces and only plain letters, digits and signs, such as noor@example.com.';
}

type Country = NonNullable<ReturnType<typeof countryOf>>;

const countryIds = ({ id, name }: Country) => ({
  countryId: id,
  ...(name !== undefined && { country: name }),
});

/** The country that was chosen, or typed as long as Usher had no list. */
function countryIn({ directory: { countries } }: Here, text: string): Country | string {
  const typed = text.trim();
  const found = countryOf(/^[1-9]\d{0,5}$/.test(typed) ? Number(typed) : typed, countries);
  if (found) return found;
  return countries
    ? 'Make has no such country. Choose one from the list.'
    : 'Write the number of the country on Make, such as 177.';
}

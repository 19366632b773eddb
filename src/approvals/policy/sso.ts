import { countryOf } from './countries.js';
import { guarded, type MakeNames } from './names.js';
import { namesOne } from './role-names.js';
import type { Policy } from './schema.js';

/** The policy's settings for one organization; the form asks for missing ones. */
export interface SsoSettings {
  readonly country?: { readonly id: number; readonly name?: string } | undefined;
  readonly id?: 'email' | undefined;
}

/**
 * The settings of an organization: its own entry, completed by the common settings. Empty, so that the form asks, if
 * two entries name it, or if none does and an entry names an organization that Make does not have, since that may be
 * this one. Without a country if Make's list does not have it.
 */
export function ssoFor(
  { sso }: Pick<Policy, 'sso'>,
  organization: { readonly id: number; readonly name: string },
  names: MakeNames,
): SsoSettings {
  if (!sso) return {};
  const { country: usual, id: usualId, organizations } = sso;
  const onMake = (wanted: string | number | undefined) =>
    wanted === undefined ? {} : { country: countryOf(wanted, names.countries) };
  const actual = [organization.id, organization.name];
  const [own, another] = organizations.filter((one) => namesOne(one.organization, actual));
  if (another) return {};
  if (!own) {
    const named = organizations.flatMap((one) => [one.organization].flat());
    return named.every((one) => guarded(one, names)) ? { ...onMake(usual), id: usualId } : {};
  }
  const said = { country: own.country ?? usual, id: own.id ?? usualId };
  return {
    ...(said.country !== 'ask' && onMake(said.country)),
    ...(said.id !== 'ask' && { id: said.id }),
  };
}

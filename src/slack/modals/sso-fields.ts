import type { KnownBlock } from '@slack/types';
import { context } from '../blocks.js';
import { actionIds } from '../ids.js';
import { escaped } from '../text.js';
import { type Choice, searchField, textField } from './fields.js';

/** The questions of the form if people join through single sign-on, and the text typed before. */
export interface SsoAsked {
  /** The name of the organization. */
  readonly organization: string;
  readonly asksId: boolean;
  readonly asksCountry: boolean;
  /** Whether Usher knows Make's countries, so that people choose one by its name. */
  readonly listsCountries: boolean;
  readonly ids?: string;
  /** The country chosen before; its value is Make's number. */
  readonly country?: Choice | undefined;
}

/** Each organization has its own fields, so that text typed for one never counts in another. */
export const ssoBlocks = (organizationId: number) =>
  ({ ids: `sso-ids-${organizationId}`, country: `sso-country-${organizationId}` }) as const;

export function ssoFields(organizationId: number, asked: SsoAsked): KnownBlock[] {
  const { organization, asksId, asksCountry, ids } = asked;
  const blocks = ssoBlocks(organizationId);
  return [
    context(`People come into ${escaped(organization)} by single sign-on: Usher creates the account.`),
    ...(asksId
      ? [
          textField({
            block: blocks.ids,
            action: 'sso-ids',
            label: 'SSO id',
            hint: 'Who they are at your identity provider, often the address. Of several people one a line, in the order above.',
            lines: true,
            max: 3000,
            initial: ids,
            example: 'noor.haddad@example.com',
          }),
        ]
      : []),
    ...(asksCountry ? [countryField(blocks.country, asked)] : []),
  ];
}

/** A search by name; without Make's list only the number is certain. */
function countryField(block: string, { listsCountries, country }: SsoAsked): KnownBlock {
  const field = { block, label: 'Country' };
  if (listsCountries)
    return searchField({
      ...field,
      action: actionIds.country,
      after: 0,
      example: 'Type a country, such as Portugal',
      initial: country,
    });
  return textField({
    ...field,
    action: 'sso-country',
    hint: 'The number that the country has on Make, such as 177.',
    max: 40,
    initial: country?.value,
  });
}

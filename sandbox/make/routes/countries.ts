import type { Route } from '../api-request.js';

const country = (id: number, name: string, code: string, code2: string) => ({ id, name, code, code2 });

/** A few countries; the numbers are made up. */
const countries = [
  country(5, 'Åland Islands', 'ALA', 'ax'),
  country(18, 'Austria', 'AUT', 'at'),
  country(56, 'Czechia', 'CZE', 'cz'),
  country(57, 'Denmark', 'DNK', 'dk'),
  country(73, 'France', 'FRA', 'fr'),
  country(81, 'Germany', 'DEU', 'de'),
  country(160, 'Norway', 'NOR', 'no'),
  country(177, 'Portugal', 'PRT', 'pt'),
  country(234, 'United Kingdom', 'GBR', 'gb'),
  country(236, 'United States', 'USA', 'us'),
];

export const listCountries: Route = {
  operationId: 'listCountries',
  method: 'GET',
  path: '/enums/countries',
  scope: undefined,
  answer: () => ({ countries }),
};

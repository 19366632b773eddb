/**
 * Every zone that a token can belong to. Typed text never becomes an address.
 * https://developers.make.com/api-documentation/getting-started
 */
export const zones = [
  'eu1.make.com',
  'eu2.make.com',
  'us1.make.com',
  'us2.make.com',
  'eu1.make.celonis.com',
  'us1.make.celonis.com',
] as const;
export type Zone = (typeof zones)[number];

/** The zone that Usher itself guards, at any address. */
export const ownZone = 'own';

export const isZone = (text: string): text is Zone => zones.some((zone) => zone === text);

/** The address of a zone's API. */
export const apiOf = (zone: Zone): string => `https://${zone}/api/v2`;

/** The page on which people delete their own tokens in a browser. Without a zone, a description of it. */
export const tokenPage = (zone: string | undefined): string =>
  zone === undefined ? 'the API page of the Make profile' : `https://${zone}/user/api`;

/** The page of an organization in Make's web app, from which its teams and people are one click away. */
export const organizationPage = (zone: string, organizationId: number): string =>
  `https://${zone}/organization/${organizationId}/dashboard`;

/**
 * Every zone a token can belong to. Typed text never becomes an address.
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

/** The zone that Usher itself guards, whatever its address. */
export const ownZone = 'own';

export const isZone = (text: string): text is Zone => zones.some((zone) => zone === text);

/** Where the API of a zone answers. */
export const apiOf = (zone: Zone): string => `https://${zone}/api/v2`;

/** Where people delete their own tokens in a browser; without a zone, in words. */
export const tokenPage = (zone: string | undefined): string =>
  zone === undefined ? 'the API page of the Make profile' : `https://${zone}/user/api`;

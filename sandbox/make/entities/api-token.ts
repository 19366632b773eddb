export interface ApiToken {
  token: string;
  label: string;
  scope: readonly string[];
  /** Also the key of the token: Make deletes by this string. */
  created: string;
  userId: number;
}

export interface NewApiToken {
  label: string;
  scope: readonly string[];
  token?: string;
  created?: string;
}

export const knownScopes = new Set(
  [
    ['admin', 'read write'],
    ['agents', 'read write'],
    ['analytics', 'read'],
    ['apps', 'read write'],
    ['connections', 'read write'],
    ['custom-property-structures', 'read write'],
    ['datastores', 'read write'],
    ['devices', 'read write'],
    ['dlqs', 'read write'],
    ['functions', 'read write'],
    ['hooks', 'read write'],
    ['keys', 'read write'],
    ['notifications', 'read write'],
    ['organization-variables', 'read write'],
    ['organizations', 'read write'],
    ['scenarios', 'read write run'],
    ['sdk-apps', 'read write'],
    ['team-variables', 'read write'],
    ['teams', 'read write'],
    ['templates', 'read write'],
    ['udts', 'read write'],
    ['user', 'read write'],
  ].flatMap(([family = '', verbs = '']) => verbs.split(' ').map((verb) => `${family}:${verb}`)),
);

/** The masked form: after a token is created, Make shows only its first group. */
export function maskedToken(token: string): string {
  return `${token.slice(0, token.indexOf('-'))}-xxxx-xxxx-xxxx-xxxxxxxxxxxx`;
}

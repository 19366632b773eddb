export interface User {
  id: number;
  name: string;
  email: string;
  lastLogin: string | null;
  /** Their id at the identity provider; Make shows it only when it is set. */
  ssoId?: string;
  /** Null if Make does not show it. */
  tfaStatus?: number | null;
}

export interface NewUser {
  id?: number;
  name: string;
  email: string;
  lastLogin?: string | null;
  ssoId?: string;
  tfaStatus?: number | null;
}

export function userRow(user: User) {
  return {
    id: user.id,
    name: user.name,
    email: user.email,
    language: 'en',
    timezoneId: 113,
    localeId: 18,
    countryId: 177,
    features: { allow_apps: false },
    avatar: `https://avatars.example.com/${user.id}.png`,
    lastLogin: user.lastLogin,
    tfaStatus: user.tfaStatus === undefined ? user.id % 2 : user.tfaStatus,
  };
}

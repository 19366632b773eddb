import type { ApiToken } from './api-tokens.js';
import type { Make } from './make.js';
import { isZone, ownZone, type Zone } from './zones.js';

/** The values of stored tokens, of accounts and of leaks. Each call throws when a stored value cannot be read. */
export interface Credentials {
  /** The token with which a Make user connected their account. */
  account(userId: number): Promise<string | undefined>;
  /** A leaked token, until it is wiped. */
  leaked(handle: string): Promise<string | undefined>;
}

/** Make, called with one token. */
export interface Account {
  readonly make: Make;
  /**
   * Whether a token in Make's list may be the one this account uses. Lists show a token's first group; a token that
   * shows nothing may be any.
   */
  uses(token: ApiToken): boolean;
  /** Whether this is the token that Usher itself runs with. */
  readonly isOwn: boolean;
}

/** The accounts through which Usher reaches tokens: on Make, nobody can see or delete another user's tokens. */
export interface Accounts {
  /** Usher's own account, or an account that its owner connected. */
  of(userId: number): Promise<Account | undefined>;
  leaked(holder: { readonly handle: string; readonly zone: string }): Promise<Account | undefined>;
  /** An account for a token that is not stored. Undefined for a zone that does not exist. */
  with(token: string, zone: string): Account | undefined;
}

export interface AccountsOptions {
  readonly own: Make;
  readonly ownToken: string;
  readonly me: () => { readonly id: number } | undefined;
  readonly credentials: Credentials;
  /**
   * A client for another token; without a zone, at the address Usher itself uses. Throws if the text is not a token.
   */
  readonly client: (token: string, zone?: Zone) => Make;
}

export function createAccounts({ own, ownToken, me, credentials, client }: AccountsOptions): Accounts {
  const withToken = (token: string, make: Make): Account => ({
    make,
    uses: ({ token: masked }) => masked === undefined || firstGroup(masked) === firstGroup(token),
    isOwn: token.toLowerCase() === ownToken.toLowerCase(),
  });
  const at = (token: string, zone: string): Account | undefined => {
    if (zone === ownZone || zone === own.zone) return withToken(token, client(token));
    return isZone(zone) ? withToken(token, client(token, zone)) : undefined;
  };
  return {
    async of(userId) {
      if (userId === me()?.id) return withToken(ownToken, own);
      const token = await credentials.account(userId);
      return token === undefined ? undefined : at(token, ownZone);
    },
    async leaked({ handle, zone }) {
      const token = await credentials.leaked(handle);
      return token === undefined ? undefined : at(token, zone);
    },
    with: at,
  };
}

/** https://developers.make.com/api-documentation/authentication: a token is a UUID; lists show its beginning. */
const firstGroup = (token: string): string =>
  token.slice(0, token.indexOf('-') + 1 || token.length).toLowerCase();

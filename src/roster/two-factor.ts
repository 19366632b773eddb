export type TwoFactor = 'on' | 'off' | 'unknown';

/**
 * Two-factor in one word. Make's 2 means sign-in through another provider, which may or may not ask for a second
 * factor. Many plans show nothing.
 */
export const twoFactorOf = (tfaStatus: number | undefined): TwoFactor =>
  tfaStatus === 1 ? 'on' : tfaStatus === 0 ? 'off' : 'unknown';

export type TwoFactor = 'on' | 'off' | 'unknown';

/**
 * In one word. Make's 2 stands for signing in through somebody else, of whom nobody knows whether they ask for a second
 * factor; many plans tell nothing at all.
 */
export const twoFactorOf = (tfaStatus: number | undefined): TwoFactor =>
  tfaStatus === 1 ? 'on' : tfaStatus === 0 ? 'off' : 'unknown';

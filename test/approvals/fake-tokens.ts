import type { ContainToken } from '../../src/approvals/changes/contain-token.js';
import type { RevokeToken } from '../../src/approvals/changes/revoke-token.js';
import { about } from '../../src/approvals/personal.js';
import type { Planned, Write } from '../../src/approvals/plan.js';
import type { TokenHolder } from '../../src/approvals/token-holder.js';

/** A token on Make; `reach` says whether the token itself or its owner's account can delete it. */
export interface FakeToken {
  readonly userId: number;
  readonly created: string;
  readonly reach: 'itself' | 'account';
}

/** Make's tokens, the accounts that their owners connected, and the leaked tokens in the vault. */
export interface FakeTokens {
  readonly all: Map<string, FakeToken>;
  readonly connected: Set<number>;
  /** The token's key by handle. */
  readonly vault: Map<string, string>;
  /** The times when the vault stored and wiped each handle. */
  readonly kept: Map<string, number>;
  readonly wiped: Map<string, number>;
}

export const tokenKey = (userId: number, created: string): string => `token/${userId}/${created}`;

export const fakeTokens = (): FakeTokens => ({
  all: new Map(),
  connected: new Set(),
  vault: new Map(),
  kept: new Map(),
  wiped: new Map(),
});

export type TokenWrite = Extract<Write, { type: 'revoke-token' }>;

/** Whether Usher can call Make with this holder. */
export const reaches = ({ vault, connected }: FakeTokens, holder: TokenHolder): boolean =>
  holder.type === 'leaked' ? vault.has(holder.handle) : connected.has(holder.userId);

const refused = (code: string, instead?: readonly ContainToken[]): Planned => ({
  type: 'refused',
  code,
  sentence: `It is refused: ${code}.`,
  ...(instead && { instead }),
});

export function plannedToken(
  { holder, created }: RevokeToken,
  tokens: FakeTokens,
  containing: (userId: number) => readonly ContainToken[],
): Planned {
  if (!reaches(tokens, holder)) return refused(holder.type === 'leaked' ? 'token-wiped' : 'not-connected');
  const key =
    holder.type === 'leaked' ? tokens.vault.get(holder.handle) : tokenKey(holder.userId, created ?? '');
  const token = tokens.all.get(key ?? '');
  if (!token) return { type: 'nothing-to-do', sentence: 'It is already gone.' };
  const { userId } = token;
  const itself = holder.type === 'leaked' && token.reach === 'itself';
  if (!itself && !tokens.connected.has(userId)) {
    const changes = containing(userId);
    return refused('token-out-of-reach', changes.length > 0 ? changes : undefined);
  }
  const through: TokenHolder = itself ? holder : { type: 'account', userId };
  return {
    type: 'plan',
    plan: {
      organization: { id: 1, name: 'Acme' },
      subject: { userId, name: about('Somebody'), email: about(`user${userId}@example.com`) },
      differences: [],
      token: { label: about('a token'), scope: ['user:read'], created: token.created },
      direction: 'lower',
      effects: [],
      notes: [],
      writes: [{ type: 'revoke-token', organizationId: 1, userId, holder: through, created: token.created }],
      undo: [],
    },
  };
}

import type { World } from '../../../sandbox/make/world.js';
import type { RevokeToken } from '../../../src/approvals/changes/revoke-token.js';
import type { ChangePlan, Planned, Write } from '../../../src/approvals/plan.js';
import { onlyWrite } from './around.js';

/** Its first group differs from that of every token in Harbour. */
export const LEAKED = 'aa11bb22-0c3d-4e5f-8a6b-00000000c001';
/** The token by which a person connected their account. */
export const CONNECTING = 'dd44ee55-0c3d-4e5f-8a6b-00000000c002';
export const CREATED = '2026-06-02T11:45:09.214Z';

export const full = ['user:read', 'user:write', 'scenarios:read'] as const;
export const without = (...scopes: string[]): string[] => full.filter((one) => !scopes.includes(one));

export const leakedFrom = (zone = 'own', handle = 'V1.ab'): RevokeToken => ({
  kind: 'revoke-token',
  holder: { type: 'leaked', handle, zone },
});
export const ownedBy = (userId: number, created = CREATED): RevokeToken => ({
  kind: 'revoke-token',
  holder: { type: 'account', userId },
  created,
});

/** Gives a user the leaked token. */
export function leak(world: World, userId: number, part: { scope?: string[]; token?: string } = {}): void {
  const { scope = [...full], token = LEAKED } = part;
  world.addToken(userId, { label: 'invoice script', scope, token, created: CREATED });
}

export const connect = (world: World, userId: number, scope: readonly string[] = full): void =>
  void world.addToken(userId, {
    label: 'for Usher',
    scope,
    token: CONNECTING,
    created: '2026-01-01T00:00:00.000Z',
  });

export const inVault = new Map([['V1.ab', LEAKED]]);

export function revocationOf(plan: ChangePlan): Extract<Write, { type: 'revoke-token' }> {
  const write = onlyWrite(plan);
  if (write.type !== 'revoke-token') throw new Error(`not a revocation: ${write.type}`);
  return write;
}

export function refusedIn(planned: Planned): Extract<Planned, { type: 'refused' }> {
  if (planned.type !== 'refused') throw new Error(`not refused: ${JSON.stringify(planned)}`);
  return planned;
}

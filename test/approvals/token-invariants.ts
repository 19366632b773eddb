import { expect } from 'vitest';
import { isContainment } from '../../src/approvals/changes/changes.js';
import type { RequestEvent } from '../../src/approvals/event.js';
import { write } from '../../src/approvals/plan.js';
import { isOver, type Request } from '../../src/approvals/request.js';
import type { TokenWrite } from './fake-tokens.js';
import { admin, hour, minute, otherAdmin, timing } from './given.js';
import { barredPeople } from './invariants.js';
import type { World } from './world.js';

type Of<T extends RequestEvent['type']> = Extract<RequestEvent, { type: T }>;

/** Another process continues the work of a killed one after this time. */
const takenUpMs = 6 * minute;

/**
 * The vault keeps a leaked token only while its request needs it, for an hour at most; Usher sends nothing without it.
 */
export function secretsGo(world: World): void {
  const { kept, vault, wiped } = world.make.tokens;
  for (const { write: one, at } of world.make.sent) {
    if (one.type !== 'revoke-token' || one.holder.type !== 'leaked') continue;
    const { handle } = one.holder;
    expect(at).toBeLessThan((kept.get(handle) ?? 0) + hour + timing.sendWindowMs);
    expect(at).toBeLessThanOrEqual(wiped.get(handle) ?? Number.POSITIVE_INFINITY);
  }
  if (world.state.vault === 'down') world.vaultDownAt = world.now();
  const spared = world.now() <= world.vaultDownAt + takenUpMs;
  for (const handle of spared ? [] : vault.keys()) {
    const request = world.store.all().find(({ secret }) => secret?.handles.includes(handle));
    expect(request).toBeDefined();
    expect(world.now()).toBeLessThanOrEqual((kept.get(handle) ?? 0) + hour + takenUpMs);
    const over = request && isOver(request) && lastOf(world, request.id) + takenUpMs < world.now();
    expect({ handle, over: over ?? false }).toEqual({ handle, over: false });
  }
  for (const { secret } of world.store.all())
    if (secret?.wiped) for (const handle of secret.handles) expect(vault.has(handle)).toBe(false);
}

const lastOf = (world: World, id: string): number => world.store.eventsOf(id).at(-1)?.at ?? 0;

/** Only the owner of a token gets an automatic approval, and only for their own tokens. */
export function ownTokensOnly({ revision, requester }: Request): void {
  for (const { token, subject } of revision.plans) {
    expect(token).toBeDefined();
    expect(subject.userId).toBe(requester.makeUserId);
  }
}

/** A person approved the revocation, or the token is the requester's own; the secret belongs to this request. */
export function mayBeRevoked(world: World, request: Request, { holder }: TokenWrite): void {
  if (request.automatic) ownTokensOnly(request);
  else expect(request.approvals.length).toBeGreaterThan(0);
  if (holder.type !== 'leaked') return;
  expect(request.secret?.handles).toContain(holder.handle);
  expect(holder.handle.startsWith(`${request.submission}.`)).toBe(true);
  expect(request.secret?.wiped).toBe(false);
  expect(world.now()).toBeGreaterThanOrEqual(request.submittedAt);
}

/** A contained person joins no team, even if it was requested or granted earlier. */
export function staysContained(
  all: readonly Request[],
  { revision: { changes } }: Request,
  { write: one }: Of<'write.announced'>,
): void {
  if (one.type !== 'set-team-role' || one.before !== null || isContainment(changes)) return;
  const containments = all.filter(
    (other) =>
      isContainment(other.revision.changes) &&
      !isOver(other) &&
      other.grant !== undefined &&
      other.grant.ending === undefined &&
      other.revision.plans.some(({ subject }) => subject.userId === one.userId),
  );
  expect(containments.map(({ id }) => id)).toEqual([]);
}

/** Only an admin who is neither the requester nor the contained person restores access. */
export function restored(world: World, request: Request, { by, why }: Of<'grant.ending'>): void {
  expect(why).toBe('early');
  const who = by.kind === 'slack-user' ? by.person : undefined;
  expect([admin, otherAdmin]).toContain(who);
  expect(barredPeople(world, request)).not.toContain(who);
}

/** A reading showed the earlier state before an event says that a role was given back. */
export function givenBack(
  world: World,
  { revision }: Request,
  { change, how, at }: Of<'change.undone'>,
): void {
  const undo = revision.plans[change]?.undo.at(-1);
  if (how !== 'verified' || !undo || !('roleId' in undo)) return;
  const seen = world.make.seenAfter
    .filter((one) => one.at === at)
    .map((one) => write.parse(JSON.parse(one.write)));
  expect(seen).toContainEqual(expect.objectContaining({ type: undo.type, roleId: undo.roleId }));
}

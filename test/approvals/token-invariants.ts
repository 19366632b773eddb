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

/** A killed process leaves what it was at to the next one, which takes it up after this time. */
const takenUpMs = 6 * minute;

/** A leaked token is kept no longer than its request needs it, and an hour at most; without it nothing is sent. */
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

/** Only a token's owner is automatic, and only their own tokens. */
export function ownTokensOnly({ revision, requester }: Request): void {
  for (const { token, subject } of revision.plans) {
    expect(token).toBeDefined();
    expect(subject.userId).toBe(requester.makeUserId);
  }
}

/** Somebody agreed, or it is their own; and the secret is that of this very request. */
export function mayBeRevoked(world: World, request: Request, { holder }: TokenWrite): void {
  if (request.automatic) ownTokensOnly(request);
  else expect(request.approvals.length).toBeGreaterThan(0);
  if (holder.type !== 'leaked') return;
  expect(request.secret?.handles).toContain(holder.handle);
  expect(holder.handle.startsWith(`${request.submission}.`)).toBe(true);
  expect(request.secret?.wiped).toBe(false);
  expect(world.now()).toBeGreaterThanOrEqual(request.submittedAt);
}

/** A contained person gets into no team, whatever was asked or granted before. */
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

/** What was contained comes back only by an admin who neither asked nor is the one. */
export function restored(world: World, request: Request, { by, why }: Of<'grant.ending'>): void {
  expect(why).toBe('early');
  const who = by.kind === 'slack-user' ? by.person : undefined;
  expect([admin, otherAdmin]).toContain(who);
  expect(barredPeople(world, request)).not.toContain(who);
}

/** What is told to be given back has been seen to be as it was before. */
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

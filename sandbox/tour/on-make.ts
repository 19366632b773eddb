import { logistics } from './cast.js';
import type { Play } from './scene.js';

interface Team {
  readonly name: string;
  readonly teamId: number;
}

/** Reads a person's team role from Make, shows it, and throws if it is not the expected one. */
export function teamRoleIs({ make, told }: Play, userId: number, team: Team, role: string | undefined): void {
  const found = make.world.teamRole(userId, team.teamId);
  const { name } = make.world.user(userId);
  told.make(found ? `${name} is ${found} of ${team.name}.` : `${name} is not in ${team.name}.`);
  expectSame(found, role);
}

/** Does the same for the organization role. */
export function organizationRoleIs({ make, told }: Play, userId: number, role: string | undefined): void {
  const found = make.world.organizationRole(userId, logistics.organizationId);
  const { name } = make.world.user(userId);
  told.make(found ? `${name} is ${found} of ${logistics.name}.` : `${name} is not in ${logistics.name}.`);
  expectSame(found, role);
}

/** Checks if an invitation to the organization is still open. */
export function invitationIsOpen({ make, told }: Play, userId: number, open: boolean): void {
  const { name } = make.world.user(userId);
  const membership = make.world.organizationMemberships.get(`${userId}/${logistics.organizationId}`);
  const found = Boolean(membership?.invitation);
  told.make(`${name} ${found ? 'has an open invitation to' : 'belongs to'} ${logistics.name}.`);
  if (!membership || found !== open)
    throw new Error(`the invitation should be ${open ? 'open' : 'accepted'}`);
}

/** Checks if Make has deleted a token. */
export function tokenIsGone({ make, told }: Play, token: string, label: string): void {
  const there = make.world.tokens.has(token);
  told.make(`The token “${label}” is ${there ? 'still there' : 'gone'}.`);
  if (there) throw new Error('Make should have deleted the token');
}

function expectSame(found: string | undefined, wanted: string | undefined): void {
  if (found !== wanted) throw new Error(`Make should say ${wanted ?? 'no role'} here`);
}

/** The calls so far that asked Make to change something. */
export const writes = ({ make }: Play) => make.calls.filter(({ method }) => method !== 'GET');

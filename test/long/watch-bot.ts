import { expect } from 'vitest';
import { roleIds } from '../../sandbox/make/system-roles.js';
import { about } from '../../src/approvals/personal.js';
import type { Write } from '../../src/approvals/plan.js';
import { announced, type BotWrite } from '../feed/bot.js';
import { type Harbour, harbour, logistics } from '../watch/watch-fixture.js';
import { chanceOf } from './random.js';

const teamIds = [915, 916, 917, 918] as const;
const teamRoleNames = ['Team Member', 'Team Admin', 'Team Operator'] as const;
const organizationRoles = [roleIds.member, roleIds.admin] as const;

/**
 * Makes this number of changes by announced writes, and restarts the watch at random moments: before a write is sent,
 * after it is sent, before it is settled. Fails if any change is flagged. The same seed gives the same changes.
 */
export async function watchBotSeries(changes: number, seed: number): Promise<void> {
  const h = await harbour();
  const { happens: chance, pick } = chanceOf(seed);
  const unsettled: { readonly one: BotWrite; readonly place: string }[] = [];
  /** The newest write that was sent to each place of each person. */
  const newest = new Map<string, BotWrite>();
  let invited = 0;

  const sweep = async (): Promise<void> => {
    await h.sweep();
    if (chance(0.4)) await h.watch().offer(logistics, await h.log());
  };
  const perhaps = async (): Promise<void> => {
    if (chance(0.1)) await h.restart();
    if (chance(0.5)) await sweep();
  };

  await h.sweep();
  for (let n = 0; n < changes; n++) {
    const write = nextWrite(h, pick, () => `new${invited++}@example.com`);
    const one = await announced(h, write, chance(0.2) ? 'undo' : 'do');
    await perhaps();
    if (chance(0.1)) {
      await one.settle('not-applied');
      continue;
    }
    // The watch may read the lists while the write is being sent.
    const meanwhile = chance(0.5) ? sweep() : Promise.resolve();
    await one.send();
    if (write.type === 'remove-from-organization') {
      for (const place of newest.keys()) if (place.startsWith(`${write.userId} `)) newest.delete(place);
    }
    newest.set(placeOf(write), one);
    await meanwhile;
    await perhaps();
    if (chance(0.8)) await one.settle();
    else unsettled.push({ one, place: placeOf(write) });
    await perhaps();
    if (chance(0.2)) {
      const late = unsettled.shift();
      // Usher reads back before it settles a write, and a later one has replaced its effect.
      await late?.one.settle(newest.get(late.place) === late.one ? 'applied' : 'unknown');
    }
    if (chance(0.1)) acceptOne(h);
  }
  await h.restart();
  for (let n = 0; n < 4; n++) {
    await h.sweep();
    await h.watch().offer(logistics, await h.log());
  }
  expect((await h.found()).filter((one) => one.endsWith('unexplained'))).toEqual([]);
  expect(h.said()).toHaveLength(1);
  const { matched, explained } = await h.queries().counts(logistics, 0, Date.now() + 1);
  expect(matched + explained).toBeGreaterThan(changes / 4);
}

function placeOf(write: Write): string {
  const who = 'userId' in write ? `${write.userId}` : 'email' in write ? write.email.personal : '';
  return `${who} ${'teamId' in write ? write.teamId : 'organization'}`;
}

function nextWrite(h: Harbour, pick: <T>(all: readonly T[]) => T, address: () => string): Write {
  const { organizationMemberships, teamMemberships } = h.make.world;
  const here = [...organizationMemberships.values()].filter((one) => one.organizationId === logistics);
  const person = pick(here.filter(({ userId, invitation }) => userId >= 4200 && invitation === null));
  const { userId, usersRoleId: before } = person;
  const teamId = pick(teamIds);
  const place = { organizationId: logistics, userId };
  const inTeam = teamMemberships.get(`${userId}/${teamId}`)?.usersRoleId;
  const kind = pick(['team', 'team', 'team', 'organization', 'leave team', 'leave', 'invite'] as const);
  switch (kind) {
    case 'leave team':
      if (inTeam !== undefined) return { type: 'remove-from-team', ...place, teamId, before: inTeam };
      break;
    case 'leave':
      if (here.length > 100) {
        return { type: 'remove-from-organization', ...place, before, deleteConnections: false };
      }
      break;
    case 'invite': {
      const who = { email: about(address()), name: about('New Person') };
      const into = pick([[], [teamId]]);
      return { type: 'invite', organizationId: logistics, ...who, roleId: roleIds.member, teamIds: into };
    }
    case 'organization':
      return { type: 'set-organization-role', ...place, before, roleId: pick(organizationRoles) };
  }
  const roleId = h.make.world.roleNamed(pick(teamRoleNames), 'team', logistics).id;
  return { type: 'set-team-role', ...place, teamId, before: inTeam ?? null, roleId };
}

/** Accepts one open invitation of the bot. */
function acceptOne(h: Harbour): void {
  const { world } = h.make;
  const open = [...world.organizationMemberships.values()].find(
    (one) => one.organizationId === logistics && one.invitation !== null,
  );
  if (open) world.acceptInvitation(open.userId, logistics);
}

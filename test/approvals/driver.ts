import type { Change } from '../../src/approvals/changes/catalogue.js';
import { isContainment } from '../../src/approvals/changes/changes.js';
import type { Members } from '../../src/approvals/policy/requirement.js';
import { tokenKey } from './fake-tokens.js';
import { ana, ben, cat, day, dee, finn, hour, identity, makeIdOf, minute, roster } from './given.js';
import { type Happening, platforms, policies } from './happening.js';
import type { World } from './world.js';

/** Makes one event happen. */
export async function happen(world: World, one: Happening): Promise<void> {
  const ids = world.store.all().map(({ id }) => id);
  const pick = (n: number): string | undefined => ids[ids.length - 1 - (n % Math.max(1, ids.length))];
  switch (one.do) {
    case 'ask': {
      const changes: Change[] = distinct(one.changes);
      const temporary = one.hours !== null && changes.every(({ kind }) => kind === 'change-team-role');
      if (world.make.unreadable) return;
      await world.ask(changes, { by: one.by, ...(temporary && { durationMs: (one.hours ?? 1) * hour }) });
      return;
    }
    case 'token': {
      const { way, by, userId, created } = one;
      const { make } = world;
      if (make.unreadable) return;
      if (way === 'leaked') {
        await world.askLeaked(tokenKey(userId, created), by);
      } else if (way === 'account') {
        const holder = { type: 'account', userId } as const;
        await world.ask([{ kind: 'revoke-token', holder, created }], { by });
      } else {
        const found = await make.containment(userId);
        if ('changes' in found) await world.ask(found.changes, { by });
      }
      const [newest] = world.store.all().slice(-1);
      for (const decider of one.agreed && newest ? [ana, cat, ben, dee] : []) {
        await world.approve(newest?.id ?? '', decider);
      }
      if (!one.agreed || !newest || !one.back) return;
      await world.pass(minute);
      await world.act('end early', newest.id, one.back);
      return;
    }
    case 'restore': {
      const contained = world.store
        .all()
        .filter(({ revision, phase }) => isContainment(revision.changes) && phase.status === 'active');
      const chosen = contained[contained.length - 1 - (one.nth % Math.max(1, contained.length))];
      if (chosen) await world.act('end early', chosen.id, one.by);
      return;
    }
    case 'token by hand': {
      const { userId, created, becomes, connected } = one;
      const { tokens } = world.make;
      const key = tokenKey(userId, created);
      if (becomes === 'gone') tokens.all.delete(key);
      else tokens.all.set(key, { userId, created, reach: becomes });
      if (connected) tokens.connected.add(userId);
      else tokens.connected.delete(userId);
      return;
    }
    case 'vault':
      world.state.vault = one.vault;
      return;
    case 'approve':
    case 'deny': {
      const id = pick(one.nth);
      if (id) await world[one.do](id, one.by);
      return;
    }
    case 'agree': {
      const id = pick(one.nth);
      for (const by of id ? [ana, cat, ben, dee] : []) await world.approve(id ?? '', by);
      return;
    }
    /** Usher carries out the request in part at best; then Make may stop answering, or changes are frozen. */
    case 'strand': {
      const id = pick(one.nth);
      world.make.fates.unshift(...one.fates);
      for (const by of id ? [ana, cat, ben, dee] : []) await world.approve(id ?? '', by);
      if (one.next === 'silence') world.make.unreadable = true;
      if (one.next === 'freeze') await world.desk.freeze(ben);
      return world.pass(10 * minute);
    }
    case 'leave it': {
      const id = pick(one.nth);
      if (id) await world.act('give up', id, world.request(id).requester.person);
      return;
    }
    case 'steer': {
      const id = pick(one.nth);
      if (id && (one.how === 'restore' || one.how === 'keep')) {
        if (!world.make.unreadable) await world.settle(one.how, id, one.by);
      } else if (id && one.how !== 'restore' && one.how !== 'keep') await world.act(one.how, id, one.by);
      return;
    }
    case 'freeze':
      await world.desk.freeze(ben);
      break;
    case 'unfreeze':
      await world.desk.unfreeze('T0HOME/U0ADMIN');
      break;
    case 'policy':
      world.state.policy = policies[one.policy] ?? world.state.policy;
      world.state.hash = `policy-${one.policy}`;
      return;
    case 'group':
      world.groups.platform = platforms[one.group] ?? { people: [] };
      return;
    case 'rebind':
      world.people.set(ben, identity(ben, { binding: { state: 'bound', id: makeIdOf(one.to) } }));
      return;
    case 'by hand':
      world.make.byHand(`team/${one.teamId}/${one.userId}`, one.role);
      return;
    case 'fate':
      world.make.fates.push(...one.fates);
      return;
    case 'make':
      world.make.unreadable = one.unreadable;
      return;
    case 'slack':
      world.state.slack = one.slack;
      return;
    case 'invitation':
      for (const invitation of world.make.invitations.values())
        if (invitation.state === 'pending') invitation.state = one.state;
      return;
    case 'crash':
      world.crash();
      break;
    case 'pass':
      await world.pass(one.ms);
  }
  await world.drain();
}

/** Keeps one change for each place, as the form does. */
function distinct(changes: readonly Change[]): Change[] {
  const seen = new Map<string, Change>();
  for (const one of changes) {
    const key = 'userId' in one ? `${'teamId' in one ? one.teamId : ''}/${one.userId}` : JSON.stringify(one);
    seen.set(key, one);
  }
  return [...seen.values()];
}

/** Lets a day pass in which Make and Slack answer and nobody acts; freezes and failed look-ups remain. */
export async function calm(world: World): Promise<void> {
  world.make.fates.length = 0;
  world.make.unreadable = false;
  world.state.slack = 'up';
  world.state.vault = 'up';
  await world.pass(day);
}

/** Lets time pass in which everything answers and nobody acts, until no request has an automatic step left. */
export async function quieten(world: World): Promise<void> {
  world.groups.platform = { ...roster.platform } as Members;
  world.people.set(ben, identity(ben));
  await world.desk.unfreeze('T0HOME/U0ADMIN');
  await world.pass(2 * day);
  for (const invitation of world.make.invitations.values())
    if (invitation.state === 'pending') invitation.state = 'expired';
  await world.pass(20 * day);
}

/** Gives Finn and Ana two tokens each, connects Ana's account, and makes Finn an Admin who can lose much. */
export function withTokens({ make: { roles, tokens } }: World): void {
  for (const userId of [makeIdOf(finn), makeIdOf(ana)]) {
    for (const created of ['c1', 'c2']) {
      const reach = created === 'c1' ? 'itself' : 'account';
      tokens.all.set(tokenKey(userId, created), { userId, created, reach });
    }
  }
  tokens.connected.add(makeIdOf(ana));
  roles.set(`organization/1/${makeIdOf(finn)}`, 2);
}

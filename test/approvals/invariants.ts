import { expect } from 'vitest';
import { alwaysRuns, isContainment } from '../../src/approvals/changes/changes.js';
import type { AnyEvent, RequestEvent } from '../../src/approvals/event.js';
import { evolve } from '../../src/approvals/evolve.js';
import type { PersonId } from '../../src/approvals/person.js';
import { isResolved } from '../../src/approvals/phase.js';
import { isWidening, type Request } from '../../src/approvals/request.js';
import { day, hour } from './given.js';
import { changesAnHour } from './happening.js';
import {
  givenBack,
  mayBeRevoked,
  ownTokensOnly,
  restored,
  secretsGo,
  staysContained,
} from './token-invariants.js';
import type { World } from './world.js';

type Announced = Extract<RequestEvent, { type: 'write.announced' }>;
type Verified = Extract<RequestEvent, { type: 'change.verified' }>;

/** Checks every entry since the last look against the present world; throws if a promise is broken. */
export function createWatch(world: World) {
  let seen = 0;
  let frozen = false;
  const requests = new Map<string, Request>();
  const announced = new Map<string, number>();
  const approvedAgain = new Set<string>();
  /** The time when each widening change was first announced. */
  const widenings: number[] = [];
  /** The time since which Make has answered every call. */
  let calmSince = world.now();

  const look = (): void => {
    for (const { stream, events } of world.store.ledger.slice(seen)) {
      if (stream.startsWith('request/')) clockStarts(requests.get(stream.slice('request/'.length)), events);
      for (const event of events) {
        if (event.type === 'control.frozen') frozen = true;
        if (event.type === 'control.unfrozen') frozen = false;
        if (stream.startsWith('request/')) check(stream.slice('request/'.length), event as RequestEvent);
      }
    }
    seen = world.store.ledger.length;
    sendsFollowAnnouncements(world);
    secretsGo(world);
    if (world.make.unreadable || world.make.fates.length > 0) calmSince = world.now();
    else if (calmSince + graceMs <= world.now()) expect(outstaying(world)).toEqual([]);
    expect([...world.store.runaway]).toEqual([]);
  };

  const check = (id: string, event: RequestEvent): void => {
    const before = requests.get(id);
    const request = evolve(before, event);
    requests.set(id, request);
    if (before && isResolved(before.phase)) expect(request.phase).toEqual(before.phase);
    if (event.type === 'approval.given' && !alwaysRuns(request.revision.changes)) expect(frozen).toBe(false);
    if (event.type === 'approval.given') expect(barredPeople(world, request)).not.toContain(event.voice.by);
    if (event.type === 'request.approved') approvedAgain.add(id);
    if (event.type === 'retry.asked' && request.phase.status === 'approved') approvedAgain.add(id);
    if (before?.givenUp) expect(isTrying(event)).toBe(false);
    if (request.phase.status === 'active') expect(openChanges(request)).toEqual([]);
    if (event.type === 'retry.asked' || event.type === 'request.revised')
      for (const key of announced.keys()) if (key.startsWith(`${id} `)) announced.delete(key);
    if (event.type === 'grant.ending' && isContainment(request.revision.changes))
      restored(world, request, event);
    if (event.type === 'change.undone') givenBack(world, request, event);
    if (event.type === 'write.announced') announcement(id, request, event);
    if (event.type === 'change.verified') verified(request, event);
  };

  const announcement = (id: string, request: Request, event: Announced) => {
    const key = `${id} ${JSON.stringify(event.key)}`;
    announced.set(key, (announced.get(key) ?? 0) + 1);
    expect(announced.get(key)).toBeLessThanOrEqual(3);
    staysContained([...requests.values()], request, event);
    if (event.key.way === 'undo') return;
    if (event.write.type === 'revoke-token') mayBeRevoked(world, request, event.write);
    expect(frozen && isWidening(request)).toBe(false);
    if (approvedAgain.delete(id)) {
      if (request.automatic) ownTokensOnly(request);
      else quorumHolds(world, request);
      const lately = widenings.filter((at) => at > event.at - hour);
      if (isWidening(request)) expect(lately.length).toBeLessThan(changesAnHour);
    }
    if (isWidening(request) && event.key.index === 0 && event.attempt === 1) widenings.push(event.at);
  };

  const verified = (request: Request, { change, already, at }: Verified) => {
    const plan = request.revision.plans[change];
    if (already || !plan) return;
    const last = plan.writes.at(-1);
    if (last?.type === 'invite')
      return expect(world.make.invitations.get(last.email.personal)?.state).toBe('accepted');
    expect(world.make.seenAfter).toContainEqual({ at, write: JSON.stringify(last) });
  };

  return {
    look,
    /** Each stored request equals the fold of its events. */
    rebuilds(): void {
      for (const stored of world.store.all()) {
        expect(world.store.eventsOf(stored.id).reduce<Request | undefined>(evolve, undefined)).toEqual(
          stored,
        );
      }
    },
    /** No request has a step left, except for steps that a person must take. */
    async rests(): Promise<void> {
      for (const { id } of world.store.all()) {
        const { phase, givenUp, grant, revision } = world.request(id);
        const person =
          phase.status === 'conflict' ||
          (phase.status === 'failed' && grant?.ending !== undefined) ||
          (phase.status === 'active' && isContainment(revision.changes));
        const over = isResolved(phase) || givenUp || person;
        expect({ id, status: phase.status, over, owes: await world.owes(id) }).toEqual({
          id,
          status: phase.status,
          over: true,
          owes: [],
        });
      }
      const length = world.store.ledger.length;
      await world.pass(60 * day);
      expect(world.store.ledger.length).toBe(length);
    },
  };
}

/** A given-up request is not asked, approved or carried out again; Usher still takes back what it gave. */
const isTrying = (event: RequestEvent): boolean =>
  event.type === 'retry.asked' ||
  event.type === 'request.revised' ||
  event.type === 'approval.given' ||
  event.type === 'request.approved' ||
  (event.type === 'write.announced' && event.key.way === 'do');

/** Changes whose outcome is still unknown. */
const openChanges = ({ progress }: Request) =>
  progress.filter(
    ({ state, writes }) =>
      state === 'todo' || writes.some((one) => one.state === 'announced' || one.state === 'unknown'),
  );

/** A grant's clock starts once, with its first verified change, and runs for the requested time. */
function clockStarts(before: Request | undefined, events: readonly AnyEvent[]): void {
  const durationMs = before?.revision.durationMs;
  const first =
    before?.grant === undefined ? events.find(({ type }) => type === 'change.verified') : undefined;
  const starts = events.flatMap((event) => (event.type === 'grant.started' ? [event.endsAt] : []));
  if (first && before && isContainment(before.revision.changes)) expect(starts).toEqual([undefined]);
  else expect(starts).toEqual(first && durationMs !== undefined ? [first.at + durationMs] : []);
}

/** Longer than any back-off, and than three sends with their readings. */
const graceMs = hour;

/** Roles that outlast a temporary request, although it is over and no person was asked about them. */
function outstaying(world: World): object[] {
  return [...world.make.setBy].flatMap(([place, sent]) => {
    const owners = world.store.all().flatMap(({ id }) =>
      world.store.eventsOf(id).flatMap((event) => {
        const theirs =
          event.type === 'write.announced' &&
          event.sendBefore === sent.sendBefore &&
          JSON.stringify(event.write) === JSON.stringify(sent.write);
        return theirs ? [{ id, key: event.key }] : [];
      }),
    );
    expect(owners.length).toBeGreaterThan(0);
    const overdue = owners.every(({ id, key }) => {
      const { revision, grant, progress } = world.request(id);
      if (revision.durationMs === undefined || key.way === 'undo') return false;
      const ended = world.store.eventsOf(id).find(({ type }) => type === 'grant.ending')?.at;
      const due =
        grant === undefined
          ? sent.at
          : Math.min(grant.endsAt ?? Number.POSITIVE_INFINITY, ended ?? Number.POSITIVE_INFINITY);
      const one = progress[key.change];
      const asked = one?.state === 'conflict' || one?.undone === 'kept' || one?.failedIn === 'undo';
      return due + graceMs <= world.now() && !asked;
    });
    return overdue ? [{ place, owners, phases: owners.map(({ id }) => world.request(id).phase) }] : [];
  });
}

export function barredPeople(world: World, { requester, revision }: Request): PersonId[] {
  const users = [requester.makeUserId, ...revision.plans.map(({ subject }) => subject.userId)];
  return [...world.people.values()]
    .filter(
      ({ person, binding }) =>
        person === requester.person ||
        revision.people.includes(person) ||
        ('id' in binding && users.includes(binding.id)),
    )
    .map(({ person }) => person);
}

/** Enough different people in each stage's groups have approved, and none of them is barred. */
function quorumHolds(world: World, request: Request): void {
  const [rule] = world.state.policy.rules;
  const stages = rule?.stages ?? [];
  const [asked] = request.revision.requirements;
  expect(asked?.stages).toEqual(stages);
  const barred = barredPeople(world, request);
  const free = request.approvals.map(({ by }) => by).filter((one) => !barred.includes(one));
  const users = new Set(free.map((one) => world.people.get(one)?.binding).map((one) => JSON.stringify(one)));
  expect(users.size).toBeGreaterThanOrEqual(stages.reduce((sum, { approvals }) => sum + approvals, 0));
  for (const [stage, { from, approvals }] of stages.entries()) {
    const widened = request.escalated.some((one) => one.stage === stage);
    const groups = [...from, ...(widened ? (rule?.escalate?.to ?? []) : [])];
    const members = groups.flatMap((group) => {
      const known = world.groups[group];
      return known && 'people' in known ? known.people : [];
    });
    expect(free.filter((one) => members.includes(one)).length).toBeGreaterThanOrEqual(approvals);
  }
}

function sendsFollowAnnouncements(world: World): void {
  const announcements = new Map<string, number>();
  for (const { events } of world.store.ledger)
    for (const event of events)
      if (event.type === 'write.announced') {
        const key = `${event.sendBefore} ${JSON.stringify(event.write)}`;
        announcements.set(key, (announcements.get(key) ?? 0) + 1);
      }
  const sends = new Map<string, number>();
  for (const { write, at, sendBefore, found } of world.make.sent) {
    expect(found).toBe('before');
    expect(at).toBeLessThan(sendBefore);
    const key = `${sendBefore} ${JSON.stringify(write)}`;
    sends.set(key, (sends.get(key) ?? 0) + 1);
    expect(sends.get(key)).toBeLessThanOrEqual(announcements.get(key) ?? 0);
  }
}

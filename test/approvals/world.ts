import type { Asked } from '../../src/approvals/asked.js';
import type { Change } from '../../src/approvals/changes/catalogue.js';
import { handlesIn } from '../../src/approvals/changes/changes.js';
import type { MakeInMemory } from '../../src/approvals/changes/foreseen.js';
import { createDesk, type RequestAction } from '../../src/approvals/desk.js';
import { agenda } from '../../src/approvals/due-now.js';
import type { Identity, PersonId } from '../../src/approvals/person.js';
import type { Members, Roster } from '../../src/approvals/policy/requirement.js';
import type { Policy } from '../../src/approvals/policy/schema.js';
import type { Messenger, OrganizationLock, People, Posted } from '../../src/approvals/ports.js';
import type { Request } from '../../src/approvals/request.js';
import { backOffMs } from '../../src/approvals/runner/context.js';
import { createRunner, type Runner } from '../../src/approvals/runner/runner.js';
import type { Store } from '../../src/approvals/store.js';
import { createWorkQueue, type Timers } from '../../src/runtime/work-queue.js';
import { fakeMake } from './fake-make.js';
import {
  admin,
  ana,
  ben,
  cat,
  dee,
  emailOf,
  eva,
  finn,
  identity,
  makeIdOf,
  names,
  policyOf,
  roster,
  t0,
  timing,
} from './given.js';
import { memoryStore } from './memory-store.js';

const everybody = [ana, ben, cat, dee, eva, finn];

export type World = ReturnType<typeof createWorld>;

/** A Make that nobody has read yet, so that Usher must ask Make everything. */
const nothingInMemory: MakeInMemory = {
  organizations: () => [],
  organization: () => undefined,
  team: () => undefined,
  role: () => undefined,
  roleOrder: () => undefined,
  member: () => undefined,
};

/** The real desk and runner over a store in memory, a Make and a Slack as plain objects, and a clock set by hand. */
export function createWorld(policy: Policy = policyOf()) {
  let forms = 0;
  let now = t0;
  const timers = new Set<{ readonly at: number; readonly wake: () => void }>();
  const clock = { now: () => now };
  const waiting: Timers = {
    passed: () => now,
    after(ms, wake) {
      const timer = { at: now + ms, wake };
      timers.add(timer);
      return () => timers.delete(timer);
    },
  };
  const store = memoryStore(() => now);
  const people = new Map<PersonId, Identity>(everybody.map((one) => [one, identity(one)]));
  const groups: Record<string, Members> = { ...roster };
  const state = {
    policy,
    names,
    hash: 'policy-1',
    slack: 'up' as 'up' | 'down' | 'gone' | 'silent',
    vault: 'up' as 'up' | 'down',
    said: [] as string[],
  };
  const make = fakeMake(clock.now, () => crash());

  const directory: People = {
    identify: async (person) => people.get(person) ?? identity(person, { binding: { state: 'none' } }),
    personWith: async (email) =>
      everybody.find((one) => emailOf(one) === email || `user${makeIdOf(one)}@example.com` === email),
    roster: async (needs): Promise<Roster> =>
      Object.fromEntries(needs.map(({ group }) => [group, groups[group] ?? { people: [] }])),
  };
  const say = async (what: string): Promise<Posted> => {
    if (state.slack === 'silent') return new Promise(() => {});
    if (state.slack === 'down') throw new Error('Slack is not answering');
    if (state.slack === 'gone') return { ok: false, reason: 'is_archived' };
    state.said.push(what);
    return { ok: true, message: { channel: 'C0APPROVALS', ts: `${state.said.length}` } };
  };
  const messenger: Messenger = {
    postCard: (request) => say(`card ${request.id}`),
    drawCard: (request) => say(`draw ${request.id} ${request.phase.status}`),
    postLines: (request, _, from) => say(`lines ${request.id} ${from}`),
    drawCopy: (request, _, { notice }) =>
      say(`copy ${request.id} ${notice?.to ?? 'announcement'} ${request.phase.status}`),
    tell: (request, _, { to, about }) => say(`tell ${to} ${about} ${request.id}`),
    announce: (request, _, channel) => say(`announce ${request.id} ${channel}`),
    remind: (request, which) => say(`remind ${request.id} ${which}`),
    review: (request) => say(`review ${request.id}`),
    alertAdmins: async (request, about) => void (await say(`alert ${about.what} ${request.id}`)),
  };

  let alive = { yes: true };
  let runner: Runner = startRunner();
  const desk = createDesk({
    store,
    operations: make,
    make: nothingInMemory,
    directory,
    clock,
    timing,
    policy: () => state,
    admins: () => [admin],
    whenThere: (_, look) => look(),
    wake: (id) => runner.wake(id),
  });

  function startRunner(): Runner {
    const mine = { yes: true };
    alive = mine;
    const never = () => new Promise<never>(() => {});
    const guarded: Store = {
      ...store,
      commit: (...args) => (mine.yes ? store.commit(...args) : never()),
      release: (id) => (mine.yes ? store.release(id) : never()),
      claimDue: (...args) => (mine.yes ? store.claimDue(...args) : never()),
    };
    return createRunner({
      store: guarded,
      operations: {
        ...make,
        send: (...args) => (mine.yes ? make.send(...args) : never()),
        inspect: (w) => make.inspect(w),
      },
      directory,
      leavers: { goneSince: async () => () => undefined },
      messenger,
      secrets: {
        wipe: async (handle) => {
          if (!mine.yes) return never();
          if (state.vault === 'down') throw new Error('the disk is full');
          wipe(handle);
        },
      },
      clock,
      queue: (options) => createWorkQueue({ ...options, timers: waiting }),
      lock: oneAtATime(),
      timing,
      policy: () => state,
      admins: () => [admin],
      backOffMs,
      troubleOfMake: (error) =>
        error instanceof Error && error.message.includes('Make') ? 'silent' : undefined,
      log: { info() {}, warn() {}, error() {} },
    });
  }

  const wipe = (handle: string): void => {
    if (make.tokens.vault.delete(handle)) make.tokens.wiped.set(handle, now);
  };

  /** Each form has its own name, even if no request follows. */
  const nextForm = (): string => {
    forms += 1;
    return `V${forms}`;
  };

  /** Kills the process and starts it again. */
  function crash(): void {
    alive.yes = false;
    timers.clear();
    runner = startRunner();
    runner.start();
  }

  /** Waits until all pending work at this moment is done. */
  const drain = () => new Promise<void>((resolve) => setImmediate(resolve));

  const world = {
    store,
    make,
    desk,
    state,
    people,
    groups,
    now: () => now,
    /** The last time the vault was found down. */
    vaultDownAt: Number.NEGATIVE_INFINITY,
    crash,
    drain,
    request(id: string): Request {
      const found = store.all().find((one) => one.id === id);
      if (!found) throw new Error(`there is no ${id}`);
      return found;
    },
    statusOf: (id: string) => world.request(id).phase.status,
    /** Lets time pass, and stops whenever something is due. */
    async pass(ms: number): Promise<void> {
      const target = now + ms;
      await drain();
      for (let stops = 0; store.runaway.size === 0; stops++) {
        if (stops > 5_000) throw new Error('something is due again and again without anything coming of it');
        const first = Math.min(...[...timers].map(({ at }) => at));
        if (first > target) break;
        now = first <= now + 10 ? Math.max(now, first) : Math.min(target, Math.max(first, store.wakeTime()));
        for (const timer of [...timers].filter(({ at }) => at <= now)) {
          timers.delete(timer);
          timer.wake();
        }
        await drain();
      }
      now = target;
    },
    async ask(changes: readonly Change[], part: Partial<Asked> & { by?: PersonId } = {}) {
      const { by = eva, ...rest } = part;
      const asking = { reason: 'The quarter has to be closed', emergency: false, ...rest };
      const { answer } = await desk.ask(by, { submission: nextForm(), wanted: { changes }, rest: asking });
      await drain();
      return answer;
    },
    /** Asks as the form does: stores the token, and wipes it again unless the new request needs it. */
    async askLeaked(key: string, by: PersonId) {
      const submission = nextForm();
      const handle = `${submission}.ab`;
      make.tokens.vault.set(handle, key);
      make.tokens.kept.set(handle, now);
      const holder = { type: 'leaked', handle, zone: 'own' } as const;
      const { answer } = await desk.ask(by, {
        submission,
        wanted: { changes: [{ kind: 'revoke-token', holder }] },
        rest: { reason: 'It was in a public repository', emergency: false },
      });
      if (!answer.ok || handlesIn(answer.request.revision.changes).length === 0) wipe(handle);
      await drain();
      return answer;
    },
    async approve(id: string, by: PersonId) {
      const answer = await desk.approve({ id, person: by, n: world.request(id).revision.n });
      await drain();
      return answer;
    },
    async deny(id: string, by: PersonId) {
      const answer = await desk.deny({ id, person: by, n: world.request(id).revision.n }, 'Not now');
      await drain();
      return answer;
    },
    async act(how: RequestAction, id: string, by: PersonId) {
      const answer = await desk.act(how, { id, person: by });
      await drain();
      return answer;
    },
    /** Clicks Restore or Keep on the card of a grant whose role was changed by hand. */
    async settle(choice: 'restore' | 'keep', id: string, by: PersonId) {
      const answer = await desk.settle({ id, person: by, n: world.request(id).revision.n }, choice);
      await drain();
      return answer;
    },
    async owes(id: string) {
      return agenda(world.request(id), await store.control(now));
    },
    sends: () => make.sent.length,
  };
  for (const teamId of [7, 8]) make.roles.set(`team/${teamId}/${makeIdOf(finn)}`, 10);
  make.roles.set(`organization/1/${makeIdOf(finn)}`, 1);
  runner.start();
  return world;
}

/** Runs the work on each organization one piece at a time, in the order of the calls. */
function oneAtATime(): OrganizationLock {
  const last = new Map<number, Promise<unknown>>();
  return {
    take(organizationId, work) {
      const turn = (last.get(organizationId) ?? Promise.resolve()).then(work, work);
      last.set(organizationId, turn);
      return turn;
    },
  };
}

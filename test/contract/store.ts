import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PolicyEvent } from '../../src/approvals/event.js';
import { type LeaverEvent, leaversStream } from '../../src/approvals/leaver-event.js';
import { aboutWithKey } from '../../src/approvals/personal.js';
import {
  Conflict,
  controlStream,
  makeUserKey,
  personStream,
  policyStream,
  requestStream,
  type Store,
  StoreFailure,
} from '../../src/approvals/store.js';
import {
  ana,
  announced,
  approved,
  ben,
  cardPosted,
  closedRequest,
  denied,
  follow,
  frozen,
  hourMs,
  matched,
  noon,
  said,
  secondMs,
  stored,
  submitted,
  unfrozen,
} from '../store/request-fixture.js';

export interface OpenedStore {
  readonly store: Store;
  /** Closes the store and opens the same data again. */
  reopen(): Promise<Store>;
  /** Moves the clock by which leases and heard payloads expire. */
  pass(ms: number): Promise<void>;
  cleanup(): Promise<void>;
}

const loaded: PolicyEvent = {
  type: 'policy.loaded',
  at: noon,
  by: { kind: 'system' },
  hash: 'h',
  rules: ['a'],
};

const erasure = (stream: string) =>
  ({ type: 'stream.erased', at: noon, by: { kind: 'slack-user', person: ben }, stream }) as const;

const seenLeaving = (id: string, makeUser: number, name: string): LeaverEvent => ({
  type: 'leaver.seen',
  at: noon,
  by: { kind: 'system' },
  case: id,
  why: 'named',
  makeUsers: [makeUser],
  name: aboutWithKey(makeUserKey(makeUser), name),
  address: aboutWithKey(makeUserKey(makeUser), `${makeUser}@example.com`),
});

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

/** The tests that every store must pass. Its clock is set to `noon`. */
export function storeContract(name: string, open: () => Promise<OpenedStore>): void {
  describe(name, () => {
    let opened: OpenedStore;
    let store: Store;
    beforeEach(async () => {
      opened = await open();
      store = opened.store;
    });
    afterEach(() => opened.cleanup());

    const ask = (id: string, asking = {}) => follow(store, id, [submitted(id, asking)]);

    describe('a commit', () => {
      it('is numbered, chained and read back', async () => {
        const first = await store.commit(policyStream, 0, [loaded]);
        const second = await store.commit(policyStream, 1, [{ ...loaded, hash: 'i' }, loaded]);
        expect(first).toMatchObject({ n: 1, version: 1, at: new Date(noon).toISOString() });
        expect(second).toMatchObject({ n: 2, version: 2, prev: first.hash, stream: policyStream });
        expect(await store.head()).toEqual({ n: 2, hash: second.hash });
        expect(await store.read(policyStream)).toEqual({
          version: 2,
          events: [loaded, { ...loaded, hash: 'i' }, loaded],
        });
      });

      it('to a stream that has moved on is a conflict, and changes nothing', async () => {
        await ask('REQ-1');
        const head = await store.head();
        await expect(store.commit(requestStream('REQ-1'), 0, [submitted('REQ-1')])).rejects.toThrow(Conflict);
        await expect(store.commit(requestStream('REQ-1'), 2, [denied()])).rejects.toThrow(Conflict);
        await expect(store.commit(requestStream('REQ-2'), 1, [denied()])).rejects.toThrow(Conflict);
        expect(await store.head()).toEqual(head);
        expect((await stored(store, 'REQ-1')).request.phase.status).toBe('pending');
      });

      it('made twice at the same time is stored once, and the loser finds the winner’s entry', async () => {
        await ask('REQ-1');
        const stream = requestStream('REQ-1');
        const won = store.commit(stream, 1, [denied()]);
        await expect(store.commit(stream, 1, [...approved()])).rejects.toThrow(Conflict);
        expect((await stored(store, 'REQ-1')).request.phase.status).toBe('denied');
        expect((await won).version).toBe(2);
      });

      it('to many streams at the same time keeps all of them in one chain', async () => {
        const ids = Array.from({ length: 40 }, (_, i) => `REQ-${i + 1}`);
        await Promise.all(ids.map((id) => ask(id)));
        const entries = await all(store.entries(1));
        expect(entries.map(({ n }) => n)).toEqual(ids.map((_, i) => i + 1));
        expect(new Set(entries.map(({ stream }) => stream)).size).toBe(40);
        expect(entries.slice(1).map(({ prev }) => prev)).toEqual(
          entries.slice(0, -1).map(({ hash }) => hash),
        );
      });

      it('with events that the stream does not accept is refused, and changes nothing', async () => {
        await expect(store.commit(controlStream, 0, [submitted('REQ-1')])).rejects.toThrow();
        await expect(store.commit(requestStream('REQ-1'), 0, [frozen()])).rejects.toThrow();
        await expect(store.commit(requestStream('REQ-1'), 0, [denied()])).rejects.toThrow();
        await expect(store.commit(requestStream('REQ-1'), 0, [submitted('REQ-2')])).rejects.toThrow();
        await expect(store.commit(policyStream, 0, [])).rejects.toThrow();
        expect((await store.head()).n).toBe(0);
        expect(store.failure()).toBeUndefined();
      });

      it('after closing is refused', async () => {
        await store.close();
        await expect(store.commit(policyStream, 0, [loaded])).rejects.toThrow(StoreFailure);
      });
    });

    describe('a request', () => {
      it('is built from its events', async () => {
        await ask('REQ-1');
        await follow(store, 'REQ-1', approved());
        const { request, version } = await stored(store, 'REQ-1');
        expect(version).toBe(2);
        expect(request).toMatchObject({
          id: 'REQ-1',
          reason: { personal: 'Quarterly close' },
          phase: { status: 'approved' },
          approvals: [{ by: ben }],
        });
        expect(await store.request('REQ-2')).toBeUndefined();
        expect(await store.read(requestStream('REQ-2'))).toEqual({ version: 0, events: [] });
      });

      it('is listed as open until it is over, oldest first', async () => {
        for (const id of ['REQ-1', 'REQ-2', 'REQ-3']) await ask(id);
        await follow(store, 'REQ-2', [denied()]);
        await follow(store, 'REQ-1', [cardPosted()]);
        expect((await store.open()).map(({ request }) => request.id)).toEqual(['REQ-1', 'REQ-3']);
      });

      it('that is over can still be read, and can still take events', async () => {
        const { request, version } = await closedRequest(store, 'REQ-1');
        expect(request.phase.status).toBe('denied');
        const later = await follow(store, 'REQ-1', [
          { type: 'card.lost', at: noon, by: { kind: 'system' }, why: 'x' },
        ]);
        expect(later.version).toBe(version + 1);
        expect(later.request.card).toBeUndefined();
        expect((await store.claimDue(noon, 10, secondMs)).map((one) => one.request.id)).toEqual(['REQ-1']);
      });

      it('is found by its submission', async () => {
        await ask('REQ-1', { submission: 'V1' });
        await ask('REQ-2', { submission: 'V2' });
        expect(await store.submission('V2')).toBe('REQ-2');
        expect(await store.submission('V3')).toBeUndefined();
      });

      it('gets the next number after the highest', async () => {
        expect(await store.nextRequestId()).toBe('REQ-1');
        await ask('REQ-9');
        await ask('REQ-3');
        expect(await store.nextRequestId()).toBe('REQ-10');
      });

      it('is listed as a summary, newest first', async () => {
        await closedRequest(store, 'REQ-1');
        await ask('REQ-2', { by: ben, at: noon + 1 });
        await ask('REQ-3');
        const pending = { status: 'pending', open: true };
        const third = { id: 'REQ-3', requester: ana, submittedAt: noon, ...pending };
        const second = { id: 'REQ-2', requester: ben, submittedAt: noon + 1, ...pending };
        const first = { id: 'REQ-1', requester: ana, submittedAt: noon, status: 'denied', open: false };
        expect(await store.summaries({ limit: 10 })).toEqual([third, second, first]);
        expect(await store.summaries({ limit: 1 })).toEqual([third]);
        expect(await store.summaries({ requester: ana, limit: 10 })).toEqual([third, first]);
        expect(await store.summaries({ requester: 'T0HOME/U0NOBODY', limit: 10 })).toEqual([]);
      });
    });

    describe('due requests', () => {
      const ids = async (now: number, limit = 10) =>
        (await store.claimDue(now, limit, 10 * secondMs)).map(({ request }) => request.id);

      /** A request whose only remaining step is to expire at its time. */
      const quiet = async (id: string, expiresAt: number) => {
        const { request } = await ask(id, { expiresAt });
        await follow(store, id, said(request, await store.control(noon)));
      };

      it('are claimed when their time has come, earliest first', async () => {
        await quiet('REQ-1', noon + 3 * hourMs);
        await quiet('REQ-2', noon + hourMs);
        expect(await store.nextWake()).toBe(noon + hourMs);
        expect(await ids(noon)).toEqual([]);
        expect(await ids(noon + hourMs, 10)).toEqual(['REQ-2']);
        await store.release('REQ-2');
        expect(await ids(noon + 4 * hourMs, 1)).toEqual(['REQ-2']);
        expect(await ids(noon + 4 * hourMs, 1)).toEqual(['REQ-1']);
      });

      it('are leased to one caller until they are released or the lease ends', async () => {
        await quiet('REQ-1', noon - 1);
        expect(await ids(noon)).toEqual(['REQ-1']);
        expect(await ids(noon)).toEqual([]);
        expect(await store.nextWake()).toBeUndefined();
        await store.release('REQ-1');
        expect(await ids(noon)).toEqual(['REQ-1']);
        await opened.pass(10 * secondMs);
        expect(await ids(noon + 10 * secondMs)).toEqual(['REQ-1']);
      });

      it('are kept beyond the lease only by the caller who claimed them', async () => {
        await quiet('REQ-1', noon - 1);
        expect(await store.keep(['REQ-1'], 20 * secondMs)).toEqual([]);
        expect(await ids(noon)).toEqual(['REQ-1']);
        expect(await store.keep(['REQ-1', 'REQ-9'], 20 * secondMs)).toEqual(['REQ-1']);
        await opened.pass(10 * secondMs);
        expect(await ids(noon + 10 * secondMs)).toEqual([]);
        await store.release('REQ-1');
        expect(await store.keep(['REQ-1'], 20 * secondMs)).toEqual([]);
      });

      it('include a request that is over if a message is left to send', async () => {
        await ask('REQ-1');
        await follow(store, 'REQ-1', [denied()]);
        const [claimed] = await store.claimDue(noon, 10, secondMs);
        expect(claimed?.request.phase.status).toBe('denied');
        expect(await store.open()).toEqual([]);
      });

      it('include every open card after a freeze', async () => {
        await quiet('REQ-1', noon + hourMs);
        await closedRequest(store, 'REQ-2');
        expect(await ids(noon)).toEqual([]);
        expect(await store.nextWake()).toBe(noon + hourMs);
        await store.commit(controlStream, 0, [frozen()]);
        expect(await store.nextWake()).toBeLessThanOrEqual(noon);
        expect(await ids(noon)).toEqual(['REQ-1']);
      });
    });

    describe('control', () => {
      it('knows who froze changes, and counts its own entries', async () => {
        expect(await store.control(noon)).toEqual({ version: 0, widenings: [], automatic: [] });
        await store.commit(controlStream, 0, [frozen(ben)]);
        expect(await store.control(noon)).toMatchObject({ version: 1, frozen: { by: ben, at: noon } });
        await store.commit(controlStream, 1, [unfrozen(), frozen(ana), unfrozen()]);
        expect(await store.control(noon)).toEqual({ version: 2, widenings: [], automatic: [] });
      });

      it('counts the widening writes of the last day', async () => {
        await ask('REQ-1');
        await follow(store, 'REQ-1', approved());
        await follow(store, 'REQ-1', [announced(noon + hourMs)]);
        expect((await store.control(noon + 2 * hourMs)).widenings).toEqual([noon + hourMs]);
        expect((await store.control(noon + 26 * hourMs)).widenings).toEqual([]);
      });
    });

    it('returns the Make user of a person', async () => {
      expect(await store.binding(ana)).toBeUndefined();
      await store.commit(personStream(ana), 0, [matched(12)]);
      expect(await store.binding(ana)).toEqual({ makeUserId: 12, confirmed: false, version: 1 });
      const proposed = {
        type: 'binding.proposed',
        at: noon,
        by: { kind: 'system' },
        makeUserId: 13,
      } as const;
      await store.commit(personStream(ana), 1, [proposed]);
      expect(await store.proposals()).toEqual([{ person: ana, makeUserId: 13 }]);
      await store.commit(personStream(ana), 2, [{ ...proposed, type: 'binding.confirmed' }]);
      expect(await store.proposals()).toEqual([]);
      expect(await store.binding(ana)).toEqual({ makeUserId: 13, confirmed: true, version: 3 });
    });

    it('returns the people whom an admin confirmed for a Make user, not those only matched', async () => {
      await store.commit(personStream(ana), 0, [matched(12)]);
      expect(await store.confirmedAs(12)).toEqual([]);
      const confirmed = {
        type: 'binding.confirmed',
        at: noon,
        by: { kind: 'system' },
        makeUserId: 13,
      } as const;
      await store.commit(personStream(ana), 1, [confirmed]);
      expect(await store.confirmedAs(13)).toEqual([ana]);
      expect(await store.confirmedAs(12)).toEqual([]);
    });

    it('reads the ledger from any entry', async () => {
      await ask('REQ-1');
      await ask('REQ-2');
      const entry = await store.commit(requestStream('REQ-1'), 1, [denied()]);
      expect(await all(store.entries(3))).toEqual([entry]);
      expect((await all(store.entries(1))).map(({ n }) => n)).toEqual([1, 2, 3]);
      expect(await all(store.entries(4))).toEqual([]);
    });

    describe('a document', () => {
      it('exists until it is wiped', async () => {
        expect(await store.get('feed/C0 ../x')).toBeUndefined();
        await store.put('feed/C0 ../x', { cursor: 7 });
        await store.put('feed/C0 ../x', { cursor: 8 });
        await store.put('other', [1]);
        expect(await store.get('feed/C0 ../x')).toEqual({ cursor: 8 });
        expect(await store.keys('feed/')).toEqual(['feed/C0 ../x']);
        expect(new Set(await store.keys(''))).toEqual(new Set(['feed/C0 ../x', 'other']));
        await store.wipe('feed/C0 ../x');
        await store.wipe('feed/C0 ../x');
        expect(await store.get('feed/C0 ../x')).toBeUndefined();
        expect(await store.keys('feed/')).toEqual([]);
        expect(await (await opened.reopen()).get('other')).toEqual([1]);
      });
    });

    it('seals personal values in a document, and erasing the key makes them unreadable', async () => {
      const document = { who: { personal: 'Ana Costa' }, n: 7 };
      await store.put('watch/7', document);
      expect(await store.get('watch/7')).toEqual(document);
      expect(await (await opened.reopen()).get('watch/7')).toEqual(document);
    });

    describe('erasing a stream', () => {
      it('makes its personal values unreadable, but no others', async () => {
        await ask('REQ-1', { reason: 'Private' });
        await closedRequest(store, 'REQ-2', { reason: 'Public' });
        const stream = requestStream('REQ-1');
        await store.erase(stream, [erasure(stream)]);
        const { request } = await stored(store, 'REQ-1');
        expect(request.reason).toEqual({ personal: '(erased)' });
        expect(JSON.stringify(await all(store.entries(1)))).not.toContain('Private');
        expect((await stored(store, 'REQ-2')).request.reason).toEqual({ personal: 'Public' });
        expect(await store.read('erasures')).toMatchObject({ version: 1, events: [{ stream }] });
      });

      it('leaves the stream usable, and later values readable', async () => {
        await ask('REQ-1');
        const stream = requestStream('REQ-1');
        await store.erase(stream, [erasure(stream)]);
        await follow(store, 'REQ-1', [denied(noon, 'Later')]);
        store = await opened.reopen();
        const { request } = await stored(store, 'REQ-1');
        expect(request.reason).toEqual({ personal: '(erased)' });
        expect(request.phase).toMatchObject({ status: 'denied', reason: { personal: 'Later' } });
      });

      it('also covers values that other streams sealed under its key, but no others', async () => {
        await store.commit(leaversStream, 0, [
          seenLeaving('L-1', 41, 'Dev Deol'),
          seenLeaving('L-2', 42, 'Eva Ek'),
        ]);
        const names = async () =>
          (await store.read(leaversStream)).events.map((one) =>
            one.type === 'leaver.seen' ? one.name : one,
          );
        const ofEva = { personal: 'Eva Ek', of: makeUserKey(42) };
        expect(await names()).toEqual([{ personal: 'Dev Deol', of: makeUserKey(41) }, ofEva]);
        await store.erase(makeUserKey(41), [erasure(makeUserKey(41))]);
        expect(await names()).toEqual([{ personal: '(erased)', of: makeUserKey(41) }, ofEva]);
        expect(JSON.stringify(await all(store.entries(1)))).not.toContain('Dev Deol');
        await store.commit(leaversStream, 1, [seenLeaving('L-3', 41, 'Dev Deol')]);
        store = await opened.reopen();
        expect((await names()).map((one) => 'personal' in one && one.personal)).toEqual([
          '(erased)',
          'Eva Ek',
          'Dev Deol',
        ]);
      });

      it('leaves readable what another stream writes about the person at the same time', async () => {
        await store.commit(leaversStream, 0, [seenLeaving('L-1', 41, 'Dev Deol')]);
        await Promise.all([
          store.erase(makeUserKey(41), [erasure(makeUserKey(41))]),
          store.commit(leaversStream, 1, [seenLeaving('L-2', 41, 'Dev Again')]),
        ]);
        store = await opened.reopen();
        const { events } = await store.read(leaversStream);
        expect(events.map((one) => one.type === 'leaver.seen' && one.name.personal)).toEqual([
          '(erased)',
          'Dev Again',
        ]);
      });

      it('can be done for several streams at the same time, and twice', async () => {
        const streams = ['REQ-1', 'REQ-2', 'REQ-1'].map(requestStream);
        await Promise.all(['REQ-1', 'REQ-2'].map((id) => ask(id)));
        await Promise.all(streams.map((stream) => store.erase(stream, [erasure(stream)])));
        expect((await store.read('erasures')).version).toBe(3);
      });
    });

    describe('coordination between processes', () => {
      it('lets the holder of a lease renew it until they give it up', async () => {
        expect(await store.lease('feed/1', secondMs)).toBe(true);
        expect(await store.lease('feed/1', secondMs)).toBe(true);
        await store.giveUp('feed/1');
        await store.giveUp('feed/2');
        expect(await store.lease('feed/1', secondMs)).toBe(true);
      });

      it('shows which processes are alive', async () => {
        expect(await store.beat(10 * secondMs)).toContain(store.holder);
      });

      it('gives an event to the first process only, within its time', async () => {
        const hear = () => store.firstToSee('click/1', 10 * secondMs);
        expect((await Promise.all([hear(), hear(), hear()])).filter(Boolean)).toHaveLength(1);
        expect(await store.firstToSee('click/2', 10 * secondMs)).toBe(true);
        await store.unsee('click/1');
        expect([await hear(), await hear()]).toEqual([true, false]);
        await opened.pass(10 * secondMs);
        expect([await hear(), await hear()]).toEqual([true, false]);
      });

      it('reserves slots at a pace, one after the other', async () => {
        const turn = () => store.reserve('channel/1', 60 * secondMs);
        expect(await turn()).toBe(0);
        const second = await turn();
        expect(second).toBeGreaterThan(50 * secondMs);
        expect(second).toBeLessThanOrEqual(60 * secondMs);
        expect(await turn()).toBeGreaterThan(110 * secondMs);
        expect(await store.reserve('channel/2', 60 * secondMs)).toBe(0);
        await opened.pass(600 * secondMs);
        expect(await turn()).toBe(0);
      });
    });

    it('reports each commit with its version until the listener stops', async () => {
      const heard: unknown[] = [];
      const stop = store.onEntry((...entry) => heard.push(entry));
      await ask('REQ-1');
      await store.commit(policyStream, 0, [loaded]);
      await store.commit(policyStream, 1, [loaded]);
      await expect(store.commit(policyStream, 1, [loaded])).rejects.toThrow(Conflict);
      const all = [
        [requestStream('REQ-1'), 1],
        [policyStream, 1],
        [policyStream, 2],
      ];
      await expect.poll(() => heard).toEqual(all);
      stop();
      const later: string[] = [];
      store.onEntry((stream) => later.push(stream));
      await store.commit(policyStream, 2, [loaded]);
      await expect.poll(() => later).toEqual([policyStream]);
      expect(heard).toHaveLength(3);
    });

    it('returns the same data after reopening', async () => {
      await closedRequest(store, 'REQ-1');
      await ask('REQ-2', { by: ben });
      await follow(store, 'REQ-2', [...approved(), announced()]);
      await store.commit(controlStream, 0, [frozen()]);
      await store.commit(personStream(ana), 0, [matched(12)]);
      const picture = async () => ({
        head: await store.head(),
        open: await store.open(),
        closed: await store.request('REQ-1'),
        summaries: await store.summaries({ limit: 9 }),
        submission: await store.submission('V-REQ-1'),
        next: await store.nextRequestId(),
        control: await store.control(noon),
        binding: await store.binding(ana),
        wake: await store.nextWake(),
        entries: await all(store.entries(1)),
      });
      const before = await picture();
      store = await opened.reopen();
      expect(await picture()).toEqual(before);
      expect((await ask('REQ-3')).version).toBe(1);
    });
  });
}

import { expect, test } from 'vitest';
import { type WatchEvent, watchEvent } from '../../src/approvals/audit-event.js';
import { person, system } from '../../src/approvals/person.js';
import { about } from '../../src/approvals/personal.js';
import type { Post } from '../../src/delivery/poster.js';
import { type AlertDeps, Alerts } from '../../src/watch/alerts.js';
import { openRecord } from '../../src/watch/watch-record.js';
import { memoryStore } from '../approvals/memory-store.js';

const admin = 'T0HARBOUR/U0ADMIN';
const ids = Array.from({ length: 8 }, (_, n) => `${n}`.padStart(16, 'a'));

const joined = (id: string): WatchEvent =>
  watchEvent.parse({
    type: 'finding.recorded',
    at: 1000,
    by: system,
    finding: {
      id,
      organizationId: 7301,
      organization: 'Harbour',
      movement: 'joined',
      userId: 500 + Number(id.slice(-1)),
      name: about('Eva'),
      email: about('eva@example.com'),
      between: { from: 1, until: 2 },
      verdict: 'unexplained',
    },
  });

const accepted = (id = ''): WatchEvent =>
  watchEvent.parse({ type: 'finding.accepted', at: 1001, by: person(admin), findings: [id] });

/** A watch whose record may change while Slack takes a message; `told()` is a round of its alerts. */
async function given(
  during: (post: Post, change: (events: readonly WatchEvent[]) => Promise<unknown>) => Promise<unknown>,
) {
  const store = memoryStore(() => 0);
  const record = await openRecord(store, 7301);
  const change = (events: readonly WatchEvent[]) => record.change(() => events);
  const drawn: string[] = [];
  const slack = { refusesEdits: false };
  const deps = {
    poster: {
      async post(post: Post) {
        await during(post, change);
        return { ok: true, message: { channel: post.channel, ts: post.step } };
      },
      async update(message: { ts: string }) {
        if (slack.refusesEdits) throw new Error('killed before the edit');
        drawn.push(message.ts);
        return { ok: true, message };
      },
    },
    people: { personWith: async () => undefined },
    emailOf: () => undefined,
    hasLog: () => true,
    undos: { note: async () => undefined, of: async () => new Map() },
    isFrozen: async () => false,
    approvalsChannel: () => 'C0APPROVALS',
    feeds: { listening: () => [], state: () => ({ feeds: [] }) },
    admins: () => [admin],
    now: () => 1000,
    log: { warn() {}, error() {} },
  };
  const begin = () => new Alerts(deps as unknown as AlertDeps);
  const watched = { organizationId: 7301, organization: 'Harbour' };
  return {
    change,
    drawn,
    slack,
    told: () => begin().tell({ ...watched, record }),
    /** A round after a restart, from what is on record. */
    toldAgain: async () => begin().tell({ ...watched, record: await openRecord(store, 7301) }),
  };
}

test('an alert that is accepted while it is posted is drawn again, also by the next process', async () => {
  let posts = 0;
  const h = await given(async (_, change) => {
    posts += 1;
    if (posts === 1) await change([accepted(ids[0])]);
  });
  await h.change(ids.slice(0, 1).map(joined));
  h.slack.refusesEdits = true;
  await h.told();
  h.slack.refusesEdits = false;
  await h.toldAgain();
  expect(h.drawn).toEqual([`finding:${ids[0]}:U0ADMIN`]);
});

test('an alarm about five changes that become eight while it is posted is drawn again', async () => {
  let hasGrown = false;
  const h = await given(async ({ step }, change) => {
    if (hasGrown || !step.includes('wave')) return;
    hasGrown = true;
    await change(ids.slice(5).map(joined));
  });
  await h.change(ids.slice(0, 5).map(joined));
  await h.told();
  await h.told();
  expect(hasGrown).toBe(true);
  expect(h.drawn).toContainEqual(expect.stringMatching(/^finding:wave-[^:]*:/));
});

test('an alert or an alarm about which nothing more is recorded is not drawn again', async () => {
  for (const many of [1, 5]) {
    const h = await given(async () => undefined);
    await h.change(ids.slice(0, many).map(joined));
    await h.told();
    await h.toldAgain();
    expect(h.drawn).toEqual([]);
  }
});

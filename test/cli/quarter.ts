import { mkdtempSync, rmSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Finding, WatchEvent } from '../../src/approvals/audit-event.js';
import { watchStream } from '../../src/approvals/audit-event.js';
import type { AnyEvent, RequestEvent } from '../../src/approvals/event.js';
import type { GroundFinding } from '../../src/approvals/ground-change.js';
import { person, system } from '../../src/approvals/person.js';
import { about } from '../../src/approvals/personal.js';
import { controlStream, personStream, policyStream, type Store } from '../../src/approvals/store.js';
import { openEmbeddedStore } from '../../src/store/embedded/store.js';
import { dataFolder, type Folder } from '../store/embedded/folder.js';
import {
  ana,
  announced,
  applied,
  approved,
  ben,
  closedRequest,
  denied,
  follow,
  frozen,
  hourMs,
  matched,
  noon,
  said,
  submitted,
  unfrozen,
} from '../store/request-fixture.js';

export const dayMs = 24 * hourMs;
/** Two days after `noon` the next month has begun. */
export const february = noon + 2 * dayMs;

/** Texts that a malicious person could type. */
export const nasty = {
  formula: '=HYPERLINK("http://evil.example","click")',
  table: 'a | b\n| --- | --- |\n## Heading',
  html: '<script>alert(1)</script>',
  link: '[pay](http://evil.example) www.evil.example `x` ``y`` \u001b[2J\u202e',
};

export const refusedAttempt = (at: number): RequestEvent => ({
  type: 'attempt.refused',
  at,
  by: person(ana),
  person: ana,
  act: 'approve',
  code: 'own-request',
});

const undelivered = (at: number): RequestEvent => ({
  type: 'step.gave-up',
  at,
  by: system,
  step: 'tell:T0HOME/U0ANA',
  why: 'user_not_found',
});

export const finding = (id: string, verdict: Finding['verdict'], part: Partial<Finding> = {}): Finding => ({
  id,
  organizationId: 1,
  organization: 'Harbour',
  movement: 'role-changed',
  userId: 41,
  name: about('Dev Deol'),
  email: about('dev@example.com'),
  before: { id: 3, name: 'Team Operator' },
  after: { id: 1, name: 'Team Admin' },
  between: { from: february - 60_000, until: february },
  verdict,
  ...part,
});

/** A custom role that got more permissions by hand. */
const widened: GroundFinding = {
  id: 'g-1',
  organizationId: 1,
  organization: 'Harbour',
  change: {
    type: 'role-permissions-changed',
    role: { id: 101, name: nasty.link, category: 'organization', custom: true },
    before: ['organization view'],
    after: ['organization edit', 'organization view'],
    holders: { count: 1, names: [about('Dev Deol')] },
  },
  between: { from: february - 60_000, until: february },
};

const recorded = (one: Finding, at: number): WatchEvent => ({
  type: 'finding.recorded',
  at,
  by: system,
  finding: one,
});

/** A ledger of two months with done, denied, emergency and open requests, a freeze, findings, and an erasure. */
export async function quarter(): Promise<{ folder: Folder; head: Head }> {
  written ??= write();
  const { dir, head } = await written;
  const folder = await dataFolder();
  await cp(dir, folder.dir, { recursive: true });
  return { folder, head };
}

type Head = Awaited<ReturnType<Store['head']>>;
let written: Promise<{ dir: string; head: Head }> | undefined;

/** Writes the ledger once for each process; each test gets a copy. */
async function write() {
  const dir = mkdtempSync(join(tmpdir(), 'usher-quarter-'));
  process.once('exit', () => rmSync(dir, { recursive: true, force: true }));
  let now = noon;
  const store = await openEmbeddedStore({ dir, now: () => now });
  await store.commit(policyStream, 0, [
    { type: 'policy.loaded', at: now, by: system, hash: 'policy-1', rules: ['everything else'] },
  ]);
  await store.commit(personStream(ana), 0, [matched(12, now)]);
  await follow(store, 'REQ-1', [submitted('REQ-1', { at: now })]);
  await follow(store, 'REQ-1', [refusedAttempt(now + 1000)]);
  await follow(store, 'REQ-1', [...approved(now + 2000), undelivered(now + 2000)]);
  await follow(store, 'REQ-2', [submitted('REQ-2', { at: now, by: ben, reason: nasty.formula })]);
  await follow(store, 'REQ-2', [denied(now + 3000, nasty.table)]);
  await follow(store, 'REQ-3', [inEmergency(submitted('REQ-3', { at: now, reason: nasty.html }))]);
  await closedRequest(store, 'REQ-4', { at: now, reason: 'Erase me' });
  await store.commit(controlStream, 0, [frozen(ben, now + 4000)]);
  now = february;
  await store.commit(controlStream, 1, [unfrozen(now)]);
  await follow(store, 'REQ-1', [announced(now)]);
  await follow(store, 'REQ-1', applied(now + 1000));
  await finish(store, 'REQ-1', now + 1000);
  await follow(store, 'REQ-5', [submitted('REQ-5', { at: now, by: ben, reason: nasty.link })]);
  await watched(store, now);
  await store.erase('request/REQ-4', [
    { type: 'stream.erased', at: now, by: system, stream: 'request/REQ-4', askedBy: about('Zoë') },
  ]);
  const head = await store.head();
  await store.close();
  return { dir, head };
}

const inEmergency = (event: RequestEvent): RequestEvent =>
  event.type === 'request.submitted' ? { ...event, emergency: true } : event;

async function finish(store: Store, id: string, at: number): Promise<void> {
  const stored = await store.request(id);
  if (stored) await follow(store, id, said(stored.request, await store.control(at), at));
}

async function watched(store: Store, at: number): Promise<void> {
  const commits: AnyEvent[][] = [
    [{ type: 'baseline.taken', at, by: system, organizationId: 1, members: 3, invitations: 0, teams: 2 }],
    [recorded(finding('f-1', 'matched', { request: 'REQ-1' }), at)],
    [recorded(finding('f-2', 'unexplained', { name: about(nasty.link) }), at)],
    [recorded(finding('f-3', 'unexplained', { userId: 77, name: about('Eve') }), at)],
    [
      {
        type: 'finding.named',
        at: at + 1000,
        by: system,
        finding: 'f-2',
        actor: { makeUserId: 14, name: about('Ben Weber'), uuid: 'u-1', at },
      },
    ],
    [
      {
        type: 'finding.asked',
        at: at + 2000,
        by: system,
        finding: 'f-2',
        person: ben,
        message: { channel: 'D0', ts: '1.1' },
      },
    ],
    [
      {
        type: 'finding.answered',
        at: at + 3000,
        by: person(ben),
        finding: 'f-2',
        person: ben,
        mine: true,
        reason: about(nasty.html),
      },
    ],
    [{ type: 'ground.changed', at: at + 4000, by: system, ground: widened }],
  ];
  for (const [version, events] of commits.entries()) await store.commit(watchStream(1), version, events);
}

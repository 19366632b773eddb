import { describe, expect, it } from 'vitest';
import type { Finding, WatchEvent } from '../../src/approvals/audit-event.js';
import type { AnyEvent, RequestEvent } from '../../src/approvals/event.js';
import { person, system } from '../../src/approvals/person.js';
import { about } from '../../src/approvals/personal.js';
import type { Write } from '../../src/approvals/plan.js';
import type { Entry } from '../../src/approvals/store.js';
import { Origins } from '../../src/roster/origins.js';
import {
  admin,
  ana,
  announcing,
  approvedBy,
  ben,
  cat,
  change,
  finn,
  firstWrite,
  makeIdOf,
  minute,
  plan,
  revision,
  roleWrite,
  submitted,
  t0,
} from '../approvals/given.js';

const userId = makeIdOf(finn);
const place = { organizationId: 1, userId };
const inTeam = { ...place, teamId: 7 };
const teamAdmin = 11;

type Commit = readonly [stream: string, ...AnyEvent[]];

/** A growing ledger with one entry for each commit. */
function ledger(...first: readonly Commit[]) {
  const entries: Entry[] = [];
  let reads = 0;
  const add = (stream: string, ...events: AnyEvent[]): void => {
    const n = entries.length + 1;
    entries.push({ format: 1, n, prev: '', at: '', stream, version: 1, events, hash: '' });
  };
  for (const [stream, ...events] of first) add(stream, ...events);
  const origins = new Origins({
    async *entries(from) {
      for (const entry of entries.slice(from - 1)) {
        reads += 1;
        yield entry;
      }
    },
  });
  return { add, origins, reads: () => reads };
}

async function after(...first: readonly Commit[]) {
  const { origins } = ledger(...first);
  await origins.follow();
  return origins;
}

const baseline: WatchEvent = {
  type: 'baseline.taken',
  at: t0,
  by: system,
  organizationId: 1,
  members: 3,
  invitations: 0,
  teams: 1,
};
const watched: Commit = ['watch/1', baseline];

const found = (
  movement: Finding['movement'],
  more: Partial<Finding> = {},
  at = t0 + 10 * minute,
): WatchEvent => ({
  type: 'finding.recorded',
  at,
  by: system,
  finding: {
    id: `f-${movement}`,
    organizationId: 1,
    organization: 'Acme',
    movement,
    userId,
    name: about('Finn'),
    email: about('finn@example.com'),
    between: { from: at - minute, until: at },
    verdict: 'unexplained',
    ...more,
  },
});
const team = { id: 7, name: 'Team 7' };
const role = (id: number) => ({ after: { id, name: `role ${id}` } });

const settled = (outcome: 'applied' | 'unknown', key = firstWrite, at = t0 + 3 * minute): RequestEvent => ({
  type: 'write.settled',
  at,
  by: system,
  key,
  attempt: 1,
  outcome,
  permanent: false,
});
const verified: RequestEvent = {
  type: 'change.verified',
  at: t0 + 3 * minute,
  by: system,
  change: 0,
  already: false,
};
const asked: Commit = ['request/REQ-7', submitted(), approvedBy(ana), announcing()];
const byRequest = { how: 'request', request: 'REQ-7', at: t0 + 3 * minute, approvedBy: [ana] };

describe('the origin of a role', () => {
  it('is the request whose write Make shows, with its approvers', async () => {
    const origins = await after(watched, asked, ['request/REQ-7', settled('applied'), verified]);
    expect(origins.of({ ...inTeam, roleId: teamAdmin })).toEqual(byRequest);
  });

  it('is unknown if the role has changed since and the watch has not explained it', async () => {
    const origins = await after(watched, asked, ['request/REQ-7', settled('applied'), verified]);
    expect(origins.of({ ...inTeam, roleId: 10 })).toEqual({ how: 'unknown' });
  });

  it('is not a request while the outcome of its write is unknown', async () => {
    const { add, origins } = ledger(watched, asked, ['request/REQ-7', settled('unknown')]);
    await origins.follow();
    expect(origins.of({ ...inTeam, roleId: teamAdmin })).toEqual({ how: 'before-usher' });
    add(
      'watch/1',
      found('team-role-changed', { team, ...role(teamAdmin), verdict: 'matched', request: 'REQ-7' }),
    );
    await origins.follow();
    expect(origins.of({ ...inTeam, roleId: teamAdmin })).toMatchObject({
      how: 'request',
      request: 'REQ-7',
      approvedBy: [ana],
    });
  });

  it('is not a request that found the role already set', async () => {
    const origins = await after(watched, [
      'request/REQ-7',
      submitted(),
      approvedBy(ana),
      settled('applied'),
      verified,
    ]);
    expect(origins.of({ ...inTeam, roleId: teamAdmin })).toEqual({ how: 'before-usher' });
  });

  it('names only the approvers whose approval still counted', async () => {
    const withdrawn: RequestEvent = {
      type: 'approval.withdrawn',
      at: t0,
      by: person(ben),
      person: ben,
      missing: [],
    };
    const revised: RequestEvent = {
      type: 'request.revised',
      at: t0,
      by: system,
      revision: revision({ n: 2 }),
      why: 'make-changed',
      differences: [],
      expiresAt: t0,
    };
    const origins = await after(
      watched,
      ['request/REQ-7', submitted(), approvedBy(cat), revised, approvedBy(ben), approvedBy(ana), withdrawn],
      ['request/REQ-7', announcing(), settled('applied'), verified],
    );
    expect(origins.of(inTeam)).toEqual(byRequest);
  });

  it('is before Usher if nothing is recorded since the baseline, and unknown without a baseline', async () => {
    const origins = await after(watched);
    expect(origins.of({ ...place, roleId: 3 })).toEqual({ how: 'before-usher' });
    expect(origins.of({ organizationId: 2, userId, roleId: 3 })).toEqual({ how: 'unknown' });
  });

  it('is the watch’s finding if nobody asked, with who did it and who accepted it', async () => {
    const { add, origins } = ledger(watched, ['watch/1', found('role-changed', role(2))]);
    await origins.follow();
    const seen = { how: 'seen', at: t0 + 10 * minute };
    expect(origins.of({ ...place, roleId: 2 })).toEqual(seen);
    const culprit = { makeUserId: 77, name: about('Zoe'), uuid: 'u-1', at: t0 };
    add('watch/1', { type: 'finding.named', at: t0, by: system, finding: 'f-role-changed', actor: culprit });
    add('watch/1', { type: 'finding.accepted', at: t0, by: person(admin), findings: ['f-role-changed'] });
    await origins.follow();
    expect(origins.of({ ...place, roleId: 2 })).toEqual({ ...seen, by: 77, accepted: admin });
  });

  it('is still the request if an earlier finding is recorded late', async () => {
    const late = found('team-role-changed', { team, ...role(10), between: { from: t0, until: t0 + minute } });
    const origins = await after(
      watched,
      asked,
      ['request/REQ-7', settled('applied'), verified],
      ['watch/1', late],
    );
    expect(origins.of({ ...inTeam, roleId: teamAdmin })).toEqual(byRequest);
  });

  it('is unknown if somebody left and came back without the watch seeing it', async () => {
    const origins = await after(watched, ['watch/1', found('left')]);
    expect(origins.of({ ...place, roleId: 3 })).toEqual({ how: 'unknown' });
    expect(origins.of(inTeam)).toEqual({ how: 'unknown' });
  });

  it('is the recorded arrival in every team of somebody who joined unasked', async () => {
    const joined = await after(watched, ['watch/1', found('joined', role(3))]);
    expect(joined.of(inTeam)).toMatchObject({ how: 'seen' });
    expect(joined.of({ ...place, roleId: 3 })).toMatchObject({ how: 'seen' });
  });
});

describe('the origin after a temporary request', () => {
  const temporary: Commit = [
    'request/REQ-7',
    submitted({ durationMs: 60 * minute }),
    approvedBy(ana),
    announcing(),
  ];
  const undoKey = { change: 0, way: 'undo', index: 0 } as const;
  const back: Write = { ...roleWrite(), before: 11, roleId: 10 } as Write;
  const ended: RequestEvent[] = [
    { ...announcing(undoKey), write: back } as RequestEvent,
    settled('applied', undoKey, t0 + 70 * minute),
    { type: 'change.undone', at: t0 + 70 * minute, by: system, change: 0, how: 'verified' },
  ];

  it('goes back to an earlier request', async () => {
    const first = { ...plan().writes[0], roleId: 10 } as Write;
    const earlier: RequestEvent[] = [
      submitted({}, { id: 'REQ-6' }),
      approvedBy(ben),
      { ...announcing(), write: first } as RequestEvent,
      settled('applied', firstWrite, t0),
      verified,
    ];
    const { add, origins } = ledger(watched, ['request/REQ-6', ...earlier], temporary);
    add('request/REQ-7', settled('applied'), verified);
    await origins.follow();
    expect(origins.of({ ...inTeam, roleId: 11 })).toEqual(byRequest);
    add('request/REQ-7', ...ended);
    await origins.follow();
    expect(origins.of({ ...inTeam, roleId: 10 })).toMatchObject({ request: 'REQ-6', approvedBy: [ben] });
  });

  it('goes back to before Usher', async () => {
    const done: Commit = ['request/REQ-7', settled('applied'), verified, ...ended];
    const origins = await after(watched, temporary, done);
    expect(origins.of({ ...inTeam, roleId: 10 })).toEqual({ how: 'before-usher' });
  });
});

describe('an invitation', () => {
  const invite: Write = {
    type: 'invite',
    organizationId: 1,
    email: about('new@example.com'),
    name: about('New'),
    roleId: 3,
    teamIds: [7],
  };
  const setRole: Write = {
    type: 'set-invited-team-role',
    organizationId: 1,
    teamId: 8,
    before: 10,
    roleId: 11,
  };
  const second = { change: 0, way: 'do', index: 1 } as const;
  const newcomer = { organizationId: 1, userId: 900 };
  const seen: RequestEvent = {
    type: 'invitation.seen',
    at: t0 + 3 * minute,
    by: system,
    change: 0,
    userId: 900,
    until: t0,
  };
  const sent: Commit = [
    'request/REQ-7',
    submitted({ changes: [change()] }),
    approvedBy(ana),
    { ...announcing(), write: invite } as RequestEvent,
    settled('applied'),
    seen,
  ];

  it('is the origin of its role, its teams and the roles set after acceptance, and of no other team', async () => {
    const origins = await after(watched, sent, [
      'request/REQ-7',
      { ...announcing(second), write: setRole } as RequestEvent,
      settled('applied', second),
      verified,
    ]);
    expect(origins.of({ ...newcomer, roleId: 3 })).toEqual(byRequest);
    expect(origins.of({ ...newcomer, teamId: 7, roleId: 10 })).toEqual(byRequest);
    expect(origins.of({ ...newcomer, teamId: 8, roleId: 11 })).toEqual(byRequest);
    expect(origins.of({ ...newcomer, teamId: 9, roleId: 10 })).toEqual({ how: 'unknown' });
  });

  it('stays with its request even if the watch also sees it', async () => {
    const matched = found('invited', { userId: 900, ...role(3), verdict: 'matched', request: 'REQ-7' });
    const origins = await after(watched, sent, ['watch/1', matched]);
    expect(origins.of({ ...newcomer, teamId: 7 })).toEqual(byRequest);
  });
});

describe('reading the ledger', () => {
  it('reads each entry once, however often it is asked', async () => {
    const { add, origins, reads } = ledger(watched, asked);
    await Promise.all([origins.follow(), origins.follow()]);
    add('request/REQ-7', settled('applied'), verified);
    await origins.follow();
    expect(reads()).toBe(3);
    expect(origins.of({ ...inTeam, roleId: teamAdmin })).toEqual(byRequest);
  });

  it('resumes where it stopped after a failure', async () => {
    let fails = true;
    const entries: Entry[] = [watched, asked, ['request/REQ-7', settled('applied'), verified]].map(
      ([stream, ...events], n) =>
        ({ format: 1, n: n + 1, prev: '', at: '', stream, version: 1, events, hash: '' }) as Entry,
    );
    const origins = new Origins({
      async *entries(from) {
        for (const entry of entries.slice(from - 1)) {
          if (fails && entry.n === 2) throw new Error('the disk is away');
          yield entry;
        }
      },
    });
    await expect(origins.follow()).rejects.toThrow('the disk is away');
    fails = false;
    await origins.follow();
    expect(origins.of({ ...inTeam, roleId: teamAdmin })).toEqual(byRequest);
  });
});

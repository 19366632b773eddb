import { noControl } from '../../src/approvals/control.js';
import type { ControlEvent } from '../../src/approvals/control-event.js';
import type { Due } from '../../src/approvals/due.js';
import { agenda } from '../../src/approvals/due-now.js';
import type { PersonEvent, RequestEvent } from '../../src/approvals/event.js';
import { evolve } from '../../src/approvals/evolve.js';
import { type PersonId, person, system } from '../../src/approvals/person.js';
import { about } from '../../src/approvals/personal.js';
import type { Write } from '../../src/approvals/plan.js';
import type { Request } from '../../src/approvals/request.js';
import { type Revision, reviseTo } from '../../src/approvals/revision.js';
import { type Control, requestStream, type Store, type Stored } from '../../src/approvals/store.js';

export const ana: PersonId = 'T0HOME/U0ANA';
export const ben: PersonId = 'T0HOME/U0BEN';
export const secondMs = 1000;
export const hourMs = 3_600_000;

/** The time of the tests: shortly before the end of a month. */
export const noon = Date.UTC(2026, 0, 30, 12);

const card = { channel: 'C0APPROVALS', ts: '1.1' };
const place = { organizationId: 1, teamId: 7, userId: 41 };
const write: Write = { type: 'set-team-role', ...place, before: null, roleId: 3 };

function revisionFor(durationMs: number | undefined): Revision {
  return reviseTo(1, {
    changes: [{ kind: 'change-team-role', ...place, roleId: 3 }],
    plans: [
      {
        organization: { id: 1, name: 'Harbour' },
        team: { id: 7, name: 'Finance Ops' },
        subject: { userId: 41, name: about('Dev Deol'), email: about('dev@example.com') },
        differences: [{ where: 'Finance Ops', now: 'none', after: { id: 3, name: 'Team Operator' } }],
        direction: 'raise',
        effects: [],
        notes: [],
        writes: [write],
        undo: [{ type: 'remove-from-team', ...place, before: 3 }],
      },
    ],
    requirements: [
      {
        rule: 'everything else',
        changes: [0],
        automatic: false,
        stages: [{ from: ['platform'], approvals: 1 }],
        holdMs: 0,
        expiresAfterMs: 72 * hourMs,
        executeWithinMs: hourMs,
        remindAfterMs: [],
        announce: [],
        channel: 'C0APPROVALS',
        tellSubject: 'never',
      },
    ],
    ...(durationMs !== undefined && { durationMs }),
    people: [null],
    policyHash: 'policy',
  });
}

export interface Asking {
  readonly at?: number;
  readonly by?: PersonId;
  readonly submission?: string;
  readonly reason?: string;
  readonly expiresAt?: number;
  readonly durationMs?: number;
}

export function submitted(id: string, asking: Asking = {}): RequestEvent {
  const { at = noon, by = ana, reason = 'Quarterly close', submission = `V-${id}` } = asking;
  return {
    type: 'request.submitted',
    at,
    by: person(by),
    id,
    submission,
    requester: { person: by, makeUserId: 12, email: about('ana@example.com') },
    revision: revisionFor(asking.durationMs),
    reason: about(reason),
    ticket: about('OPS-12'),
    emergency: false,
    expiresAt: asking.expiresAt ?? at + 72 * hourMs,
  };
}

const bySystem = (at: number) => ({ at, by: system });

export const denied = (at = noon, reason = 'Not this quarter'): RequestEvent => ({
  type: 'request.denied',
  at,
  by: person(ben),
  reason: about(reason),
});

export const cardPosted = (at = noon): RequestEvent => ({ type: 'card.posted', ...bySystem(at), card });

export const cardDrawn = (face: string, at = noon): RequestEvent => ({
  type: 'card.drawn',
  ...bySystem(at),
  face,
});

export const frozen = (by: PersonId = ben, at = noon): ControlEvent => ({
  type: 'control.frozen',
  at,
  by: person(by),
  reason: about('Somebody clicked by mistake'),
});

export const unfrozen = (at = noon): ControlEvent => ({ type: 'control.unfrozen', at, by: person(ana) });

export const matched = (makeUserId: number, at = noon): PersonEvent => ({
  type: 'person.matched',
  ...bySystem(at),
  makeUserId,
});

/** The approval by the only approver that the request needs. */
export const approved = (at = noon): RequestEvent[] => [
  {
    type: 'approval.given',
    at,
    by: person(ben),
    voice: { by: ben, as: [ben], makeUserId: 14 },
    revision: 1,
    rules: ['everything else'],
    missing: [],
  },
  {
    type: 'request.approved',
    ...bySystem(at),
    revision: 1,
    rules: ['everything else'],
    automatic: false,
    runsAt: at,
    executeBy: at + hourMs,
  },
];

const doing = { change: 0, way: 'do', index: 0 } as const;

export const announced = (at = noon): RequestEvent => ({
  type: 'write.announced',
  ...bySystem(at),
  key: doing,
  attempt: 1,
  sendBefore: at + 5 * secondMs,
  readBackFrom: at + 15 * secondMs,
  write,
});

export const applied = (at = noon): RequestEvent[] => [
  { type: 'write.settled', ...bySystem(at), key: doing, attempt: 1, outcome: 'applied', permanent: false },
  { type: 'change.verified', ...bySystem(at), change: 0, already: false },
];

/** The events of all due steps in Slack, after which a finished request can be closed. */
export function said(request: Request, control: Control = noControl, at = noon): RequestEvent[] {
  const events: RequestEvent[] = [];
  let current = request;
  for (;;) {
    const due = agenda(current, control).find(({ side, at: from }) => side === 'slack' && from <= at);
    if (!due) return events;
    const event = saying(current, due, at);
    events.push(event);
    current = evolve(current, event);
  }
}

function saying(request: Request, { step, key }: Due, at: number): RequestEvent {
  const done = bySystem(at);
  switch (step.type) {
    case 'post-card':
      return cardPosted(at);
    case 'draw-card':
      return cardDrawn(step.face, at);
    case 'post-lines':
      return { type: 'lines.posted', ...done, upTo: request.lines.length };
    case 'tell': {
      const upTo = Math.max(...request.notices.filter(({ to }) => to === step.to).map(({ n }) => n));
      return { type: 'notice.sent', ...done, to: step.to, upTo, message: { channel: 'D0', ts: '2.2' } };
    }
    default:
      return { type: 'step.done', ...done, step: key };
  }
}

/** The stored request; throws if there is none. */
export async function stored(store: Store, id: string): Promise<Stored> {
  const found = await store.request(id);
  if (!found) throw new Error(`${id} is not stored`);
  return found;
}

/** Commits to a request at its present version. */
export async function follow(store: Store, id: string, events: readonly RequestEvent[]): Promise<Stored> {
  const version = (await store.request(id))?.version ?? 0;
  await store.commit(requestStream(id), version, events);
  return stored(store, id);
}

/** A denied request whose messages are all recorded, so that it is closed. */
export async function closedRequest(store: Store, id: string, asking: Asking = {}): Promise<Stored> {
  await follow(store, id, [submitted(id, asking)]);
  const { request } = await follow(store, id, [denied(asking.at)]);
  const control = await store.control(noon);
  return follow(store, id, said(request, control, asking.at));
}

import type { ChangeTeamRole } from '../../src/approvals/changes/change-team-role.js';
import { noControl } from '../../src/approvals/control.js';
import type { Decider } from '../../src/approvals/decide/barred.js';
import type { Context, Decision } from '../../src/approvals/decide/context.js';
import { quorum } from '../../src/approvals/decide/submit.js';
import type { RequestEvent } from '../../src/approvals/event.js';
import type { WriteKey } from '../../src/approvals/event-parts.js';
import { evolve } from '../../src/approvals/evolve.js';
import { type Identity, type PersonId, person, system } from '../../src/approvals/person.js';
import { about } from '../../src/approvals/personal.js';
import type { ChangePlan, Write } from '../../src/approvals/plan.js';
import type { Facts } from '../../src/approvals/policy/match.js';
import type { MakeNames } from '../../src/approvals/policy/names.js';
import { parsePolicy } from '../../src/approvals/policy/parse.js';
import type { Requirement, Roster } from '../../src/approvals/policy/requirement.js';
import type { Policy } from '../../src/approvals/policy/schema.js';
import type { Request } from '../../src/approvals/request.js';
import { type Revision, reviseTo } from '../../src/approvals/revision.js';
import type { Control } from '../../src/approvals/store.js';

export const minute = 60_000;
export const hour = 60 * minute;
export const day = 24 * hour;
/** A Monday, at nine in the morning. */
export const t0 = Date.UTC(2026, 0, 5, 9);

export const ana: PersonId = 'T0HOME/U0ANA';
export const ben: PersonId = 'T0HOME/U0BEN';
export const cat: PersonId = 'T0HOME/U0CAT';
export const dee: PersonId = 'T0HOME/U0DEE';
/** The requester. */
export const eva: PersonId = 'T0HOME/U0EVA';
/** The person that the request is about. */
export const finn: PersonId = 'T0HOME/U0FINN';
export const admin: PersonId = 'T0HOME/U0ADMIN';
export const otherAdmin: PersonId = 'T0HOME/U0OTHER';

const makeIds: Readonly<Record<string, number>> = {
  [ana]: 501,
  [ben]: 502,
  [cat]: 503,
  [dee]: 504,
  [eva]: 505,
  [finn]: 506,
  [admin]: 507,
  [otherAdmin]: 508,
};
export const makeIdOf = (one: PersonId): number => makeIds[one] ?? 599;
export const emailOf = (one: PersonId): string => `${one.slice(9).toLowerCase()}@example.com`;

/** A full member with a Make user, unless `part` says otherwise. */
export const identity = (one: PersonId, part: Partial<Identity> = {}): Identity => ({
  person: one,
  standing: 'member',
  email: emailOf(one),
  binding: { state: 'bound', id: makeIdOf(one) },
  ...part,
});

export const decider = (one: PersonId, standsFor: readonly PersonId[] = []): Decider => ({
  identity: identity(one),
  standsFor: standsFor.map((each) => identity(each)),
});

const head = `
version: 1
approvals_channel: C0APPROVALS
admins: [U0ADMIN, U0OTHER]
groups:
  platform: [U0ANA, U0BEN]
  security: [U0CAT, U0DEE]
`;
export const oneOfPlatform = `
  - name: platform decides
    stages: [{from: [platform]}]`;

/** A policy with these rules and this other text. */
export function policyOf(rules: string = oneOfPlatform, extra = ''): Policy {
  const parsed = parsePolicy(`${head}${extra}\nrules:${rules}\n`);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.policy;
}

export const roster: Roster = {
  platform: { people: [ana, ben] },
  security: { people: [cat, dee] },
};

export const requirement = (part: Partial<Requirement> = {}): Requirement => ({
  rule: 'platform decides',
  changes: [0],
  automatic: false,
  stages: [{ from: ['platform'], approvals: 1 }],
  holdMs: 0,
  expiresAfterMs: 3 * day,
  executeWithinMs: hour,
  remindAfterMs: [],
  announce: [],
  channel: 'C0APPROVALS',
  tellSubject: 'after',
  ...part,
});

export const member = { id: 10, name: 'Team Member' };
export const teamAdmin = { id: 11, name: 'Team Admin' };

export const change = (teamId = 7): ChangeTeamRole => ({
  kind: 'change-team-role',
  organizationId: 1,
  teamId,
  userId: makeIdOf(finn),
  roleId: teamAdmin.id,
});

export const roleWrite = (teamId = 7): Write => ({
  type: 'set-team-role',
  organizationId: 1,
  teamId,
  userId: makeIdOf(finn),
  before: member.id,
  roleId: teamAdmin.id,
});

/** Makes Finn, a Team Member, Team Admin of one team. */
export const plan = (part: Partial<ChangePlan> = {}, teamId = 7): ChangePlan => ({
  organization: { id: 1, name: 'Acme' },
  team: { id: teamId, name: `Team ${teamId}` },
  subject: { userId: makeIdOf(finn), name: about('Finn'), email: about(emailOf(finn)) },
  differences: [{ where: `Team ${teamId}`, now: member, after: teamAdmin }],
  direction: 'raise',
  effects: [],
  notes: [],
  writes: [roleWrite(teamId)],
  undo: [
    {
      type: 'set-team-role',
      organizationId: 1,
      teamId,
      userId: makeIdOf(finn),
      before: teamAdmin.id,
      roleId: member.id,
    },
  ],
  ...part,
});

export const revision = (part: Partial<Omit<Revision, 'hash'>> = {}): Revision => {
  const { n = 1, ...rest } = part;
  const content = {
    changes: [change()],
    plans: [plan()],
    requirements: [requirement()],
    people: [finn],
    policyHash: 'policy-1',
  };
  return reviseTo(n, { ...content, ...rest });
};

export const submitted = (
  part: Partial<Omit<Revision, 'hash'>> = {},
  more: Partial<Extract<RequestEvent, { type: 'request.submitted' }>> = {},
): RequestEvent => ({
  type: 'request.submitted',
  at: t0,
  by: person(eva),
  id: 'REQ-7',
  submission: 'V0FORM',
  requester: { person: eva, makeUserId: makeIdOf(eva), email: about(emailOf(eva)) },
  revision: revision(part),
  reason: about('The quarter has to be closed'),
  emergency: false,
  expiresAt: t0 + 3 * day,
  ...more,
});

/** The request after these events. */
export function given(first: RequestEvent, ...later: readonly RequestEvent[]): Request {
  return later.reduce<Request>(evolve, evolve(undefined, first));
}

/** The request after further events. */
export const after = (request: Request, events: readonly RequestEvent[]): Request =>
  events.reduce<Request>(evolve, request);

export const approvedBy = (by: PersonId, at: number = t0 + minute): RequestEvent => ({
  type: 'approval.given',
  at,
  by: person(by),
  voice: { by, as: [by], makeUserId: makeIdOf(by) },
  revision: 1,
  rules: ['platform decides'],
  missing: [],
});

export const approved = (part: Partial<Omit<Revision, 'hash'>> = {}, at: number = t0 + minute): Request =>
  given(submitted(part), approvedBy(ana, at), quorum(revision(part), at, false));

export const firstWrite: WriteKey = { change: 0, way: 'do', index: 0 };

export const announcing = (
  key: WriteKey = firstWrite,
  attempt = 1,
  at: number = t0 + 2 * minute,
): RequestEvent => ({
  type: 'write.announced',
  at,
  by: system,
  key,
  attempt,
  sendBefore: at + timing.sendWindowMs,
  readBackFrom: at + timing.sendWindowMs + timing.answerWithinMs,
  write: roleWrite(7 + key.change),
});

/** The default names on Make. */
export const names: MakeNames = {
  organizations: [
    {
      id: 1,
      name: 'Acme',
      teams: [7, 8, 9].map((id) => ({ id, name: `Team ${id}` })),
      roles: [
        ...['Owner', 'Admin', 'Member', 'Guest'].map((name, n) => ({
          id: n + 1,
          name,
          category: 'organization' as const,
        })),
        ...['Team Member', 'Team Admin', 'Team Monitoring', 'Team Operator'].map((name, n) => ({
          id: n + 10,
          name,
          category: 'team' as const,
        })),
      ],
    },
    { id: 2, name: 'Other', teams: [], roles: [] },
    { id: 3, name: 'Third', teams: [], roles: [] },
  ],
};

export const timing = { sendWindowMs: 10_000, answerWithinMs: 30_000, pollMs: 5 * minute };

export const context = (part: Partial<Context> = {}): Context => ({
  now: t0 + minute,
  policy: policyOf(),
  names,
  policyHash: 'policy-1',
  control: noControl,
  open: [],
  timing,
  ...part,
});

export const frozenBy = (by: PersonId): Control => ({ ...noControl, version: 1, frozen: { by, at: t0 } });

export const facts = (part: Partial<Facts> = {}): Facts => ({
  kind: 'change-team-role',
  requester: eva,
  forSelf: false,
  organization: { id: 1, name: 'Acme' },
  team: { id: 7, name: 'Team 7' },
  rolesNow: ['Team Member'],
  rolesAfter: ['Team Admin'],
  direction: 'raise',
  emergency: false,
  ...part,
});

export const codeOf = ({ refusal }: Decision<never> | Decision): string | undefined => refusal?.code;
export const typesOf = ({ events }: { readonly events: readonly { readonly type: string }[] }): string[] =>
  events.map(({ type }) => type);

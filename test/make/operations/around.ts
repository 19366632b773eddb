import pino from 'pino';
import { onTestFinished } from 'vitest';
import { BOT_TOKEN, seedHarbour } from '../../../sandbox/make/seed.js';
import { type MakeSandbox, startMake } from '../../../sandbox/make/server.js';
import type { World } from '../../../sandbox/make/world.js';
import type { Change } from '../../../src/approvals/changes/catalogue.js';
import type { Invite } from '../../../src/approvals/changes/invite.js';
import { sameMailbox } from '../../../src/approvals/person.js';
import { type ChangePlan, changePlan, type Planned, type Write } from '../../../src/approvals/plan.js';
import type { Operations } from '../../../src/approvals/ports.js';
import { createAccounts } from '../../../src/make/accounts.js';
import { createDirectory } from '../../../src/make/directory.js';
import { createHttp, type HttpOptions } from '../../../src/make/http.js';
import { createMake } from '../../../src/make/make.js';
import { createOperations } from '../../../src/make/operations/operations.js';
import { createProtection } from '../../../src/make/operations/protection.js';

/** The ids in Harbour, as the sandbox seeds it. */
export const logistics = 7301;
export const labs = 7302;
export const [finance, marketing, platform, data, lab] = [915, 916, 917, 918, 921];
export const [usher, founder, ines, ana, ben, cat, dev, eva] = [
  4001, 4100, 4121, 4130, 4131, 4132, 4133, 4134,
];
export const [owner, admin, member, accountant, appDeveloper, guest] = [11, 12, 13, 14, 15, 16];
export const [teamAdmin, teamMember, teamMonitoring, teamOperator] = [1, 2, 3, 4];

export const personal = (text: string) => ({ personal: text });
export const weekMs = 7 * 86_400_000;
/** A time later than any test waits for. */
export const whenever = Date.now() + weekMs;

export interface Setting {
  /** Changes Harbour before anything is read. */
  readonly given?: (world: World, sandbox: MakeSandbox) => void;
  readonly protectedEmails?: readonly string[];
  /** The tokens by which Make users connected their accounts, and the leaked tokens by their handle. */
  readonly connected?: ReadonlyMap<number, string>;
  readonly leaked?: ReadonlyMap<string, string>;
  /** The address of a zone that Usher does not guard. */
  readonly elsewhere?: string;
  /** The team roles that Usher has read: for each team the role of each Make user. */
  readonly teamRoles?: ReadonlyMap<number, ReadonlyMap<number, number>>;
  /** Make's clock. */
  readonly now?: () => number;
  readonly http?: Partial<HttpOptions>;
}

/** The operations with the real client over real sockets, and a directory already read from their own Make. */
export async function around({
  given,
  protectedEmails = [],
  connected = new Map(),
  leaked = new Map(),
  elsewhere,
  teamRoles,
  now,
  http: options,
}: Setting = {}) {
  const sandbox = await startMake({ seed: seedHarbour, ...(now && { now }) });
  let closing: Promise<void> | undefined;
  const close = () => {
    closing ??= sandbox.close();
    return closing;
  };
  onTestFinished(close);
  const { world, faults, calls } = sandbox;
  given?.(world, sandbox);
  const log = pino({ enabled: false });
  const http = createHttp({
    url: sandbox.url,
    token: BOT_TOKEN,
    log,
    retryAfterDefaultMs: 7,
    backoffMs: 1,
    timeoutMs: 5_000,
    ...options,
  });
  const make = createMake(http);
  const directory = createDirectory({ make, log, refreshMs: 60_000 });
  await directory.refresh();
  let seen = calls.length;
  const unseen = () => {
    const from = seen;
    seen = calls.length;
    return calls.slice(from);
  };
  return {
    world,
    faults,
    sandbox,
    directory,
    operations: createOperations({
      make,
      directory,
      accounts: createAccounts({
        own: make,
        ownToken: BOT_TOKEN,
        me: () => directory.me,
        credentials: {
          account: async (userId) => connected.get(userId),
          leaked: async (handle) => leaked.get(handle),
        },
        client: (token, zone) => {
          const url = zone && elsewhere ? elsewhere : sandbox.url;
          return createMake(createHttp({ url, token, timeoutMs: 5000, log }));
        },
      }),
      ...(teamRoles && { teamRoles: async () => teamRoles }),
      protection: createProtection(directory, () => protectedEmails, sameMailbox),
      now: now ?? Date.now,
    }),
    close,
    /** The calls since the last look. */
    wire: () => unseen().map(({ method, path }) => `${method} ${path}`),
    /** The writes since the last look, with query and body. */
    written: () =>
      unseen()
        .filter(({ method }) => method !== 'GET')
        .map(({ method, path, query, body }) => ({ call: `${method} ${path}`, query, body })),
    forgetWire: () => void unseen(),
  };
}

/** The plan, parsed by the ledger's schema. */
export async function planOf(operations: Operations, change: Change): Promise<ChangePlan> {
  return planIn(await operations.plan(change, { temporary: false }));
}

export function planIn(planned: Planned): ChangePlan {
  if (planned.type !== 'plan') throw new Error(`not a plan: ${JSON.stringify(planned)}`);
  return changePlan.parse(planned.plan);
}

export const planned = (operations: Operations, change: Change): Promise<Planned> =>
  operations.plan(change, { temporary: false });

/** The only write of a plan. */
export function onlyWrite({ writes: [write, ...others] }: ChangePlan): Write {
  if (!write || others.length > 0) throw new Error('the plan was expected to have one write');
  return write;
}

/** A change in an organization; changes of tokens have none. */
export type Placed = Extract<Change, { organizationId: number }>;

export const toOrganizationRole = (userId: number, roleId: number, organizationId = logistics): Placed => ({
  kind: 'change-organization-role',
  organizationId,
  userId,
  roleId,
});

export const toTeamRole = (
  userId: number,
  teamId: number,
  roleId: number,
  organizationId = logistics,
): Placed => ({ kind: 'change-team-role', organizationId, teamId, userId, roleId });

export const outOfOrganization = (
  userId: number,
  { organizationId = logistics, deleteConnections = false } = {},
): Placed => ({ kind: 'remove-from-organization', organizationId, userId, deleteConnections });

export const outOfTeam = (userId: number, teamId: number, organizationId = logistics): Placed => ({
  kind: 'remove-from-team',
  organizationId,
  teamId,
  userId,
});

export const inviting = (part: Partial<Invite> = {}): Invite => ({
  kind: 'invite',
  organizationId: logistics,
  email: personal('noor.haddad@example.com'),
  name: personal('Noor Haddad'),
  roleId: member,
  teams: [],
  ...part,
});

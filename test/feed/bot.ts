import type { RequestEvent } from '../../src/approvals/event.js';
import type { WriteKey } from '../../src/approvals/event-parts.js';
import { system } from '../../src/approvals/person.js';
import type { Write } from '../../src/approvals/plan.js';
import { requestStream } from '../../src/approvals/store.js';
import { submitted } from '../store/request-fixture.js';
import { type Harbour, logistics } from '../watch/watch-fixture.js';

type WriteAnnounced = Extract<RequestEvent, { type: 'write.announced' }>;

/** The runner's work around one write, step by step, so that a test can stop it anywhere. */
export interface BotWrite {
  readonly request: string;
  send(): Promise<void>;
  settle(outcome?: 'applied' | 'not-applied' | 'unknown'): Promise<void>;
}

let requests = 0;

/** Opens a request in the ledger and announces its write. */
export async function announced(
  { store, client }: Harbour,
  write: Write,
  way: WriteKey['way'] = 'do',
  now: () => number = Date.now,
): Promise<BotWrite> {
  requests += 1;
  const request = `REQ-${requests}`;
  const stream = requestStream(request);
  const key: WriteKey = { change: 0, way, index: 0 };
  await store.commit(stream, 0, [submitted(request, { at: now() })]);
  const at = now();
  const event: WriteAnnounced = {
    type: 'write.announced',
    at,
    by: system,
    key,
    attempt: 1,
    sendBefore: at + 5000,
    readBackFrom: at + 10_000,
    write,
  };
  await store.commit(stream, 1, [event]);
  let version = 2;
  return {
    request,
    async send() {
      const { organizationId } = write;
      switch (write.type) {
        case 'invite':
          await client.invitations.invite(organizationId, {
            email: write.email.personal,
            name: write.name.personal,
            usersRoleId: write.roleId,
            teamsId: write.teamIds,
          });
          return;
        case 'set-organization-role':
          return client.organizationRoles.change(write.userId, organizationId, write.roleId);
        case 'set-team-role':
          return client.teamRoles.change(write.userId, write.teamId, write.roleId);
        case 'remove-from-organization':
          return client.organizationRoles.remove(write.userId, organizationId, { deleteConnections: false });
        case 'remove-from-team':
          return client.teamRoles.remove(write.userId, write.teamId);
        case 'set-invited-team-role':
          throw new Error('such a write is never announced');
      }
    },
    async settle(outcome = 'applied') {
      await store.commit(stream, version, [
        { type: 'write.settled', at: now(), by: system, key, attempt: 1, outcome, permanent: false },
      ]);
      version += 1;
    },
  };
}

/** Announces, sends and settles a write. */
export async function botWrites(
  harbour: Harbour,
  write: Write,
  way: WriteKey['way'] = 'do',
): Promise<string> {
  const one = await announced(harbour, write, way);
  await one.send();
  await one.settle();
  return one.request;
}

export const organizationId = logistics;

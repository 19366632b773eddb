import { expect, test } from 'vitest';
import { z } from 'zod';
import { BEN_TOKEN } from '../../../sandbox/make/seed.js';
import type { World } from '../../../sandbox/make/world.js';
import { harbour } from './make-client.js';

const log = '/audit-logs/organization/7301';
const page = z.object({
  auditLogs: z.array(z.looseObject({ uuid: z.string(), eventName: z.string(), triggeredAt: z.int() })),
  pg: z.looseObject({ limit: z.int(), totalCount: z.int().optional() }),
});
const now = () => Date.parse('2026-11-18T12:00:00.000Z');
const at = (time: string, eventName: string) => ({
  organizationId: 7301,
  eventName,
  triggeredAt: Date.parse(time),
});

function empty(world: World): void {
  world.addOrganization({ id: 7301, name: 'Harbour Logistics' });
  world.addUser({ id: 4001, name: 'Usher Bot', email: 'usher-bot@example.com' });
  world.setOrganizationRole(4001, 7301, 'Admin');
  world.addToken(4001, { label: 'usher', scope: ['organizations:read'], token: BEN_TOKEN });
  world.addAuditEntry(at('2026-11-17T23:59:59.999Z', 'key_created'));
  world.addAuditEntry(at('2026-11-18T00:00:00.000Z', 'key_updated'));
  world.addAuditEntry(at('2026-11-18T11:00:00.000Z', 'key_deleted'));
  world.addAuditEntry(at('2026-11-18T10:00:00.000Z', 'webhook_disabled'));
}

async function events(query: string): Promise<string[]> {
  await using made = await harbour({ seed: empty, now });
  const { body } = await made.call(`GET ${log}?${query}`, undefined, BEN_TOKEN);
  return page.parse(body).auditLogs.map(({ eventName }) => eventName);
}

test('the log is sorted newest first, even if an entry arrived late', async () => {
  expect(await events('')).toEqual(['key_deleted', 'webhook_disabled', 'key_updated', 'key_created']);
});

test('dates count whole days and both ends belong to the range', async () => {
  expect(await events('dateFrom=2026-11-18')).toEqual(['key_deleted', 'webhook_disabled', 'key_updated']);
  expect(await events('dateFrom=2026-11-17&dateTo=2026-11-17')).toEqual(['key_created']);
});

test('several event names are given as an array', async () => {
  expect(await events('event=key_created')).toEqual(['key_created']);
  expect(await events('event%5B0%5D=key_created&event%5B1%5D=key_deleted')).toEqual([
    'key_deleted',
    'key_created',
  ]);
});

test('pages follow limit and offset, or continue after the last row', async () => {
  expect(await events('pg%5Blimit%5D=2')).toEqual(['key_deleted', 'webhook_disabled']);
  expect(await events('pg%5Blimit%5D=2&pg%5Boffset%5D=2')).toEqual(['key_updated', 'key_created']);
  await using made = await harbour({ seed: empty, now });
  const first = page.parse((await made.call(`GET ${log}?pg%5Blimit%5D=3`, undefined, BEN_TOKEN)).body);
  const last = first.auditLogs.at(-1)?.uuid;
  const second = page.parse((await made.call(`GET ${log}?pg%5Blast%5D=${last}`, undefined, BEN_TOKEN)).body);
  expect(second.auditLogs.map(({ eventName }) => eventName)).toEqual(['key_created']);
});

test('the log can be sorted by other columns', async () => {
  expect(await events('pg%5BsortBy%5D=eventName&pg%5BsortDir%5D=asc')).toEqual([
    'key_created',
    'key_deleted',
    'key_updated',
    'webhook_disabled',
  ]);
});

test('the default limit is a hundred entries, and the total is returned only on request', async () => {
  await using made = await harbour();
  const { make, call } = made;
  for (let n = 0; n < 150; n += 1)
    make.world.addAuditEntry({ organizationId: 7301, eventName: 'key_created' });
  const plain = page.parse((await call(`GET ${log}`)).body);
  expect(plain.auditLogs).toHaveLength(100);
  expect(plain.pg).not.toHaveProperty('totalCount');
  const counted = page.parse((await call(`GET ${log}?pg%5BreturnTotalCount%5D=true`)).body);
  expect(counted.pg.totalCount).toBe(165);
});

test('authors and teams are given by id or by name', async () => {
  await using made = await harbour();
  for (const query of ['author=4130&team=915', 'author=Ana%20Costa&team=Finance%20Ops']) {
    const { auditLogs } = page.parse((await made.call(`GET ${log}?${query}`)).body);
    expect(auditLogs.map(({ eventName }) => eventName)).toEqual(['scenario_updated']);
  }
});

test('entries older than the licence allows are gone', async () => {
  await using made = await harbour();
  made.make.world.organization(7301).license.auditLogsDays = 1;
  const { auditLogs } = page.parse((await made.call(`GET ${log}`)).body);
  expect(auditLogs).toHaveLength(1);
});

test('only an Enterprise organization has a log, and only its owner and admins read it', async () => {
  await using made = await harbour();
  const { make, call } = made;
  expect(await call('GET /audit-logs/organization/7302')).toMatchObject({
    status: 402,
    body: { code: 'SC402' },
  });
  const token = make.world.addToken(4131, { label: 'wide', scope: ['organizations:read'] });
  expect(await call(`GET ${log}`, undefined, token)).toMatchObject({ status: 403, body: { code: 'SC403' } });
});

test('only its Team Admins can read the log of a team, not even the admins of the organization', async () => {
  await using made = await harbour();
  const { make, call } = made;
  expect(await call('GET /audit-logs/team/915')).toMatchObject({ status: 403 });
  const token = make.world.addToken(4130, { label: 'ana', scope: ['organizations:read'] });
  const { auditLogs } = page.parse((await call('GET /audit-logs/team/915', undefined, token)).body);
  expect(new Set(auditLogs.map(({ team }) => JSON.stringify(team)))).toEqual(
    new Set(['{"id":915,"name":"Finance Ops"}']),
  );
});

test('a single entry is returned without a wrapper and with its details', async () => {
  await using made = await harbour();
  const uuid = 'c1f7d0ce-7f0a-4d0b-9a0e-000000000003';
  expect((await made.call(`GET /audit-logs/7301/${uuid}`)).body).toMatchObject({
    uuid,
    eventName: 'scenario_created',
    details: { targetId: '880121' },
  });
});

import { expect, test } from 'vitest';
import { connect, failure } from './client.js';

const entry = { uuid: 'c1f7d0ce', eventName: 'webhook_disabled', triggeredAt: 1_794_993_665_672 };

test.each([
  ['milliseconds', { triggeredAt: 1_794_993_665_672 }, 1_794_993_665_672],
  ['seconds', { triggeredAt: 1_794_993_665 }, 1_794_993_665_000],
  ['a number in a text', { triggeredAt: '1794993665672' }, 1_794_993_665_672],
  ['an ISO text', { triggeredAt: '2026-11-18T09:21:05.672Z' }, 1_794_993_665_672],
  ['createdAt alone', { triggeredAt: null, createdAt: '2026-11-18T09:21:05.672Z' }, 1_794_993_665_672],
])('the time of an entry can be %s', async (_form, times, at) => {
  const { make } = await connect(() => ({ body: { auditLogs: [{ ...entry, ...times }] } }));
  expect((await make.auditLogs.organization(7301)).auditLogs[0]?.at).toBe(at);
});

test('an entry without a time is malformed', async () => {
  const { make } = await connect(() => ({ body: { auditLogs: [{ ...entry, triggeredAt: 'soon' }] } }));
  expect(await failure(make.auditLogs.organization(7301))).toMatchObject({
    kind: 'malformed',
    detail: expect.stringContaining('auditLogs.0.triggeredAt'),
  });
});

test('several events are numbered in the query', async () => {
  const { make, received } = await connect(() => ({ body: { auditLogs: [] } }));
  await make.auditLogs.organization(7301, {
    dateFrom: '2026-11-17',
    events: ['key_created', 'team_updated'],
  });
  expect(received[0]?.url).toBe(
    '/api/v2/audit-logs/organization/7301?dateFrom=2026-11-17&event%5B0%5D=key_created&event%5B1%5D=team_updated&pg%5Blimit%5D=100',
  );
});

test('filters can list event names as texts or as objects', async () => {
  const items = ['key_created', { name: 'key_updated' }, { label: 'nameless' }];
  const { make } = await connect(() => ({ body: { events: [{ header: 'Keys', items }] } }));
  expect(await make.auditLogs.organizationFilters(7301)).toEqual({
    users: [],
    teams: [],
    events: [{ header: 'Keys', items: ['key_created', 'key_updated'] }],
  });
});

test('the detail is the entry with the fields that differ per event', async () => {
  const { make, received } = await connect(() => ({
    body: { ...entry, targetId: 55_120, actor: { id: 4121, name: 'Ines' }, details: { hookName: 'Intake' } },
  }));
  expect(await make.auditLogs.detail(7301, 'c1f7d0ce')).toEqual({
    uuid: 'c1f7d0ce',
    eventName: 'webhook_disabled',
    at: 1_794_993_665_672,
    targetId: '55120',
    actor: { id: 4121, name: 'Ines' },
    details: { hookName: 'Intake' },
  });
  expect(received[0]?.path).toBe('audit-logs/7301/c1f7d0ce');
});

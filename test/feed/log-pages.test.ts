import { expect, test } from 'vitest';
import { type Ground, inOrder, type ReadPage, readForward, readNewest } from '../../src/feed/log-pages.js';
import type { AuditLog, AuditLogPage, AuditLogQuery } from '../../src/make/audit-logs.js';

const entry = (n: number): AuditLog => ({
  uuid: `u${n}`,
  eventName: 'key_created',
  at: n,
  organization: undefined,
  team: undefined,
  actor: undefined,
});

/** A log of these entries, in pages as Make returns them. */
function logOf(entries: readonly AuditLog[], most = 100): { read: ReadPage; queries: AuditLogQuery[] } {
  const queries: AuditLogQuery[] = [];
  return {
    queries,
    async read(query): Promise<AuditLogPage> {
      queries.push(query);
      const sorted = [...entries].sort(inOrder);
      if (query.sortDir !== 'asc') sorted.reverse();
      const { offset = 0 } = query;
      const limit = Math.min(query.limit ?? 100, most);
      const totalCount = query.returnTotalCount ? entries.length : undefined;
      return {
        auditLogs: sorted.slice(offset, offset + limit),
        pg: { limit, ...(totalCount !== undefined && { totalCount }) },
      };
    },
  };
}
const upTo = (count: number) => Array.from({ length: count }, (_, index) => entry(index + 1));
const known = (n: number, ground: Partial<Ground> = {}): Ground => ({
  dateFrom: '2026-11-17',
  isNew: ({ at }) => at > n,
  total: n,
  backTo: 0,
  ...ground,
});

test('one page is enough if nothing is new and the count matches', async () => {
  const { read, queries } = logOf(upTo(900));
  expect(await readNewest(read, known(900))).toEqual({ fresh: [], total: 900, ended: 'whole' });
  expect(queries).toEqual([{ dateFrom: '2026-11-17', limit: 100, offset: 0, returnTotalCount: true }]);
});

test('pages are read until a whole page is known', async () => {
  const { read, queries } = logOf(upTo(900));
  const { fresh } = await readNewest(read, known(750));
  expect(fresh).toHaveLength(150);
  expect(queries).toHaveLength(3);
});

test('a late entry is searched for as deep as it is', async () => {
  const { read, queries } = logOf(upTo(900));
  const late = known(900, { isNew: ({ at }) => at === 450, total: 899 });
  expect((await readNewest(read, late)).fresh.map(({ at }) => at)).toEqual([450]);
  expect(queries).toHaveLength(6);
});

test('without an earlier count the known page must reach back far enough', async () => {
  const { read, queries } = logOf(upTo(900));
  await readNewest(read, { ...known(900, { backTo: 650 }), total: undefined });
  expect(queries).toHaveLength(3);
});

test.each([
  ['more than ten pages are new', known(100), 'more'],
  ['something lies below ten known pages', known(1500, { total: 1499 }), 'buried'],
])('the result shows when %s', async (_case, ground, ended) => {
  const { read, queries } = logOf(upTo(1500));
  expect((await readNewest(read, ground)).ended).toBe(ended);
  expect(queries).toHaveLength(10);
});

test('entries from the oldest end are read once, one page per call, even if Make shortens the page', async () => {
  for (const most of [100, 40]) {
    const { read, queries } = logOf(upTo(250), most);
    const seen: number[] = [];
    for await (const { auditLogs } of readForward(read, '2026-11-17')) {
      seen.push(...auditLogs.map(({ at }) => at));
    }
    expect(seen).toEqual(upTo(250).map(({ at }) => at));
    expect(queries).toHaveLength(Math.ceil(250 / most));
    expect(queries[0]).toMatchObject({ sortDir: 'asc', dateFrom: '2026-11-17' });
  }
});

import { describe, expect, it } from 'vitest';
import { pagedList } from '../../src/make/paging.js';

const hour = 3_600_000;

/** Make with a list of `size` items, which gives at most `cap` of them at once and may say so. */
function listOf(given: { size: number; cap?: number; says?: boolean }) {
  let clock = 0;
  let calls = 0;
  const list = pagedList('users', () => clock);
  const passes = (ms: number): void => {
    clock += ms;
  };
  const readAll = async (size = given.size) => {
    calls = 0;
    const all = Array.from({ length: size }, (_, index) => index);
    const found = await list.read(
      async ({ 'pg[limit]': limit, 'pg[offset]': offset }) => {
        calls += 1;
        const most = Math.min(limit, given.cap ?? Number.POSITIVE_INFINITY);
        const pg = given.says ? { pg: { limit: most } } : {};
        return { items: all.slice(offset, offset + most), ...pg };
      },
      (one) => one,
    );
    return { found: found.length, calls };
  };
  return { readAll, passes };
}

describe('a list that Make pages', () => {
  it.each([3, 7, 50, 99, 100, 500])('is whole although Make silently cuts every page at %i', async (cap) => {
    const { readAll } = listOf({ size: 2 * cap + 1, cap });
    for (const size of [2 * cap + 1, cap + 1, 2 * cap, cap - 1, 4 * cap]) {
      expect((await readAll(size)).found).toBe(size);
    }
  });

  it('is whole while it grows past the length at which Make cuts', async () => {
    const { readAll } = listOf({ size: 0, cap: 100 });
    for (let size = 90; size < 250; size++) expect((await readAll(size)).found).toBe(size);
  });

  it('takes one call again and again, except for one an hour that checks the end', async () => {
    const { readAll, passes } = listOf({ size: 61 });
    expect((await readAll()).calls).toBe(2);
    for (const size of [61, 60, 12, 0, 61]) expect((await readAll(size)).calls).toBe(1);
    passes(hour);
    expect((await readAll(60)).calls).toBe(1);
    expect((await readAll()).calls).toBe(2);
    expect((await readAll(62)).calls).toBe(2);
    expect((await readAll(62)).calls).toBe(1);
  });

  it('takes no further call if Make states a smaller page', async () => {
    const { readAll } = listOf({ size: 150, cap: 100, says: true });
    expect(await readAll()).toEqual({ found: 150, calls: 2 });
  });

  it('with endless pages is an error and no shorter list', async () => {
    let next = 0;
    const endless = pagedList('users').read(
      async () => ({ items: [next++], pg: { limit: 1 } }),
      (one) => one,
    );
    await expect(endless).rejects.toMatchObject({ kind: 'malformed', path: 'users' });
  });
});

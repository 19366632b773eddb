import { expect, it, onTestFinished, vi } from 'vitest';
import { Conflict, controlStream, personStream } from '../../../src/approvals/store.js';
import { Database } from '../../../src/store/postgres/database.js';
import { ana, follow, frozen, matched, submitted } from '../request-fixture.js';
import { testDatabase } from './database.js';
import { describeWithPostgres } from './server.js';

const refusing = (table: string) => `
  create function usher.refuse() returns trigger language plpgsql as $$ begin raise 'no more of these'; end $$;
  create trigger refuse before insert or update on usher.${table} execute function usher.refuse()`;

await describeWithPostgres('a commit that cannot be written whole', () => {
  it('keeps nothing if the server refuses its last statement, and the store says why and goes on', async () => {
    const database = await testDatabase();
    const store = await database.open();
    await database.sql(refusing('bindings'));
    const match = () => store.commit(personStream(ana), 0, [matched(12)]);
    await expect(match()).rejects.toThrow(/nothing was decided \(no more of these\)/);
    expect(store.failure()).toMatch(/no more of these/);
    expect(await database.lines()).toEqual([]);
    await database.sql('drop function usher.refuse cascade');
    expect((await match()).n).toBe(1);
    expect(await store.binding(ana)).toMatchObject({ version: 1 });
    expect(store.failure()).toBeUndefined();
  });

  it.each([
    { name: 'is not sent to the server if a commit under way comes before it', expected: 0, sends: 1 },
    { name: 'is written if it follows the one under way', expected: 1, sends: 2 },
  ])('$name', async ({ expected, sends }) => {
    const store = await (await testDatabase()).open();
    const match = (after: number) => store.commit(personStream(ana), after, [matched(12)]);
    const { session } = Database.prototype;
    let second: Promise<unknown> | undefined;
    const sent = vi.spyOn(Database.prototype, 'session').mockImplementationOnce(function (
      this: Database,
      ...args
    ) {
      second = match(expected).catch((error: unknown) => error);
      return session.apply(this, args);
    } as typeof session);
    onTestFinished(() => sent.mockRestore());
    expect((await match(0)).n).toBe(1);
    expect(await second).toEqual(expected === 0 ? expect.any(Conflict) : expect.objectContaining({ n: 2 }));
    expect(sent).toHaveBeenCalledTimes(sends);
  });

  it('keeps no freeze if the requests that it concerns cannot be read', async () => {
    const database = await testDatabase();
    await follow(await database.open(), 'REQ-1', [submitted('REQ-1')]);
    const store = await database.open();
    await database.sql(`update usher.entries set line = line || ' '`);
    await expect(store.commit(controlStream, 0, [frozen()])).rejects.toThrow(/Entry 1/);
    expect(await database.lines()).toHaveLength(1);
    expect((await store.control(0)).frozen).toBeUndefined();
  });
});

import { expect, test } from 'vitest';
import { peopleReadings } from '../../src/start/people-readings.js';

const reading = { from: 1_000, until: 1_100, digest: 'a-digest' };

/** The documents of a record, or one that does not answer. */
function documents(isAway = false) {
  const kept = new Map<string, unknown>();
  const orAway = () => (isAway ? Promise.reject(new Error('the record is away')) : Promise.resolve());
  return {
    kept,
    get: (key: string) => orAway().then(() => kept.get(key)),
    put: (key: string, value: unknown) => orAway().then(() => void kept.set(key, value)),
  };
}

const readings = (store: ReturnType<typeof documents>, hasOthers = true) =>
  peopleReadings({ store, isReader: () => true, hasOthers: () => hasOthers });

const settled = () => new Promise((resolve) => setImmediate(resolve));

test('another process finds what was reported about that organization', async () => {
  const record = documents();
  readings(record).report(7301, reading);
  await settled();
  expect(await readings(record).last(7301)).toMatchObject(reading);
  expect(await readings(record).last(7302)).toBeUndefined();
});

test('the digest is sealed like any value about people', async () => {
  const record = documents();
  readings(record).report(7301, reading);
  await settled();
  expect([...record.kept.values()]).toEqual([
    { format: 1, from: 1_000, until: 1_100, digest: { personal: 'a-digest' } },
  ]);
});

test('a process alone on its record reports nothing', async () => {
  const record = documents();
  readings(record, false).report(7301, reading);
  await settled();
  expect(record.kept.size).toBe(0);
});

test('a report in another version’s format counts as none', async () => {
  const record = documents();
  await record.put('people-read/7301', { format: 2 });
  expect(await readings(record).last(7301)).toBeUndefined();
});

test('while the record is away there is no report, and nothing fails', async () => {
  const away = readings(documents(true));
  away.report(7301, reading);
  await settled();
  expect(await away.last(7301)).toBeUndefined();
});

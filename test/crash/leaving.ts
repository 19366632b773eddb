import { expect, vi } from 'vitest';
import { writesOn } from '../stories/asking.js';
import type { Harness } from '../stories/harness.js';

export const ofType = async (harness: Harness, type: string) =>
  (await harness.events()).filter((event) => event.type === type);

/** Waits only until the record contains this number of events of a type. */
export const held = (harness: Harness, type: string, count = 1) =>
  vi.waitFor(async () => expect((await ofType(harness, type)).length).toBeGreaterThanOrEqual(count), {
    timeout: 60_000,
    interval: 5,
  });

/** Kills Usher as soon as the record has an event of each type, one after the other. */
export async function killedAtEach(harness: Harness, steps: readonly string[]): Promise<void> {
  for (const type of steps) {
    await held(harness, type);
    await harness.restart('kill');
  }
}

/** Checks that Usher sent no write to Make twice, and that reading back has shown each change. */
export async function eachWriteOnce(harness: Harness, changes: number): Promise<void> {
  const writes = writesOn(harness).map(
    ({ method, path, body }) => `${method} ${path} ${JSON.stringify(body)}`,
  );
  expect(new Set(writes).size).toBe(writes.length);
  const verified = await ofType(harness, 'change.verified');
  expect(verified.map(({ change }) => change).sort()).toEqual(Array.from({ length: changes }, (_, n) => n));
}

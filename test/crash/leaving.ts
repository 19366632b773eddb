import { expect, vi } from 'vitest';
import type { Person } from '../../sandbox/slack/people/person.js';
import { shownWithinMs, writesOn } from '../stories/asking.js';
import type { Harness } from '../stories/harness.js';

/** Usher may be killed just before; in a database the next process waits for the leases of the killed one. */
const takenUpWithinMs = 2 * Math.max(30_000, shownWithinMs);

export const ofType = async (harness: Harness, type: string) =>
  (await harness.events()).filter((event) => event.type === type);

/** Waits only until the record contains this number of events of a type. */
export const held = (harness: Harness, type: string, count = 1) =>
  vi.waitFor(async () => expect((await ofType(harness, type)).length).toBeGreaterThanOrEqual(count), {
    timeout: takenUpWithinMs,
    interval: 5,
  });

/**
 * Kills Usher as soon as the record has an event of each type, one after the other; `write.announced 5` waits for the
 * fifth.
 */
export async function killedAtEach(harness: Harness, steps: readonly string[]): Promise<void> {
  for (const step of steps) {
    const [type = '', count = '1'] = step.split(' ');
    await held(harness, type, Number(count));
    await harness.restart('kill');
  }
}

const [logistics, labs] = [7301, 7302];

/** A person's roles in the two organizations. */
export const rolesOf = ({ make: { world } }: Harness, userId: number) =>
  [logistics, labs].map((id) => world.organizationRole(userId, id));

/** Checks that each case has one request and is closed for this reason. */
export async function closedOnce(harness: Harness, why: string, cases = 1): Promise<void> {
  await held(harness, 'leaver.closed', cases);
  const closed = await ofType(harness, 'leaver.closed');
  expect(closed.map((one) => one.why)).toEqual(Array.from({ length: cases }, () => why));
  for (const type of ['leaver.seen', 'leaver.asked', 'request.submitted']) {
    expect(await ofType(harness, type), type).toHaveLength(cases);
  }
}

/** Waits for a message in a channel or a person's direct messages, and checks that there is only one. */
export async function toldOnce(person: Person, text: RegExp, channel = 'dm'): Promise<void> {
  await person.waitForMessage({ channel, text }, takenUpWithinMs);
  const all = person.messagesSeen(channel === 'dm' ? person.dm : channel);
  expect(all.filter((one) => text.test(one.text) || text.test(one.rendered))).toHaveLength(1);
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

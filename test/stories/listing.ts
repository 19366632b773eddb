import type { SeenMessage } from '../../sandbox/slack/people/seen.js';
import type { Harness } from './harness.js';

/** Types `/make-access list …`, and returns the first answer that matches. */
export async function list(harness: Harness, user: string, name: string, seen: RegExp): Promise<SeenMessage> {
  const person = harness.person(user);
  await person.command('/make-access', `list ${name}`.trim());
  return person.waitForMessage({ channel: 'ephemeral', text: seen }, 30_000);
}

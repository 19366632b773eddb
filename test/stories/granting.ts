import type { MessageRef } from '../../sandbox/slack/people/click.js';
import type { Person } from '../../sandbox/slack/people/person.js';
import { askForRole, bare, cardOf, cardShows, type RoleAsk } from './asking.js';
import type { Harness } from './harness.js';

export const hour = 3_600_000;

/** Eva is Team Monitoring of Finance Ops; this makes her Team Operator for an hour. */
export const operatorForEva: RoleAsk = {
  who: 'eva@example.com',
  where: 'Finance Ops',
  role: 'Team Operator',
  duration: '1 hour',
};

/** Asks for temporary access, and has it approved; returns the card of the grant. */
export async function granted(harness: Harness, asker = 'U0BEN', ask = operatorForEva): Promise<MessageRef> {
  const person = harness.person(asker);
  await askForRole(person, ask);
  const card = await cardOf(harness, 'REQ-1');
  await harness.person('U0ANA').click(card, 'Approve');
  await cardShows(harness, card, /large_green_circle: .* until/);
  await person.waitForModal().then((modal) => modal.close({ all: true }));
  return card;
}

/** Fills in and sends the form of "Ask to extend"; returns its answer. */
export async function more(person: Person, much: string): Promise<string> {
  const form = await person.waitForModal({ callback_id: 'ask.extend' });
  await form.fill({ duration: much, reason: 'The closing takes longer' });
  await form.submit();
  const answer = await person.waitForModal({ title: /Asked|Not possible/ }, 30_000);
  const text = bare(answer.text());
  await answer.close({ all: true });
  return text;
}

/** Waits until the person's Home tab shows this text, or no longer shows it. */
export const homeShows = (person: Person, text: RegExp, isThere = true) =>
  person.waitForHome((_, shown) => text.test(bare(shown)) === isThere, 30_000);

import type { RecordedCall as SlackCall } from '../sandbox/slack/entities.js';
import type { Person } from '../sandbox/slack/people/person.js';
import type { SlackSandbox } from '../sandbox/slack/server.js';

export interface RoleWish {
  readonly who: string;
  readonly where: string;
  readonly role: string;
}

const approvals = 'C0APPROVALS';

/** Opens "Ask for a role" and fills it in. Returns a function that sends it. */
export async function roleForm(person: Person, { who, where, role }: RoleWish) {
  await person.command('/make-role', who);
  const modal = await person.waitForModal({ callback_id: 'ask.role' });
  await modal.typeahead('place', where);
  await modal.choose('place', where);
  await modal.waitForUpdate((_, text) => text.includes('After'));
  await modal.choose('After', role);
  await modal.fill({ reason: 'Month-end closing' });
  return () => modal.submit();
}

const ofCard = (id: string) => new RegExp(`${id} · rules? `);

export const isCard = ({ method, args, ok }: SlackCall): boolean =>
  ok && method === 'chat.postMessage' && args.channel === approvals && args.thread_ts === undefined;

/**
 * The card of a request. Waits until the card is posted and on record; the message in its thread proves the latter.
 */
export async function cardOf(slack: SlackSandbox, id: string): Promise<{ channel: string; ts: string }> {
  const text = ofCard(id);
  const isPosted = ({ channel, ts }: { channel: string; ts: string }) =>
    slack.waitForCall(
      ({ method, args, ok }) =>
        ok && method === 'chat.postMessage' && args.channel === channel && args.thread_ts === ts,
      60_000,
    );
  await slack.waitForCall((call) => isCard(call) && text.test(plain(call.args)), 60_000);
  const message = slack.workspace.history(approvals).findLast((one) => text.test(plain(one)));
  if (!message) throw new Error(`there is no card of ${id}`);
  const card = { channel: approvals, ts: message.ts };
  await isPosted(card);
  return card;
}

/** Waits for the call that draws a card as done. */
export const drawnAsDone = (slack: SlackSandbox, { ts }: { readonly ts: string }): Promise<SlackCall> =>
  slack.waitForCall(
    ({ method, args, ok }) =>
      ok && method === 'chat.update' && args.ts === ts && /checked on Make/.test(plain(args)),
    60_000,
  );

const plain = (value: unknown): string => JSON.stringify(value).replaceAll('*', '');

import { expect } from 'vitest';
import type { RecordedCall } from '../../sandbox/make/calls.js';
import type { View } from '../../sandbox/slack/entities.js';
import { objectOf, stringOf } from '../../sandbox/slack/json.js';
import type { MessageRef } from '../../sandbox/slack/people/click.js';
import type { ModalHandle } from '../../sandbox/slack/people/modal-handle.js';
import type { Person } from '../../sandbox/slack/people/person.js';
import type { SeenMessage } from '../../sandbox/slack/people/seen.js';
import { askForRole, openRoleForm, type RoleAsk } from '../stories/asking.js';
import type { Harness } from '../stories/harness.js';

/** A request under attack: its id and its card. */
export interface Target {
  readonly id: string;
  readonly card: MessageRef;
}

/** The recorded card of a request: its thread begins only after it is recorded. */
export async function cardAt(harness: Harness, id: string, channel = 'C0APPROVALS'): Promise<MessageRef> {
  const text = new RegExp(`${id} · rules? |· ${id}$`, 'm');
  const { ts } = await harness.person('U0ADMIN').waitForMessage({ channel, text, thread: false }, 15_000);
  await harness.slack.waitForCall(
    ({ method, args }) => method === 'chat.postMessage' && args.thread_ts === ts,
    15_000,
  );
  return { channel, ts };
}

export function idIn(answer: string): string {
  const id = /(?<=Your request is )REQ-\d+/.exec(answer.replaceAll('*', ''))?.[0];
  if (!id) throw new Error(`nothing was asked: ${answer}`);
  return id;
}

/** Asks for a role as this person, and waits for the card. */
export async function asked(harness: Harness, by: string, ask: RoleAsk, channel?: string): Promise<Target> {
  const id = idIn(await askForRole(harness.person(by), ask));
  return { id, card: await cardAt(harness, id, channel) };
}

export const forDev: RoleAsk = { who: 'dev@example.com', where: 'Finance Ops', role: 'Team Operator' };

/** The value of a card's button. */
export const buttonOf = (id: string, n = 1): string => JSON.stringify({ id, n });

export const writesOf = (harness: Harness): RecordedCall[] =>
  harness.make.calls.filter(({ method }) => method !== 'GET');

export function cardText(harness: Harness, { channel, ts }: MessageRef): string {
  const found = harness
    .person('U0ADMIN')
    .messagesSeen(channel)
    .find((message) => message.ts === ts);
  return found?.rendered ?? 'gone';
}

/** Acts as a person and returns the message that only they see. */
export async function whisperTo(
  person: Person,
  text: RegExp,
  act: () => Promise<unknown>,
  timeoutMs?: number,
): Promise<SeenMessage> {
  const after = person.ephemerals().at(-1)?.ts ?? '0';
  await act();
  return person.waitForMessage({ channel: 'ephemeral', text, after }, timeoutMs);
}

/** Acts as a person and returns the direct message that follows. */
export async function messageTo(
  person: Person,
  text: RegExp,
  act: () => Promise<unknown>,
): Promise<SeenMessage> {
  const after = person.dms().at(-1)?.ts ?? '0';
  await act();
  return person.waitForMessage({ channel: 'dm', text, after });
}

/** Runs an attack, and checks that it changed neither Make nor the card nor the request. */
export async function withoutEffect(
  harness: Harness,
  target: Target,
  attack: () => Promise<unknown>,
): Promise<void> {
  const before = { writes: writesOf(harness).length, card: cardText(harness, target.card) };
  const events = await moves(harness, target.id);
  await attack();
  expect(writesOf(harness).length).toBe(before.writes);
  expect(cardText(harness, target.card)).toBe(before.card);
  expect(await moves(harness, target.id)).toEqual(events);
}

/** The types of a request's events, without refused attempts and messages. */
async function moves(harness: Harness, id: string): Promise<string[]> {
  const all = await harness.events();
  return all
    .filter(
      ({ stream, type }) => stream === `request/${id}` && /^(request|approval|grant|change)\./.test(type),
    )
    .map(({ type }) => type);
}

export async function typesOf(harness: Harness, id: string): Promise<string[]> {
  return (await harness.events()).filter(({ stream }) => stream === `request/${id}`).map(({ type }) => type);
}

/** Waits until the request's stream contains an event of this type. */
export async function happens(harness: Harness, id: string, type: string): Promise<void> {
  await expect.poll(() => typesOf(harness, id), { timeout: 8_000 }).toContain(type);
}

/** Waits until the ledger contains the refused attempt in the request's stream. */
export async function expectRecord(
  harness: Harness,
  { id }: Pick<Target, 'id'>,
  attempt: { readonly person: string; readonly act: string; readonly code: string },
): Promise<void> {
  const attempts = async () =>
    (await harness.events()).filter(
      ({ stream, type }) => stream === `request/${id}` && type === 'attempt.refused',
    );
  await expect.poll(attempts, { timeout: 5_000 }).toContainEqual(expect.objectContaining(attempt));
}

/** Waits until the log has a line with this code. */
export async function expectLogged(harness: Harness, code: string): Promise<void> {
  await expect.poll(() => harness.app().log.map((line) => line.code), { timeout: 5_000 }).toContain(code);
}

/** Checks that no channel shows it; direct messages may. */
export function expectInNoChannel(harness: Harness, text: RegExp): void {
  const { workspace } = harness.slack;
  for (const { id, is_im } of workspace.channels.values()) {
    const said = is_im ? [] : workspace.history(id);
    for (const message of said) expect(JSON.stringify(message)).not.toMatch(text);
  }
}

/**
 * Waits until the app has answered a harmless question; all earlier input is then handled. A person who asks very often
 * is told that, which is an answer too.
 */
export async function stillServes(harness: Harness, person = 'U0CAT'): Promise<void> {
  await whisperTo(harness.person(person), /What you can do|more often in a minute than Usher can ask/, () =>
    harness.person(person).command('/make-access', 'help'),
  );
}

/** The view on top of a person's screen, for tampering. */
export function topView(harness: Harness, person: string): View {
  const view = harness.slack.workspace.modalsOf(person).at(-1)?.view;
  if (!view) throw new Error(`${person} has no modal open`);
  return view;
}

/** Puts a value into a select that did not offer it. */
export function forgeChoice(view: View, block: string, value: string): void {
  const selected_option = { text: { type: 'plain_text', text: 'Forged' }, value };
  view.state.values[block] = { [actionAt(view, block)]: { type: 'external_select', selected_option } };
}

export function forgeText(view: View, block: string, value: string): void {
  view.state.values[block] = { [actionAt(view, block)]: { type: 'plain_text_input', value } };
}

/** The action id of a block, or the block's own name if the form has no such block. */
function actionAt(view: View, block: string): string {
  const found = view.blocks.find(({ block_id }) => block_id === block);
  return stringOf(objectOf(found?.element).action_id) || block;
}

/** Fills in "Ask for a role" and does not send it. */
export async function roleForm(person: Person, ask: RoleAsk): Promise<ModalHandle> {
  const modal = await openRoleForm(person, ask);
  await modal.waitForUpdate();
  await modal.fill({ reason: ask.reason ?? 'Month-end closing' });
  return modal;
}

export async function inviteForm(person: Person, emails: string): Promise<ModalHandle> {
  await person.command('/make-invite', '');
  const modal = await person.waitForModal({ callback_id: 'ask.invite' });
  if (!modal.view.private_metadata.includes('7301')) {
    await modal.choose('organization', 'Harbour Logistics');
    await modal.waitForUpdate((view) => view.private_metadata.includes('7301'));
  }
  await modal.fill({ emails, reason: 'Joins the finance team' });
  return modal;
}

/** Sends a form and returns the text that replaces *Checking…*. */
export async function sent(person: Person, form: ModalHandle): Promise<string> {
  const result = await form.submit();
  if ('errors' in result) return Object.values(result.errors).join('\n');
  if (!('pushed' in result)) return JSON.stringify(result);
  return (await person.waitForModal({ title: /Asked|Not possible/ }, 30_000)).text();
}

/** Closes all modals of a person. */
export function closeAll(harness: Harness, person: string): void {
  const { modals } = harness.slack.workspace;
  for (let at = modals.length - 1; at >= 0; at--) if (modals[at]?.user === person) modals.splice(at, 1);
}

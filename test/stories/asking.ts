import { expect, vi } from 'vitest';
import type { MessageRef } from '../../sandbox/slack/people/click.js';
import type { ModalHandle } from '../../sandbox/slack/people/modal-handle.js';
import type { Person } from '../../sandbox/slack/people/person.js';
import type { Harness } from './harness.js';

export interface RoleAsk {
  readonly who?: string;
  readonly where: string;
  /** The name of a role, or the choice that removes. */
  readonly role: string;
  readonly connections?: boolean;
  readonly duration?: string;
  readonly reason?: string;
}

/** Opens "Ask for a role", and chooses place and role. */
export async function openRoleForm(person: Person, ask: RoleAsk): Promise<ModalHandle> {
  await person.command('/make-role', ask.who ?? '');
  const modal = await person.waitForModal({ callback_id: 'ask.role' });
  await modal.typeahead('place', ask.where);
  await modal.choose('place', ask.where);
  await modal.waitForUpdate((_, text) => text.includes('After'));
  await modal.choose('After', ask.role);
  return modal;
}

/** Fills in and sends "Ask for a role"; returns the final answer in the form. */
export async function askForRole(person: Person, ask: RoleAsk): Promise<string> {
  const modal = await openRoleForm(person, ask);
  if (ask.connections) {
    await modal.waitForUpdate((_, text) => text.includes('Connections'));
    await modal.fill({ connections: ['delete'] });
  }
  await modal.fill({
    reason: ask.reason ?? 'Month-end closing',
    ...(ask.duration && { duration: ask.duration }),
  });
  await modal.submit();
  return finalAnswer(person);
}

export async function askForInvite(
  person: Person,
  ask: {
    readonly emails: string;
    readonly team?: string;
    readonly teamRole?: string;
    readonly role?: string;
    readonly organization?: string;
  },
): Promise<string> {
  await person.command('/make-invite', ask.emails);
  const modal = await person.waitForModal({ callback_id: 'ask.invite' });
  const { organization = 'Harbour Logistics' } = ask;
  const id = organization === 'Harbour Logistics' ? 7301 : 7302;
  await modal.choose('organization', organization);
  await modal.waitForUpdate((view) => JSON.stringify(view).includes(`role-${id}`));
  if (ask.team) {
    await modal.click('form.add-team');
    await modal.waitForUpdate((_, text) => text.includes('Role in team 1'));
    await modal.fill({ [`team-${id}-0`]: ask.team, [`team-role-${id}-0`]: ask.teamRole ?? 'Team Member' });
  }
  await modal.fill({ reason: 'Joins the finance team', ...(ask.role && { [`role-${id}`]: ask.role }) });
  await modal.submit();
  return finalAnswer(person);
}

/** The answer that replaces *Checking…*. */
export async function finalAnswer(person: Person): Promise<string> {
  const answer = await person.waitForModal({ title: /Asked|Not possible/ }, 30_000);
  return bare(answer.text());
}

/** The request of most stories. */
export const operatorForDev: RoleAsk = {
  who: 'dev@example.com',
  where: 'Finance Ops',
  role: 'Team Operator',
};

/** Ben asks for a role; returns the recorded card. */
export async function cardFor(harness: Harness, ask: RoleAsk = operatorForDev): Promise<MessageRef> {
  await askForRole(harness.person('U0BEN'), ask);
  return cardOf(harness, 'REQ-1');
}

/** The recorded card of a request: its thread begins only after it is recorded. */
export async function cardOf(harness: Harness, id: string, channel = 'C0APPROVALS'): Promise<MessageRef> {
  const { ts } = await harness
    .person('U0ADMIN')
    .waitForMessage({ channel, text: new RegExp(`${id} · rules? |· ${id}$`, 'm') }, toldWithinMs);
  await harness.slack.waitForCall(
    ({ method, args }) => method === 'chat.postMessage' && args.thread_ts === ts,
    toldWithinMs,
  );
  return { channel, ts };
}

/** The texts of the calls to deciders in threads so far. */
export const callsIn = ({ slack }: Harness): string[] =>
  slack.calls.flatMap(({ method, args }) => {
    const text = String(args.text ?? '');
    return method === 'chat.postMessage' && args.thread_ts && text.includes('Please decide') ? [text] : [];
  });

/** Text as a reader sees it, without the stars around bold words. */
export const bare = (text: string): string => text.replaceAll('*', '');

/** In a database the requests of a killed process stay leased for 30 seconds. */
export const shownWithinMs = process.env.USHER_STORE === 'postgres' ? 60_000 : 20_000;
const toldWithinMs = Math.max(30_000, shownWithinMs);

/** Waits until the card shows this text, and returns the whole card. */
export async function cardShows(
  harness: Harness,
  card: MessageRef,
  text: RegExp,
  timeoutMs = shownWithinMs,
): Promise<string> {
  const seen = await harness
    .person('U0ADMIN')
    .waitForMessageUpdate(card, ({ rendered }) => text.test(bare(rendered)), timeoutMs);
  return bare(seen.rendered);
}

/** The sentence that only this person sees after a click or a command. */
export async function told(person: Person, text: RegExp): Promise<string> {
  const seen = await person.waitForMessage({ channel: 'ephemeral', text }, 30_000);
  return bare(seen.rendered);
}

/** A direct message to this person. */
export async function dm(person: Person, text: RegExp): Promise<MessageRef & { readonly rendered: string }> {
  const { ts, rendered } = await person.waitForMessage({ channel: 'dm', text }, toldWithinMs);
  return { channel: person.dm, ts, rendered: bare(rendered) };
}

/** Clicks a button of a direct message after it is recorded; until then its buttons do not work. */
export async function clickDm(harness: Harness, person: Person, text: RegExp, key: string): Promise<void> {
  const { channel, ts } = await dm(person, text);
  await recorded(harness, ts);
  await person.click({ channel, ts }, key);
}

/** Waits until the ledger contains a message's ts and the app has handled later input. */
export async function recorded(harness: Harness, ts: string): Promise<void> {
  await vi.waitFor(async () => expect(JSON.stringify(await harness.events())).toContain(ts), 30_000);
  await settled(harness);
}

/** Waits until the app has handled later input; by then it has sent all due messages. */
export async function settled({ slack, person }: Harness): Promise<void> {
  const homes = () =>
    slack.calls.filter(({ method, args }) => method === 'views.publish' && args.user_id === 'U0OTHER').length;
  const before = homes();
  await person('U0OTHER').openHome();
  await slack.waitForCall(() => homes() > before, 30_000);
}

/** Denies in the dialog that the button opens. */
export async function deny(person: Person, card: MessageRef, reason: string, button = 'Deny'): Promise<void> {
  await person.click(card, button);
  const dialog = await person.waitForModal({ title: new RegExp(`^${button} REQ`) });
  await dialog.fill({ reason });
  await dialog.submit();
}

/** The calls that change something on Make. */
export const writesOn = ({ make }: Harness, path = /./) =>
  make.calls.filter(({ method, path: one }) => method !== 'GET' && path.test(one));

import type { MessageRef } from '../../sandbox/slack/people/click.js';
import type { Person } from '../../sandbox/slack/people/person.js';
import type { Town } from './town.js';

export interface RoleAsk {
  readonly who?: string;
  readonly where: string;
  readonly role: string;
  readonly duration?: string;
  readonly reason?: string;
}

/** Fills in and sends "Ask for a role", and answers what the form shows in the end. */
export async function askForRole(person: Person, ask: RoleAsk): Promise<string> {
  await person.command('/make-role', ask.who ?? '');
  const modal = await person.waitForModal({ callback_id: 'ask.role' });
  await modal.typeahead('place', ask.where);
  await modal.choose('place', ask.where);
  await modal.waitForUpdate((_, text) => text.includes('After'));
  await modal.choose('After', ask.role);
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
  },
): Promise<string> {
  await person.command('/make-invite', ask.emails);
  const modal = await person.waitForModal({ callback_id: 'ask.invite' });
  if (ask.team) {
    await modal.click('form.add-team');
    await modal.waitForUpdate((view) => JSON.stringify(view).includes('team-7301-0'));
    await modal.fill({ 'team-7301-0': ask.team, 'team-role-7301-0': ask.teamRole ?? 'Team Member' });
  }
  await modal.fill({ reason: 'Joins the finance team', ...(ask.role && { 'role-7301': ask.role }) });
  await modal.submit();
  return finalAnswer(person);
}

/** The answer that takes the place of *Checking…*. */
async function finalAnswer(person: Person): Promise<string> {
  const answer = await person.waitForModal({ title: /Asked|Not possible/ });
  return answer.text();
}

/** The card of a request, once it is there and on record: its thread begins only then. */
export async function cardOf(town: Town, id: string, channel = 'C0APPROVALS'): Promise<MessageRef> {
  const seen = await town.person('U0ADMIN').waitForMessage({ channel, text: new RegExp(`${id} · asked by`) });
  await town.person('U0ADMIN').waitForMessage({ channel, text: / asked/, thread: true });
  return { channel: seen.channel, ts: seen.ts };
}

/** Waits until the card shows something, and answers all that it shows. */
export async function cardShows(
  town: Town,
  card: MessageRef,
  text: RegExp,
  timeoutMs = 10_000,
): Promise<string> {
  const seen = await town
    .person('U0ADMIN')
    .waitForMessageUpdate(card, ({ rendered }) => text.test(rendered), timeoutMs);
  return seen.rendered;
}

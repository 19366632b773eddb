import type { ModalHandle } from '../slack/people/modal-handle.js';
import type { Actor, Subject } from './cast.js';
import type { Play } from './scene.js';

export interface RoleAsk {
  readonly for: Subject;
  readonly where: string;
  /** A role, or the option that removes. */
  readonly role: string;
  readonly duration?: string;
  readonly reason: string;
  /** True if the form and its answer are shown completely, for a reader who has not seen them yet. */
  readonly whole?: boolean;
}

export interface InviteAsk {
  readonly emails: readonly string[];
  readonly organization: string;
  readonly team: string;
  readonly teamRole: string;
  readonly reason: string;
}

/** Fills in "Ask for a role" and returns the id of the request. */
export async function askForRole(play: Play, who: Actor, ask: RoleAsk): Promise<string> {
  const { slack, told } = play;
  const person = slack.person(who.slack);
  told.act(`${who.name} types: /make-role ${ask.for.email}`);
  await person.command('/make-role', ask.for.email);
  const modal = await person.waitForModal({ callback_id: 'ask.role' });
  await modal.typeahead('place', ask.where);
  await modal.choose('place', ask.where);
  await modal.waitForUpdate((_, text) => text.includes('After'));
  await modal.choose('After', ask.role);
  await modal.fill({ reason: ask.reason, ...(ask.duration && { duration: ask.duration }) });
  if (ask.whole) told.screen(`the form, as ${who.name} fills it in`, modal.text());
  else told.act(`${who.name} chooses ${ask.where}, ${ask.role}, and writes: ${ask.reason}`);
  return send(play, who, modal, ask.whole ?? false);
}

/**
 * Fills in "Revoke a token" with a leaked token, and returns the id of the request. The token itself is never shown.
 */
export async function reportLeak(play: Play, who: Actor, token: string, reason: string): Promise<string> {
  const person = play.slack.person(who.slack);
  play.told.act(`${who.name} types: /make-token`);
  await person.command('/make-token');
  const modal = await person.waitForModal({ callback_id: 'ask.token' });
  await modal.choose('What', 'Revoke a token that leaked');
  await modal.waitForUpdate((_, text) => text.includes('Zone'));
  play.told.screen('the form', modal.text());
  await modal.fill({ token, reason });
  play.told.act(`${who.name} pastes the token and writes: ${reason}`);
  return send(play, who, modal, true);
}

/** Fills in "Invite people" with the same team and role for everybody, and returns the id of the request. */
export async function askForInvite(play: Play, who: Actor, ask: InviteAsk): Promise<string> {
  const person = play.slack.person(who.slack);
  play.told.act(`${who.name} types: /make-invite`);
  await person.command('/make-invite');
  const modal = await person.waitForModal({ callback_id: 'ask.invite' });
  await modal.choose('Organization', ask.organization);
  await modal.waitForUpdate();
  await modal.click('Add a team');
  await modal.waitForUpdate((_, text) => text.includes('Role in team 1'));
  const team = { 'Team 1': ask.team, 'Role in team 1': ask.teamRole };
  await modal.fill({ emails: ask.emails.join('\n'), ...team, reason: ask.reason });
  play.told.screen(`the form, as ${who.name} fills it in`, modal.text());
  return send(play, who, modal, true);
}

async function send(play: Play, who: Actor, modal: ModalHandle, whole: boolean): Promise<string> {
  const { slack, told } = play;
  told.act(`${who.name} presses Ask`);
  const submitted = await modal.submit();
  if ('errors' in submitted) throw new Error(`the app refused the form: ${JSON.stringify(submitted.errors)}`);
  const answer = await slack.person(who.slack).waitForModal({ title: /Asked|Not possible/ }, 10_000);
  const text = answer.text();
  await answer.close();
  const id = /REQ-\d+/.exec(text)?.[0];
  if (whole || !id) told.screen(`the answer to ${who.name}`, text);
  if (!id) throw new Error('the request could not be sent');
  return id;
}

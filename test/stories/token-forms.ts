import { expect, vi } from 'vitest';
import type { ModalHandle } from '../../sandbox/slack/people/modal-handle.js';
import type { Person } from '../../sandbox/slack/people/person.js';
import { bare, finalAnswer } from './asking.js';
import type { Harness } from './harness.js';

/** Opens "Revoke a token", and chooses one of its ways. */
export async function tokenForm(person: Person, what?: string, shows?: string): Promise<ModalHandle> {
  await person.command('/make-token');
  const modal = await person.waitForModal({ callback_id: 'ask.token' });
  if (what === undefined) return modal;
  await modal.choose('What', what);
  if (shows !== undefined) await modal.waitForUpdate((_, text) => text.includes(shows));
  return modal;
}

/** Fills in the form for a leaked token and does not send it. */
export async function leakForm(
  person: Person,
  token: string,
  reason = 'Found it in a public repository',
): Promise<ModalHandle> {
  const modal = await tokenForm(person, 'Revoke a token that leaked', 'Zone');
  await modal.fill({ token, reason });
  return modal;
}

/** Reports a leaked token; returns the form's final answer. */
export async function reportLeak(person: Person, token: string, reason?: string): Promise<string> {
  await (await leakForm(person, token, reason)).submit();
  return finalAnswer(person);
}

/** Opens the form with the tokens of a connected account. */
export async function tokensOf(person: Person, account: string): Promise<ModalHandle> {
  const modal = await tokenForm(person);
  await modal.choose('Account', account);
  await modal.waitForUpdate((_, text) => /Tokens|could be revoked|no_entry_sign|🚫/.test(text));
  return modal;
}

/** Asks to revoke tokens of a connected account; returns the form's final answer. */
export async function revoke(person: Person, account: string, tokens: readonly string[]): Promise<string> {
  const modal = await tokensOf(person, account);
  await modal.fill({ Tokens: [...tokens], reason: 'Not used any more' });
  await modal.submit();
  return finalAnswer(person);
}

/** Asks to contain a person; returns the form's final answer. */
export async function contain(person: Person, whom: string, reason = 'Their laptop was stolen') {
  const modal = await tokenForm(person, 'Contain somebody', 'Whom');
  await modal.typeahead('Whom', whom);
  await modal.fill({ Whom: whom, reason });
  await modal.submit();
  return finalAnswer(person);
}

/** Enters a token under "Connected accounts"; returns the final answer. */
export async function connect(person: Person, token: string): Promise<string> {
  await person.command('/make-access', 'connect');
  const modal = await person.waitForModal({ callback_id: 'account.connect' });
  await modal.fill({ token });
  await modal.submit();
  const answer = await person.waitForModal({ title: /^(Connected|Not possible)$/ }, 30_000);
  return bare(answer.text());
}

/** The names of the secrets in the vault. */
export const kept = async (harness: Harness): Promise<string[]> =>
  (await harness.documents()).filter((name) => name.startsWith('secret/'));

/** Waits until the vault contains no leaked token. */
export const nothingKept = (harness: Harness) =>
  vi.waitFor(
    async () => expect((await kept(harness)).filter((name) => name.startsWith('secret/leak/'))).toEqual([]),
    30_000,
  );

/** The paths of the deletions on Make, exactly as sent. */
export const deletions = ({ make }: Harness) =>
  make.calls.filter(({ method }) => method === 'DELETE').map(({ path }) => path);

/** The path of a token on Make: its creation time, exactly as Make wrote it. */
export const tokenPath = (created: string): string => `/users/me/api-tokens/${encodeURIComponent(created)}`;

/** The present text of a card. */
export function cardNow(harness: Harness, { channel, ts }: { channel: string; ts: string }): string {
  const seen = harness
    .person('U0ADMIN')
    .messagesSeen(channel)
    .find((message) => message.ts === ts);
  return bare(seen?.rendered ?? 'gone');
}

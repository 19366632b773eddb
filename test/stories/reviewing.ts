import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, vi } from 'vitest';
import type { NewUser } from '../../sandbox/make/entities/user.js';
import type { World } from '../../sandbox/make/world.js';
import type { ModalHandle } from '../../sandbox/slack/people/modal-handle.js';
import type { Person } from '../../sandbox/slack/people/person.js';
import { usherWith } from '../cli/main.js';
import { bare, dm } from './asking.js';
import type { Harness } from './harness.js';
import { storyPolicy } from './policy.js';

/** The policy of most stories with this review. */
export const withReview = (review: string): string => `${storyPolicy}reviews:\n${review}`;

/** Opens a review from the message that asks this person to decide. */
export async function openReview(person: Person, text = /Please review/): Promise<ModalHandle> {
  const message = await dm(person, text);
  await person.click(message, 'access-review.open');
  return person.waitForModal({ callback_id: 'access-review.page' }, 30_000);
}

interface Accessory {
  readonly block_id?: unknown;
  readonly text?: { readonly text?: unknown };
  readonly accessory?: { readonly placeholder?: { readonly text?: unknown } };
}

/** The block for this person or role: an open line, or with `Change` a line that the reviewer has decided. */
export function blockOf(
  page: ModalHandle,
  who: string,
  choice: 'Decide' | 'Change' = 'Decide',
): string | undefined {
  const blocks: readonly Accessory[] = JSON.parse(JSON.stringify(page.view.blocks));
  const found = blocks.find(
    ({ block_id, text, accessory }) =>
      /^line-/.test(`${block_id}`) &&
      accessory?.placeholder?.text === choice &&
      bare(`${text?.text}`).includes(who),
  );
  return found ? `${found.block_id}` : undefined;
}

/** Chooses a verdict for a line. */
export async function say(
  page: ModalHandle,
  who: string,
  verdict: string,
  choice: 'Decide' | 'Change' = 'Decide',
): Promise<void> {
  const block = blockOf(page, who, choice);
  if (block === undefined) throw new Error(`no “${choice}” for ${who}:\n${page.text()}`);
  await page.choose('access-review.verdict', verdict, { block });
}

/** Changes the verdict of a decided line, fills in the form it may open, and waits until the page shows it. */
export async function change(
  person: Person,
  page: ModalHandle,
  who: string,
  verdict: string,
  { shows, ...entries }: { readonly shows: RegExp; readonly [field: string]: string | RegExp },
): Promise<void> {
  await say(page, who, verdict, 'Change');
  if (Object.keys(entries).length > 0) {
    const form = await person.waitForModal({ callback_id: `access-review.${verdict.toLowerCase()}` });
    await form.fill(Object.fromEntries(Object.entries(entries).map(([field, value]) => [field, `${value}`])));
    await form.submit();
  }
  await page.waitForUpdate((_, text) => shows.test(bare(text)), 30_000);
}

/** Chooses a verdict, and waits until the page shows it. */
export async function decide(page: ModalHandle, who: string, verdict: string): Promise<void> {
  await say(page, who, verdict);
  await page.waitForUpdate((_, text) => !isOpenIn(text, who) && blockOf(page, who) === undefined);
}

const isOpenIn = (text: string, who: string): boolean => !bare(text).includes(who);

/** Chooses a verdict, and gives the reason that its form asks for. */
export async function decideWith(
  person: Person,
  page: ModalHandle,
  who: string,
  verdict: string,
  entries: Readonly<Record<string, string>>,
): Promise<void> {
  await say(page, who, verdict);
  const form = await person.waitForModal({ callback_id: `access-review.${verdict.toLowerCase()}` });
  await form.fill({ ...entries });
  await form.submit();
  await page.waitForUpdate(() => blockOf(page, who) === undefined);
}

/** The events in a review's stream. */
export const reviewEvents = async (harness: Harness, id = 'R-1') =>
  (await harness.events()).filter(({ stream }) => stream === `review/${id}`);

/** Waits until the record contains this number of events of a type. */
export async function onRecord(harness: Harness, type: string, times = 1): Promise<void> {
  const count = async () => (await reviewEvents(harness)).filter((one) => one.type === type).length;
  await vi.waitFor(async () => expect(await count()).toBe(times), 30_000);
}

export const daysAgo = (days: number): string => new Date(Date.now() - days * 86_400_000).toISOString();

/** Adds a team of Harbour Logistics that Ana leads, with these new people as its members, from Make user 9100 on. */
export function addTeamOfAna(
  world: World,
  { id, name }: { readonly id: number; readonly name: string },
  people: readonly Omit<NewUser, 'id' | 'email'>[],
): void {
  world.addTeam({ id, name, organizationId: 7301 });
  world.setTeamRole(4130, id, 'Team Admin');
  for (const [n, one] of people.entries()) {
    world.addUser({ id: 9100 + n, email: `p${n}@example.com`, ...one });
    world.setOrganizationRole(9100 + n, 7301, 'Member');
    world.setTeamRole(9100 + n, id, 'Team Member');
  }
}

/** What the page says below the line about this person. */
export function evidenceOn(page: ModalHandle, who: string): string {
  const blocks: readonly { text?: { text?: unknown }; elements?: readonly { text?: unknown }[] }[] =
    JSON.parse(JSON.stringify(page.view.blocks));
  const at = blocks.findIndex(({ text }) => bare(`${text?.text}`).includes(who));
  const found = blocks.slice(at + 1).find(({ elements }) => elements !== undefined);
  if (at < 0 || !found) throw new Error(`no line about ${who}:\n${page.text()}`);
  return `${found.elements?.[0]?.text}`;
}

/** What `usher ledger evidence --review R-1` writes now: the page, and the hash over all files. */
export async function evidenceOf(harness: Harness, name: string) {
  const out = join(harness.dataDir, '..', name);
  const ran = await usherWith(harness.settings(), 'ledger', 'evidence', '--review', 'R-1', '--out', out);
  expect(ran).toMatchObject({ code: 0, err: '' });
  const names = (await readdir(out)).sort();
  const hash = createHash('sha256');
  for (const one of names) hash.update(`${one}\n`).update(await readFile(join(out, one)));
  const printed = await usherWith(harness.settings(), 'ledger', 'evidence', '--review', 'R-1');
  return {
    page: await readFile(join(out, 'review.md'), 'utf8'),
    hash: hash.digest('hex'),
    printed: printed.out,
  };
}

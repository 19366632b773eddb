import { z } from 'zod';
import type { MessageRef } from '../../approvals/event.js';
import { person as actorOf, type PersonId, personId } from '../../approvals/person.js';
import { Undeliverable } from '../../approvals/ports.js';
import { refuse } from '../../approvals/refusal.js';
import { type Claim, claimMessage, holderMessage, makeUserInWords } from '../../slack/binding-notices.js';
import { section } from '../../slack/blocks.js';
import type { Message } from '../../slack/card.js';
import { mention } from '../../slack/text.js';
import type { Doors } from '../doors.js';
import { parseJson } from '../payload.js';
import { announce, unannounced } from './announce.js';
import { makeUserOf, messageTo, record } from './binding.js';
import { refusedReply } from './reply.js';

/** A button of a proposal or of what its holder is told: who pressed it, on which message, and what it carries. */
export interface BindingClick {
  readonly person: PersonId;
  readonly where: MessageRef;
  readonly value: string;
}

const carried = z.object({ person: personId, makeUserId: z.number().int() });

const nothingKnown = 'This button carries nothing Usher knows.';

/** An admin confirms who somebody is on Make. Answers the sentence they see. */
export async function confirmBinding(
  doors: Doors,
  { person: admin, where, value }: BindingClick,
): Promise<string> {
  const claim = await claimIn(doors, value);
  if (!claim) return nothingKnown;
  const refusal =
    claim.person === admin
      ? refuse('own-binding')
      : claim.state === 'proposed'
        ? undefined
        : refuse('binding-not-asked');
  if (refusal) return refusedReply(doors, admin, refusal).text;
  const { person, makeUser, holders } = claim;
  const by = actorOf(admin);
  const version = await record(doors, person, {
    type: 'binding.confirmed',
    at: doors.now(),
    by,
    makeUserId: makeUser.userId,
  });
  const news = `${mention(admin)} confirmed that ${mention(person)} is ${makeUserInWords(makeUser)} on Make.`;
  const reached = await announce(doors, `bound:${person}:${version}`, news);
  await redraw(doors, where, claimMessage(claim, news));
  const step = `bound:${person}:${doors.now()}`;
  for (const holder of holders) await messageTo(doors, holder, holderMessage(claim, admin), step);
  const told = `${mention(admin)} confirmed your Make user: you are ${makeUserInWords(makeUser)} there. You can ask and decide with it now.`;
  await messageTo(doors, person, { text: told, blocks: [section(told)] }, step);
  return `Confirmed.${unannounced(reached)}`;
}

/** Anybody who is that Make user so far says that it is not so: the proposal or the binding counts no more. */
export async function objectToBinding(
  doors: Doors,
  { person: holder, where, value }: BindingClick,
): Promise<string> {
  const claim = await claimIn(doors, value);
  if (!claim) return nothingKnown;
  if (claim.state === 'none' || !claim.holders.includes(holder)) {
    return refusedReply(doors, holder, refuse('binding-not-theirs')).text;
  }
  const { person, makeUser, state } = claim;
  const at = doors.now();
  const version = await record(doors, person, {
    type: 'binding.withdrawn',
    at,
    by: actorOf(holder),
    makeUserId: makeUser.userId,
  });
  const what = state === 'proposed' ? 'The proposal' : 'The binding';
  const news = `:warning: ${mention(holder)} objects: ${mention(person)} is not ${makeUserInWords(makeUser)} on Make. ${what} is withdrawn.`;
  const reached = await announce(doors, `objected:${person}:${version}`, news);
  const message: Message = { text: news, blocks: [section(news)] };
  await redraw(doors, where, message);
  for (const one of new Set([...doors.admins(), person])) {
    await messageTo(doors, one, message, `objected:${person}:${at}`);
  }
  return `${what} is withdrawn, and the admins are told.${unannounced(reached)}`;
}

interface KnownClaim extends Claim {
  readonly state: 'proposed' | 'confirmed' | 'none';
}

/** What the button is about, as it is on record now. */
async function claimIn(doors: Doors, value: string): Promise<KnownClaim | undefined> {
  const asked = carried.safeParse(parseJson(value));
  if (!asked.success) return undefined;
  const { person, makeUserId } = asked.data;
  const makeUser = makeUserOf(doors, makeUserId);
  const recorded = await doors.store.binding(person);
  const claim = { person, makeUser };
  if (recorded?.proposed?.makeUserId === makeUserId) {
    return { ...claim, holders: recorded.proposed.holders ?? [], state: 'proposed' };
  }
  const confirmed = recorded?.confirmed === true && recorded.makeUserId === makeUserId;
  return { ...claim, holders: recorded?.holders ?? [], state: confirmed ? 'confirmed' : 'none' };
}

/** The message that was pressed shows what became of it; a copy of it is not ours to draw. */
async function redraw({ poster }: Doors, where: MessageRef, message: Message): Promise<void> {
  try {
    await poster.update(where, message);
  } catch (error) {
    if (!(error instanceof Undeliverable)) throw error;
  }
}

import { z } from 'zod';
import type { MessageRef } from '../../approvals/event-parts.js';
import { person as actorOf, isSamePerson, type PersonId, personId } from '../../approvals/person.js';
import { refuse } from '../../approvals/refusal.js';
import { type Claim, claimMessage, holderMessage, makeUserInWords } from '../../slack/binding-notices.js';
import { section } from '../../slack/blocks.js';
import type { Message } from '../../slack/card.js';
import { mention } from '../../slack/text.js';
import type { ListenerContext } from '../listener-context.js';
import { parseJson } from '../payload.js';
import { announcement, hasReached, unannounced } from './announce.js';
import { closedProposal, makeUserOf, noticeTo, recordAndTell } from './binding.js';
import { refusedReply } from './reply.js';

/**
 * A click on a proposal, or on the message to the present holder, with the person, the message and the button's value.
 */
export interface BindingClick {
  readonly person: PersonId;
  /** Undefined on Home. */
  readonly where?: MessageRef | undefined;
  readonly value: string;
}

const carried = z.object({ person: personId, makeUserId: z.number().int() });

const nothingKnown = 'Usher does not know this button.';

/** An admin confirms a person's Make user. Returns the sentence for the admin. */
export async function confirmBinding(
  ctx: ListenerContext,
  { person: admin, where, value }: BindingClick,
): Promise<string> {
  const claim = await claimIn(ctx, value);
  if (!claim) return nothingKnown;
  const [who, self] = await Promise.all([claim.person, admin].map((one) => ctx.people.identify(one)));
  const isOwn = claim.person === admin || (who && self && isSamePerson(who, self));
  const refusal = isOwn
    ? refuse('own-binding')
    : claim.state === 'proposed'
      ? undefined
      : refuse('binding-not-asked');
  if (refusal) return refusedReply(ctx, admin, refusal).text;
  const { person, makeUser, holders } = claim;
  const outcome = `${mention(admin)} confirmed that ${mention(person)} is ${makeUserInWords(makeUser)} on Make.`;
  const told = `${mention(admin)} confirmed your Make user: you are ${makeUserInWords(makeUser)} there. You can ask and decide with it now.`;
  const closed = await closedProposal(ctx, claim, outcome);
  const keyOf = (version: number): string => `bound:${person}:${version}`;
  const version = await recordAndTell(ctx, {
    person,
    event: { type: 'binding.confirmed', at: ctx.now(), by: actorOf(admin), makeUserId: makeUser.userId },
    applies: async () => (await claimIn(ctx, value))?.state === 'proposed',
    news: (before) => [
      announcement(ctx, keyOf(before), outcome),
      ...(closed ? [closed] : []),
      noticeTo(`${keyOf(before)}:holders`, holders, holderMessage(claim, admin)),
      noticeTo(`${keyOf(before)}:person`, [person], { text: told, blocks: [section(told)] }),
    ],
  });
  if (version === undefined) return refusedReply(ctx, admin, refuse('binding-not-asked')).text;
  if (where) await ctx.outbox.redraw(where, claimMessage(claim, outcome));
  const reached = await hasReached(ctx, keyOf(version));
  return `Confirmed: ${mention(person)} is ${makeUserInWords(makeUser)} on Make.${unannounced(reached)}`;
}

/** A person recorded as that Make user objects: the proposal or the binding no longer counts. */
export async function objectToBinding(
  ctx: ListenerContext,
  { person: holder, where, value }: BindingClick,
): Promise<string> {
  const claim = await claimIn(ctx, value);
  if (!claim) return nothingKnown;
  const isTheirs = (one: KnownClaim | undefined): boolean =>
    one !== undefined && one.state !== 'none' && one.holders.includes(holder);
  if (!isTheirs(claim)) {
    return refusedReply(ctx, holder, refuse('binding-not-theirs')).text;
  }
  const { person, makeUser, state } = claim;
  const what = state === 'proposed' ? 'The proposal' : 'The binding';
  const news = `:warning: ${mention(holder)} objects: ${mention(person)} is not ${makeUserInWords(makeUser)} on Make. ${what} is withdrawn.`;
  const message: Message = { text: news, blocks: [section(news)] };
  const closed = state === 'proposed' ? await closedProposal(ctx, claim, news) : undefined;
  const keyOf = (version: number): string => `objected:${person}:${version}`;
  const version = await recordAndTell(ctx, {
    person,
    event: { type: 'binding.withdrawn', at: ctx.now(), by: actorOf(holder), makeUserId: makeUser.userId },
    applies: async () => isTheirs(await claimIn(ctx, value)),
    news: (before) => [
      announcement(ctx, keyOf(before), news),
      ...(closed ? [closed] : []),
      noticeTo(`${keyOf(before)}:each`, [...ctx.admins(), person], message),
    ],
  });
  if (version === undefined) return refusedReply(ctx, holder, refuse('binding-not-theirs')).text;
  if (where) await ctx.outbox.redraw(where, message);
  const reached = await hasReached(ctx, keyOf(version));
  return `${what} is withdrawn, and Usher tells the admins.${unannounced(reached)}`;
}

interface KnownClaim extends Claim {
  readonly state: 'proposed' | 'confirmed' | 'none';
}

/** The claim that a button names, as it is on record now. */
async function claimIn(ctx: ListenerContext, value: string): Promise<KnownClaim | undefined> {
  const asked = carried.safeParse(parseJson(value));
  if (!asked.success) return undefined;
  const { person, makeUserId } = asked.data;
  const makeUser = makeUserOf(ctx, makeUserId);
  const recorded = await ctx.store.binding(person);
  const claim = { person, makeUser };
  if (recorded?.proposed?.makeUserId === makeUserId) {
    return { ...claim, holders: recorded.proposed.holders ?? [], state: 'proposed' };
  }
  const confirmed = recorded?.confirmed === true && recorded.makeUserId === makeUserId;
  return { ...claim, holders: recorded?.holders ?? [], state: confirmed ? 'confirmed' : 'none' };
}

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
import { announce, unannounced } from './announce.js';
import { closeProposal, makeUserOf, record, sayEach } from './binding.js';
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
  const by = actorOf(admin);
  const version = await record(ctx, person, {
    type: 'binding.confirmed',
    at: ctx.now(),
    by,
    makeUserId: makeUser.userId,
  });
  const news = `${mention(admin)} confirmed that ${mention(person)} is ${makeUserInWords(makeUser)} on Make.`;
  const key = `bound:${person}:${version}`;
  const reached = await announce(ctx, key, news);
  if (where) await ctx.outbox.redraw(where, claimMessage(claim, news));
  await closeProposal(ctx, claim, news);
  await sayEach(ctx, `${key}:holders`, holders, holderMessage(claim, admin));
  const told = `${mention(admin)} confirmed your Make user: you are ${makeUserInWords(makeUser)} there. You can ask and decide with it now.`;
  await sayEach(ctx, `${key}:person`, [person], { text: told, blocks: [section(told)] });
  return `Confirmed: ${mention(person)} is ${makeUserInWords(makeUser)} on Make.${unannounced(reached)}`;
}

/** A person recorded as that Make user objects: the proposal or the binding no longer counts. */
export async function objectToBinding(
  ctx: ListenerContext,
  { person: holder, where, value }: BindingClick,
): Promise<string> {
  const claim = await claimIn(ctx, value);
  if (!claim) return nothingKnown;
  if (claim.state === 'none' || !claim.holders.includes(holder)) {
    return refusedReply(ctx, holder, refuse('binding-not-theirs')).text;
  }
  const { person, makeUser, state } = claim;
  const at = ctx.now();
  const version = await record(ctx, person, {
    type: 'binding.withdrawn',
    at,
    by: actorOf(holder),
    makeUserId: makeUser.userId,
  });
  const what = state === 'proposed' ? 'The proposal' : 'The binding';
  const news = `:warning: ${mention(holder)} objects: ${mention(person)} is not ${makeUserInWords(makeUser)} on Make. ${what} is withdrawn.`;
  const key = `objected:${person}:${version}`;
  const reached = await announce(ctx, key, news);
  const message: Message = { text: news, blocks: [section(news)] };
  if (where) await ctx.outbox.redraw(where, message);
  if (state === 'proposed') await closeProposal(ctx, claim, news);
  await sayEach(ctx, `${key}:each`, [...ctx.admins(), person], message);
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

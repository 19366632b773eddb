import { append } from '../../approvals/decide-on.js';
import type { AnyEvent, PersonEvent } from '../../approvals/event.js';
import { type PersonId, slackIdOf } from '../../approvals/person.js';
import { personStream } from '../../approvals/store.js';
import { type Claim, claimMessage } from '../../slack/binding-notices.js';
import type { Message } from '../../slack/card.js';
import type { ListenerContext } from '../listener-context.js';

/** Records an event about a person's binding. Returns the version of their stream before it. */
export const record = ({ store }: ListenerContext, person: PersonId, event: PersonEvent): Promise<number> =>
  append(store, personStream(person), [event]);

/** Other people who are this Make user so far: they are recorded as it, or have its address in Slack. */
export async function holdersOf(
  { store, people }: ListenerContext,
  { userId, email }: Claim['makeUser'],
  besides: PersonId,
): Promise<readonly PersonId[]> {
  const recorded = await store.recordedAs(userId);
  const addressed = await people.personWith(email, userId);
  const all = new Set([...recorded, ...(addressed ? [addressed] : [])]);
  return [...all].filter((one) => one !== besides);
}

/** A Make user by id, as the directory knows it. */
export function makeUserOf(
  { directory }: Pick<ListenerContext, 'directory'>,
  userId: number,
): Claim['makeUser'] {
  const members = directory.organizations().flatMap(({ id }) => directory.member(id, userId) ?? []);
  const member = members.find(({ email }) => email !== '') ?? members[0];
  return { userId, name: member?.name ?? `Make user ${userId}`, email: member?.email ?? '' };
}

/** Claims to a Make user that no admin has confirmed yet. */
export async function openClaims(ctx: ListenerContext): Promise<readonly Claim[]> {
  const proposals = await ctx.store.proposals();
  return proposals.map(({ person, makeUserId, holders = [] }) => ({
    person,
    makeUser: makeUserOf(ctx, makeUserId),
    holders,
  }));
}

/**
 * The key of the message to the admins about a proposal. `version` is that of the person's stream before the proposal.
 */
export const proposalKey = (person: PersonId, version: number): string => `bind:${person}:${version}`;

/** Draws every copy of a proposal again with its outcome and without its buttons. */
export async function closeProposal(
  { store, outbox, admins }: ListenerContext,
  claim: Claim,
  outcome: string,
): Promise<void> {
  const { events } = await store.read(personStream(claim.person));
  const isIt = (event: AnyEvent): boolean =>
    event.type === 'binding.proposed' && event.makeUserId === claim.makeUser.userId;
  const index = events.findLastIndex(isIt);
  const proposed = events[index];
  if (!proposed) return;
  const key = proposalKey(claim.person, index);
  const again = { since: proposed.at, message: claimMessage(claim, outcome) };
  await outbox.say({ ...again, key: `${key}:over`, to: admins().map(slackIdOf), revises: key });
}

/** Puts a direct message to each of the people in the outbox; `key` names it. */
export const sayEach = (
  { outbox }: ListenerContext,
  key: string,
  people: readonly PersonId[],
  message: Message,
): Promise<void> => outbox.say({ key, to: people.map(slackIdOf), message });

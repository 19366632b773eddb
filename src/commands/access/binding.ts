import { decideOn, positionOf } from '../../approvals/decide-on.js';
import type { AnyEvent, PersonEvent } from '../../approvals/event.js';
import { type PersonId, slackIdOf } from '../../approvals/person.js';
import { personStream } from '../../approvals/store.js';
import type { Notice } from '../../delivery/notice.js';
import { type Claim, claimMessage } from '../../slack/binding-notices.js';
import type { Message } from '../../slack/card.js';
import type { ListenerContext } from '../listener-context.js';

/** An event about a person's binding with its news. */
interface Told {
  readonly person: PersonId;
  readonly event: PersonEvent;
  /** Whether the event still applies; two people may act at once. */
  readonly applies: () => Promise<boolean>;
  /** The news; `version` is that of the person's stream before the event. */
  readonly news: (version: number) => readonly Notice[];
}

/**
 * Records an event about a person's binding, and puts its news into the outbox. The news are drafts before the event is on
 * record, so that people get them at whatever point this ends. Returns the version of their stream before the event;
 * undefined if it does not apply any more.
 */
export async function recordAndTell(
  { store, outbox }: ListenerContext,
  { person, event, applies, news }: Told,
): Promise<number | undefined> {
  const stream = personStream(person);
  let drafts: readonly Notice[] = [];
  const drop = () => Promise.all(drafts.map(({ key }) => outbox.drop(key)));
  const recording = decideOn(store, positionOf(store, stream), async ({ version }) => {
    await drop();
    const events = (await applies()) ? [event] : [];
    drafts = events.length > 0 ? news(version).filter(({ to }) => to.length > 0) : [];
    for (const one of drafts) await outbox.draft(one, { stream, version, type: event.type });
    return { events };
  });
  const { found, decided } = await recording.catch(async (error: unknown) => {
    await drop().catch(() => undefined);
    throw error;
  });
  for (const one of drafts) await outbox.say(one);
  return decided.events.length > 0 ? found.version : undefined;
}

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

/** The notice that draws every copy of a proposal again with its outcome and without its buttons. */
export async function closedProposal(
  { store, admins }: ListenerContext,
  claim: Claim,
  outcome: string,
): Promise<Notice | undefined> {
  const { events } = await store.read(personStream(claim.person));
  const isIt = (event: AnyEvent): boolean =>
    event.type === 'binding.proposed' && event.makeUserId === claim.makeUser.userId;
  const index = events.findLastIndex(isIt);
  const proposed = events[index];
  if (!proposed) return undefined;
  const key = proposalKey(claim.person, index);
  const again = { since: proposed.at, message: claimMessage(claim, outcome) };
  return { ...again, key: `${key}:over`, to: admins().map(slackIdOf), revises: key };
}

/** A direct message to each of the people. */
export const noticeTo = (key: string, people: readonly PersonId[], message: Message): Notice => ({
  key,
  to: people.map(slackIdOf),
  message,
});

/** Puts a direct message to each of the people in the outbox; `key` names it. */
export const sayEach = (
  { outbox }: ListenerContext,
  key: string,
  people: readonly PersonId[],
  message: Message,
): Promise<void> => outbox.say(noticeTo(key, people, message));

import { LRUCache } from 'lru-cache';
import { person as actorOf, type PersonId } from '../../approvals/person.js';
import { refuse } from '../../approvals/refusal.js';
import { personStream } from '../../approvals/store.js';
import { type Claim, claimMessage, holderMessage } from '../../slack/binding-notices.js';
import { section } from '../../slack/blocks.js';
import { escaped, mention } from '../../slack/text.js';
import { tell } from '../ask.js';
import { type ListenerContext, withErrorReply } from '../listener-context.js';
import { emailIn } from '../parse.js';
import { closedProposal, holdersOf, makeUserOf, noticeTo, proposalKey, recordAndTell } from './binding.js';
import type { BindingClick } from './binding-clicks.js';
import { type Reply, refusedReply, type Subcommand } from './reply.js';

const dayMs = 86_400_000;

interface Tried {
  readonly email: string;
  readonly at: number;
}

/**
 * `bind ADDRESS`: a person claims a Make user for themselves, and another person who is an admin confirms. The answer
 * is the same, and equally fast, whether or not Make knows the address, so that nobody learns who is on Make.
 */
export function createBind(ctx: ListenerContext): Subcommand {
  // A limit by `max` would allocate its room at the start.
  const tries = new LRUCache<PersonId, readonly Tried[]>({ maxSize: 10_000, sizeCalculation: () => 1 });

  /** Whether this proposal is new, a repetition of the last one, or one more than a day allows. */
  const counted = async (person: PersonId, email: string): Promise<'new' | 'again' | 'too many'> => {
    const now = ctx.now();
    const today = (tries.get(person) ?? []).filter(({ at }) => at > now - dayMs);
    if (today.at(-1)?.email === email) return 'again';
    const most = ctx.policy().policy.limits.proposals_per_day;
    if (Math.max(today.length, await proposedSince(ctx, person, now - dayMs)) >= most) return 'too many';
    tries.set(person, [...today, { email, at: now }]);
    return 'new';
  };

  /** Starts the proposal. After a failure the person may try again. */
  const begin = async (person: PersonId, email: string): Promise<void> => {
    try {
      await propose(ctx, person, email);
    } catch (error) {
      tries.set(
        person,
        (tries.get(person) ?? []).filter((one) => one.email !== email),
      );
      throw error;
    }
  };

  return async (_, person, rest): Promise<Reply> => {
    const email = emailIn(rest);
    if (!email) {
      return { text: 'Say the address of your Make user, such as `/make-access bind ana@example.com`.' };
    }
    const count = await counted(person, email);
    if (count === 'too many') {
      const { proposals_per_day: most } = ctx.policy().policy.limits;
      return refusedReply(ctx, person, refuse('too-many-proposals', { most: `${most}` }));
    }
    const say = (markup: string) => tell(ctx, person, markup);
    if (count === 'new') void withErrorReply(ctx, 'bind', say, () => begin(person, email));
    return { text: answer(ctx, person, email) };
  };
}

function answer({ admins }: ListenerContext, person: PersonId, email: string): string {
  if (admins().every((admin) => admin === person)) {
    return 'There is no other admin who could confirm this. Add one to the policy.';
  }
  return `An admin has to confirm this. If exactly one Make user has the address ${escaped(email)}, Usher asks the admins now and tells you when one confirms. What you proposed before no longer counts. If you hear nothing, ask an admin whether the address is right.`;
}

async function proposedSince({ store }: ListenerContext, person: PersonId, since: number): Promise<number> {
  const { events } = await store.read(personStream(person));
  return events.filter(({ type, at }) => type === 'binding.proposed' && at > since).length;
}

/** Claims the account that now has the person's address; an admin confirms, as with `bind`. */
export async function claimMovedAccount(
  ctx: ListenerContext,
  { person, where, value }: BindingClick,
): Promise<string> {
  const makeUserId = Number(value);
  const recorded = await ctx.store.binding(person);
  if (recorded?.doubted !== makeUserId) return 'This is settled already.';
  await proposeUser(ctx, person, makeUserOf(ctx, makeUserId));
  const said = `You said that Make user ${makeUserId} is you. An Usher admin has to confirm it.`;
  if (where) await ctx.outbox.redraw(where, { text: said, blocks: [section(said)] });
  return 'The admins are asked to confirm it. You are told when one does.';
}

async function propose(ctx: ListenerContext, person: PersonId, email: string): Promise<void> {
  const [makeUser, second] = ctx.directory.byEmail(email);
  if (makeUser && !second) await proposeUser(ctx, person, makeUser);
}

/** Records the proposal, asks the admins, and notifies the people recorded as that Make user so far. */
async function proposeUser(
  ctx: ListenerContext,
  person: PersonId,
  makeUser: Claim['makeUser'],
): Promise<void> {
  const { store, admins, now } = ctx;
  const { userId: makeUserId } = makeUser;
  const recorded = await store.binding(person);
  if (recorded?.proposed?.makeUserId === makeUserId) return;
  const holders = await holdersOf(ctx, makeUser, person);
  const claim = { person, makeUser, holders };
  const earlier = recorded?.proposed && {
    person,
    makeUser: makeUserOf(ctx, recorded.proposed.makeUserId),
    holders: [],
  };
  const over = `${mention(person)} proposed another Make user since, so this counts no more.`;
  const closed = earlier && (await closedProposal(ctx, earlier, over));
  const others = admins().filter((one) => one !== person);
  await recordAndTell(ctx, {
    person,
    event: {
      type: 'binding.proposed',
      at: now(),
      by: actorOf(person),
      makeUserId,
      ...(holders.length > 0 && { holders: [...holders] }),
    },
    applies: async () => (await store.binding(person))?.proposed?.makeUserId !== makeUserId,
    news: (version) => [
      ...(closed ? [closed] : []),
      noticeTo(`${proposalKey(person, version)}:holder`, holders, holderMessage(claim)),
      noticeTo(proposalKey(person, version), others, claimMessage(claim)),
    ],
  });
}

import { type PersonId, sameMailbox } from '../../approvals/person.js';
import { type Refusal, refuse } from '../../approvals/refusal.js';
import { escaped } from '../../slack/text.js';
import type { ListenerContext } from '../listener-context.js';
import { emailIn } from '../parse.js';
import { type Reply, refusedReply } from './reply.js';

const dayMs = 86_400_000;
const longestLeaveMs = 2 * 366 * dayMs;

/** `leaver ADDRESS`: an admin reports that a person has left. Others decide on the next steps. */
export async function leaver(ctx: ListenerContext, person: PersonId, rest: string): Promise<Reply> {
  const email = emailIn(rest);
  if (!email) return { text: 'Say who has left, such as `/make-access leaver dev@example.com`.' };
  return name(ctx, person, email, undefined);
}

/** `leave ADDRESS until 2027-01-31`: an admin reports that a person is away until then, and asks to contain them. */
export async function leave(ctx: ListenerContext, person: PersonId, rest: string): Promise<Reply> {
  const typed = /^(?<whom>.+?)\s+until\s+(?<day>\S+)$/i.exec(rest.trim())?.groups;
  const email = emailIn(typed?.whom ?? '');
  const until = endOf(typed?.day ?? '');
  if (!email || until === undefined) {
    return {
      text: 'Say who is away, and until which day, such as `/make-access leave dev@example.com until 2027-01-31`.',
    };
  }
  const now = ctx.now();
  if (until < now) return { text: 'That day is over. Say a day that is still to come.' };
  if (until > now + longestLeaveMs)
    return { text: 'That is more than two years away. Say a day before that.' };
  return name(ctx, person, email, until);
}

async function name(
  ctx: ListenerContext,
  by: PersonId,
  email: string,
  until: number | undefined,
): Promise<Reply> {
  const refusal = await notToBeNamed(ctx, by, email);
  if (refusal) return refusedReply(ctx, by, refusal);
  const found = ctx.directory.byEmail(email);
  const [one] = found;
  if (!one) return { text: `Make knows nobody with the address ${escaped(email)} here.` };
  const person = await ctx.people.personWith(email, one.userId);
  const named = await ctx.leavers.name({ by, email, person, until });
  const who = `*${escaped(one.name)}* (${escaped(email)})`;
  switch (named.is) {
    case 'unknown':
      return { text: `Make knows nobody with the address ${escaped(email)} here.` };
    case 'open':
      return { text: knownAlready(who, named) };
    case 'new':
      return {
        text: `${named.case}: Usher asks to ${until === undefined ? 'remove the access of' : 'contain'} ${who}. The card comes to the approvals channel; somebody other than you has to approve.`,
      };
  }
}

/** The reason why an admin cannot name this address. */
async function notToBeNamed(
  { desk, directory, people, policy }: ListenerContext,
  by: PersonId,
  email: string,
): Promise<Refusal | undefined> {
  const refusal = await desk.adminRefusal(by);
  if (refusal) return refusal;
  const users = directory.byEmail(email).map(({ userId }) => userId);
  const { binding, email: own } = await people.identify(by);
  const isOwn = binding.state === 'bound' && users.includes(binding.id);
  if (isOwn || (own !== undefined && sameMailbox(own, email))) return refuse('leaver-oneself');
  if (directory.me && users.includes(directory.me.id)) return refuse('leaver-usher');
  if (policy().policy.protected.some((one) => sameMailbox(one, email))) return refuse('leaver-protected');
  return undefined;
}

/** The end of a day in UTC; undefined if the text is not a day. */
function endOf(day: string): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) return undefined;
  const at = Date.parse(`${day}T00:00:00Z`);
  const isReal = Number.isFinite(at) && new Date(at).toISOString().startsWith(day);
  return isReal ? at + dayMs - 1 : undefined;
}

function knownAlready(who: string, one: { readonly case: string; readonly until?: number }): string {
  const card = 'The approvals channel has the card.';
  if (one.until === undefined) return `That ${who} has left is known already (${one.case}). ${card}`;
  const day = new Date(one.until).toISOString().slice(0, 10);
  return `That ${who} is away until ${day} is known already (${one.case}). ${card} Once they are back, *Restore access* there gives everything back.`;
}

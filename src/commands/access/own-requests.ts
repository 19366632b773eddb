import type { PersonId } from '../../approvals/person.js';
import { section } from '../../slack/blocks.js';
import { detailBlocks, inMessage } from '../../slack/details.js';
import { statusLine } from '../../slack/status.js';
import { titleWithWho } from '../../slack/who.js';
import { detailsAround } from '../details-around.js';
import type { ListenerContext } from '../listener-context.js';
import { requestIdIn } from '../parse.js';
import { mineAll } from './mine-all.js';
import { type Reply, refusedReply } from './reply.js';

/** `mine`: the newest requests of the person. `mine all`: all facts that Usher knows about them. */
export async function mine(ctx: ListenerContext, person: PersonId, rest: string): Promise<Reply> {
  if (rest.trim().toLowerCase() === 'all') return mineAll(ctx, person);
  const { store } = ctx;
  const summaries = await store.summaries({ requester: person, limit: 15 });
  const requests = await Promise.all(summaries.map(({ id }) => store.request(id)));
  const around = await store.control(ctx.now());
  const lines = requests.flatMap((one) =>
    one ? [`*${one.request.id}* ${titleWithWho(one.request)}\n${statusLine(one.request, around)}`] : [],
  );
  return lines.length === 0
    ? { text: 'You have asked for nothing yet. /make-role asks for a role, /make-invite for an invitation.' }
    : {
        text: `Your own newest requests: ${lines.join(' · ')}`,
        blocks: lines.map((line) => section(line)),
      };
}

/** `show REQ-7`: all facts about one request, for people who may read it. */
export async function show(ctx: ListenerContext, person: PersonId, rest: string): Promise<Reply> {
  const id = requestIdIn(rest);
  if (!id) return { text: 'Say which request, such as `/make-access show REQ-7`.' };
  const shown = await ctx.desk.show(id, person);
  if (!shown.ok) return refusedReply(ctx, person, shown.refusal);
  const around = await detailsAround(ctx);
  return {
    text: `${shown.request.id}: ${titleWithWho(shown.request)} · ${statusLine(shown.request, around)}`,
    blocks: detailBlocks(shown.request, around, inMessage),
  };
}

/** `cancel REQ-7`: cancels the person's own request. */
export async function cancel(ctx: ListenerContext, person: PersonId, rest: string): Promise<Reply> {
  const id = requestIdIn(rest);
  if (!id) return { text: 'Say which request, such as `/make-access cancel REQ-7`.' };
  const shown = await ctx.desk.show(id, person);
  if (!shown.ok) return refusedReply(ctx, person, shown.refusal);
  const answer = await ctx.desk.act('cancel', { id, person });
  return answer.ok
    ? { text: `${id}: ${statusLine(answer.request)}` }
    : refusedReply(ctx, person, answer.refusal);
}

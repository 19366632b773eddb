import { z } from 'zod';
import { type PersonId, personId } from '../approvals/person.js';
import { durationInWords } from '../approvals/policy/duration.js';
import type { Refusal } from '../approvals/refusal.js';
import { actionIds, viewIds } from '../slack/ids.js';
import { awayModal } from '../slack/modals/away-modal.js';
import { mention, spoken } from '../slack/text.js';
import { type Reply, refusedReply } from './access/reply.js';
import { awayOf, nothingToHandOver } from './away-shown.js';
import { redrawHome } from './home.js';
import type { Listeners } from './listener.js';
import type { ListenerContext } from './listener-context.js';
import { fieldOf, formSubmission, inView } from './payload.js';

const day = z.iso.date();
const declining = z.object({ actions: z.tuple([z.object({ value: personId })]) });

/** Registers the button and the form for an absence on Home, and the button that ends it. */
export function registerAway(listeners: Listeners, ctx: ListenerContext): void {
  listeners.action(actionIds.away, async ({ body, say }) => {
    const allowed = ctx.policy().policy.stand_ins;
    if (!allowed) return say('The policy lets nobody choose who decides in their place.');
    const { trigger_id } = inView.parse(body);
    await ctx.client.views.open({ trigger_id, view: awayModal(durationInWords(allowed.longest)) });
  });

  listeners.action(actionIds.awayBack, async ({ person, say }) => {
    const refusal = await ctx.desk.endAbsence(person);
    await redrawHome(ctx, person);
    if (refusal) await say(spoken(refusal));
  });

  listeners.action(actionIds.awayDecline, async ({ body, person, say }) => {
    const { actions } = declining.parse(body);
    const refusal = await decline(ctx, person, actions[0].value);
    if (refusal) await say(spoken(refusal));
  });

  listeners.view(viewIds.away, async ({ ack, body, person }) => {
    const { view } = formSubmission.parse(body);
    const to = fieldOf(view, 'to') ?? '';
    const until = day.parse(fieldOf(view, 'until'));
    const refusal = await goAway(ctx, person, to, until);
    if (refusal) return ack({ response_action: 'errors', errors: { [fieldFor(refusal)]: refusal.sentence } });
    await ack();
    await redrawHome(ctx, person);
  });
}

const goAway = async (ctx: ListenerContext, person: PersonId, to: string, until: string) =>
  (await nothingToHandOver(ctx, person)) ??
  (await ctx.desk.startAbsence(person, `${ctx.home.id}/${to}`, until));

/** A person does not decide for somebody who chose them; both see it on Home. */
async function decline(ctx: ListenerContext, person: PersonId, who: PersonId): Promise<Refusal | undefined> {
  const refusal = await ctx.desk.declineAbsence(person, who);
  await redrawHome(ctx, person);
  if (!refusal) await ctx.homes.drawAgain(who);
  return refusal;
}

const aboutTheDay: ReadonlySet<string> = new Set(['stand-in-past', 'stand-in-too-long']);
const fieldFor = ({ code }: Refusal): 'until' | 'to' => (aboutTheDay.has(code) ? 'until' : 'to');

/** `away @cat 2026-12-07`, `away off`, `away decline @ana`, and `away` without more, which shows the present state. */
export async function away(
  ctx: ListenerContext,
  person: PersonId,
  rest: string,
  users: readonly string[],
): Promise<Reply> {
  const words = rest.trim().split(/\s+/);
  if (rest.trim().toLowerCase() === 'off') {
    const refusal = await ctx.desk.endAbsence(person);
    return refusal
      ? refusedReply(ctx, person, refusal)
      : { text: 'You are back, and decide for yourself again.' };
  }
  const [to, ...others] = users;
  if (words[0]?.toLowerCase() === 'decline' && to !== undefined && others.length === 0) {
    const refusal = await decline(ctx, person, `${ctx.home.id}/${to}`);
    return refusal
      ? refusedReply(ctx, person, refusal)
      : { text: `You do not decide for <@${to}>. Usher tells them and the admins.` };
  }
  const until = day.safeParse(words.at(-1));
  // An absence begins at once, so a first day would be ignored.
  const days = words.filter((word) => day.safeParse(word).success);
  const isOneDay = days.length === 1 && !words.some((word) => /^from$/i.test(word));
  if (to === undefined || others.length > 0 || !until.success || !isOneDay) {
    const { own } = await awayOf(ctx, person);
    const so = own ? `You are away until ${own.until}; ${mention(own.to)} decides for you. ` : '';
    return {
      text: `${so}Say who decides for you and until which day, such as \`/make-access away @cat 2026-12-07\`; it begins at once, and \`/make-access away off\` ends it.`,
    };
  }
  const refusal = await goAway(ctx, person, to, until.data);
  if (refusal) return refusedReply(ctx, person, refusal);
  return {
    text: `<@${to}> decides for you until the end of ${until.data} (UTC). Usher tells them and the admins. \`/make-access away off\` ends it.`,
  };
}

import { z } from 'zod';
import type { Click } from '../approvals/click.js';
import type { Answer } from '../approvals/desk-deps.js';
import type { PersonId } from '../approvals/person.js';
import { holdsToken } from '../approvals/token-text.js';
import { type Chosen, chosen } from '../slack/home-queue.js';
import { actionIds, viewIds } from '../slack/ids.js';
import { answerModal } from '../slack/modals/answer-modal.js';
import { editModal, offerModal } from '../slack/modals/reshape-modal.js';
import { reviewing } from '../slack/modals/review-modal.js';
import { mention, spoken } from '../slack/text.js';
import { missingDecide } from '../slack/waiting.js';
import { checking, checkingName, refuseIn, showIn } from './ask.js';
import { lookOf, redrawHome } from './home.js';
import type { Listeners } from './listener.js';
import type { ListenerContext, Say } from './listener-context.js';
import { tokenSentence } from './parse.js';
import { type FormView, fieldOf, formSubmission, inView, parseJson, requestClick } from './payload.js';
import { reviewBehind, showNextRequest, showNotCounted } from './review-queue.js';
import { leavesNothing, rolesFor, shapeIn } from './shape-form.js';

/** Registers "Offer less" for deciders, the requester's answer to it, and "Change it" for the requester. */
export function registerReshape(listeners: Listeners, ctx: ListenerContext): void {
  for (const action of [actionIds.offerLess, actionIds.reviewOffer] as const) {
    listeners.action(action, async ({ body, person, say }) => {
      const { trigger, ...click } = clickIn(body, person);
      const may = await ctx.desk.mayOffer(click);
      const under = reviewUnder(body, action);
      if (!may.ok) {
        if (!under.review) return say(spoken(may.refusal));
        const { view, ...at } = under.review;
        return showNotCounted(ctx, person, view, at, may);
      }
      const roles = rolesFor(ctx, may.request).filter(({ order }) => order === 'lower');
      const { where } = click;
      const over = { ...(where && { where }), ...under };
      const view = offerModal(may.request, { roles, behind: over });
      const { views } = ctx.client;
      await (action === actionIds.reviewOffer
        ? views.push({ trigger_id: trigger, view })
        : views.open({ trigger_id: trigger, view }));
    });
  }

  listeners.action(actionIds.edit, async ({ body, person, say }) => {
    const { trigger, ...click } = clickIn(body, person);
    const may = await ctx.desk.mayEdit(click);
    if (!may.ok) return say(spoken(may.refusal));
    const roles = rolesFor(ctx, may.request);
    const under = inView.safeParse(body).data?.view;
    const behind = {
      ...(click.where && { where: click.where }),
      ...(under?.type === 'home' && { look: lookOf(under.private_metadata) }),
    };
    const view = editModal(may.request, { roles, behind });
    await (under?.type === 'modal'
      ? ctx.client.views.push({ trigger_id: trigger, view })
      : ctx.client.views.open({ trigger_id: trigger, view }));
  });

  for (const [action, act] of [
    [actionIds.takeOffer, (click: Click) => ctx.desk.takeOffer(click)],
    [actionIds.declineOffer, (click: Click) => ctx.desk.declineOffer(click)],
  ] as const) {
    listeners.action(action, async ({ body, person, say }) => {
      const { trigger: _, ...click } = clickIn(body, person);
      const given = await act(click);
      await answerTo(ctx, body, person, given, say);
    });
  }
  registerForms(listeners, ctx);
}

/** Registers the submissions of the forms, which are answered after Make was asked. */
function registerForms(listeners: Listeners, ctx: ListenerContext): void {
  listeners.view(viewIds.offerLess, async ({ ack, body, person }) => {
    const { view } = formSubmission.parse(body);
    const note = fieldOf(view, 'note') ?? '';
    const errors = {
      ...(holdsToken(note) && { note: tokenSentence }),
      ...leavesNothing(view, sentWith(view), 'deny'),
    };
    if (Object.keys(errors).length > 0) return ack({ response_action: 'errors', errors });
    const externalId = checkingName(view.id);
    await ack({ response_action: 'push', view: checking(externalId) });
    const click = { ...sentWith(view), person };
    const { review } = behind.parse(parseJson(view.private_metadata));
    const offered = await answerIn(
      ctx,
      person,
      { externalId, title: 'Offered', isOver: review === undefined, look: review?.look },
      async () => {
        const shown = await ctx.store.request(click.id);
        return ctx.desk.offer(click, { shape: shapeIn(view, shown?.request), note });
      },
    );
    if (!review || !offered) return;
    const { view: under, ...at } = review;
    await showNextRequest(ctx, person, under, at);
  });

  listeners.view(viewIds.edit, async ({ ack, body, person }) => {
    const { view } = formSubmission.parse(body);
    const reason = fieldOf(view, 'reason') ?? '';
    const ticket = fieldOf(view, 'ticket');
    const errors = {
      ...(holdsToken(reason) && { reason: tokenSentence }),
      ...(ticket !== undefined && holdsToken(ticket) && { ticket: tokenSentence }),
      ...leavesNothing(view, sentWith(view), 'cancel'),
    };
    if (Object.keys(errors).length > 0) return ack({ response_action: 'errors', errors });
    const externalId = checkingName(view.id);
    // Slack refuses a fourth view over the form and its answer.
    await ack({ response_action: 'update', view: checking(externalId) });
    const click = { ...sentWith(view), person };
    const { look } = behind.parse(parseJson(view.private_metadata));
    await answerIn(ctx, person, { externalId, title: 'Changed', isOver: true, look }, async () => {
      const shown = await ctx.store.request(click.id);
      const shape = shapeIn(view, shown?.request);
      return ctx.desk.edit(click, { shape, reason, ...(ticket !== undefined && { ticket }) });
    });
  });
}

function clickIn(body: unknown, person: PersonId): Click & { readonly trigger: string } {
  const { id, n, container, trigger_id } = requestClick.parse(body);
  const where =
    'message_ts' in container ? { where: { channel: container.channel_id, ts: container.message_ts } } : {};
  return { id, n, person, ...where, trigger: trigger_id };
}

/** The review under the form, so that it can continue behind it. */
function reviewUnder(body: unknown, action: string): Pick<z.infer<typeof behind>, 'review'> {
  if (action !== actionIds.reviewOffer) return {};
  const { view } = inView.parse(body);
  return { review: { ...reviewing.parse(parseJson(view.private_metadata)), view: view.id } };
}

const sent = z.object({
  id: z.string(),
  n: z.number(),
  /** The number of changes that the form shows. */
  lines: z.number().default(0),
  where: z.object({ channel: z.string(), ts: z.string() }).optional(),
});

const behind = z.object({ review: reviewBehind.optional(), look: chosen.optional() });

function sentWith(view: FormView) {
  const { where, ...rest } = sent.parse(parseJson(view.private_metadata));
  return { ...rest, ...(where && { where }) };
}

interface Answered {
  readonly externalId: string;
  readonly title: string;
  /** Whether closing the answer also closes the views under it. */
  readonly isOver: boolean;
  /** The part of the queue that the person's Home tab shows. */
  readonly look: Chosen | undefined;
}

/** Replaces *Checking…* with the outcome; returns whether the act was done. */
async function answerIn(
  ctx: ListenerContext,
  person: PersonId,
  { externalId, title, isOver, look }: Answered,
  act: () => Promise<Answer>,
): Promise<boolean> {
  let given: Answer;
  try {
    given = await act();
  } catch (error) {
    ctx.log.error({ err: error, listener: 'reshape' }, 'a request could not be changed');
    const sentence =
      'Make or the record could not be reached, so nothing has changed. Go back and try again in a minute.';
    await refuseIn(ctx, person, externalId, sentence);
    return false;
  }
  if (!given.ok) {
    await refuseIn(ctx, person, externalId, spoken(given.refusal));
    return false;
  }
  const { id, requester, offer } = given.request;
  const markup = offer
    ? `:white_check_mark: *Offered.* ${mention(requester.person)} takes it or keeps what ${id} asks for.`
    : `:white_check_mark: *${id} is changed.* ${missingDecide(given.request)}.`;
  const view = { ...answerModal(externalId, title, markup), clear_on_close: isOver };
  await showIn(ctx, person, view, markup);
  await redrawHome(ctx, person, look);
  return true;
}

async function answerTo(
  ctx: ListenerContext,
  body: unknown,
  person: PersonId,
  given: Answer,
  say: Say,
): Promise<void> {
  if (!given.ok) {
    await say(spoken(given.refusal));
    if (given.request?.card) await ctx.redraw(given.request);
  }
  const { data } = inView.safeParse(body);
  if (data?.view.type === 'home') await redrawHome(ctx, person, lookOf(data.view.private_metadata));
}

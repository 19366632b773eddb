import type { ModalView } from '@slack/types';
import { z } from 'zod';
import type { Answer } from '../approvals/desk-deps.js';
import type { PersonId } from '../approvals/person.js';
import type { Request } from '../approvals/request.js';
import { shownOf } from '../slack/home-queue.js';
import { actionIds } from '../slack/ids.js';
import { denyModal } from '../slack/modals/deny-modal.js';
import {
  type NotCounted,
  type Reviewing,
  reviewedModal,
  reviewing,
  reviewModal,
} from '../slack/modals/review-modal.js';
import { spoken } from '../slack/text.js';
import { lookOf, redrawHome } from './home.js';
import type { Listeners } from './listener.js';
import type { ListenerContext } from './listener-context.js';
import { inView, parseJson, requestClick } from './payload.js';

const reviewedAtOnce = 100;

/**
 * Registers the decisions from the Home tab: on one request, or on all that wait for a person, one after the other in
 * one modal.
 */
export function registerReviewQueue(listeners: Listeners, ctx: ListenerContext): void {
  listeners.action(actionIds.review, async ({ body, person, say }) => {
    const { id, trigger_id } = requestClick.parse(body);
    const look = lookOf(inView.parse(body).view.private_metadata);
    const shown = await ctx.desk.show(id, person);
    if (!shown.ok) return say(spoken(shown.refusal));
    const view = await drawn(ctx, shown.request, { rest: [], done: 0, total: 1, look });
    await ctx.client.views.open({ trigger_id, view });
  });

  listeners.action(actionIds.reviewAll, async ({ body, person }) => {
    const { view, trigger_id } = inView.parse(body);
    const look = lookOf(view.private_metadata);
    const queue = shownOf(await ctx.desk.queue(person), look, ctx.now()).slice(0, reviewedAtOnce);
    const [first, ...others] = queue;
    const at = { rest: others.map(({ id }) => id), done: 0, total: Math.max(1, queue.length), look };
    const next = first ? await drawn(ctx, first, at) : reviewedModal(at, nothingLeft);
    await ctx.client.views.open({ trigger_id, view: next });
  });

  listeners.action(actionIds.reviewApprove, async ({ body, person }) => {
    const { id, n } = requestClick.parse(body);
    const { view } = inView.parse(body);
    const at = reviewing.parse(parseJson(view.private_metadata));
    const answer = await ctx.desk.approve({ id, n, person });
    if (answer.ok) return showNextRequest(ctx, person, view.id, at);
    await showNotCounted(ctx, person, view.id, at, answer);
  });

  listeners.action(actionIds.reviewDeny, async ({ body, person }) => {
    const { id, n, trigger_id } = requestClick.parse(body);
    const { view } = inView.parse(body);
    const at = reviewing.parse(parseJson(view.private_metadata));
    const may = await ctx.desk.mayDeny({ id, n, person, stops: at.stops ?? false });
    if (!may.ok) return showNotCounted(ctx, person, view.id, at, may);
    const dialog = denyModal(may.request, { review: { ...at, view: view.id } });
    await ctx.client.views.push({ trigger_id, view: dialog });
  });

  listeners.action(actionIds.reviewSkip, async ({ body, person }) => {
    const { view } = inView.parse(body);
    await showNextRequest(ctx, person, view.id, reviewing.parse(parseJson(view.private_metadata)));
  });
}

/** The review from which a denial came, so that it can continue behind the denial. */
export const reviewBehind = reviewing.extend({ view: z.string() });

/**
 * Shows in the review why a click did not count, and the request as it is now, and draws the person's Home tab again.
 */
export async function showNotCounted(
  ctx: ListenerContext,
  person: PersonId,
  viewId: string,
  at: Reviewing,
  { refusal, request }: Extract<Answer, { ok: false }>,
): Promise<void> {
  const markup = spoken(refusal);
  const canDecide = request !== undefined && (await ctx.desk.firstOf(person, [request.id])) !== undefined;
  const view = request
    ? await drawn(ctx, request, at, { refusal: markup, canDecide })
    : reviewedModal(at, markup);
  await ctx.client.views.update({ view_id: viewId, view });
  await redrawHome(ctx, person, at.look);
}

const nothingLeft = 'Nothing waits for your decision any more.';

/**
 * Replaces the decided request with the next request of the review that still waits for this person, and draws their
 * Home tab again.
 */
export async function showNextRequest(
  ctx: ListenerContext,
  person: PersonId,
  viewId: string,
  { rest, done, total, look }: Reviewing,
): Promise<void> {
  const next = await ctx.desk.firstOf(person, rest);
  const left = next ? rest.slice(rest.indexOf(next.id) + 1) : [];
  const at = { rest: left, done: Math.min(total - 1, done + 1), total, look };
  const view = next
    ? await drawn(ctx, next, at)
    : reviewedModal(at, ending((await ctx.desk.queue(person)).length));
  await ctx.client.views.update({ view_id: viewId, view });
  await redrawHome(ctx, person, look);
}

const ending = (left: number): string =>
  left === 0
    ? `:white_check_mark: *That was the last one.* ${nothingLeft}`
    : `*That was the last one.* ${left === 1 ? '1 request still waits' : `${left} requests still wait`} for you at Home.`;

const drawn = async (
  { store, now }: ListenerContext,
  request: Request,
  at: Reviewing,
  missed?: NotCounted,
): Promise<ModalView> => reviewModal(request, await store.control(now()), at, missed);

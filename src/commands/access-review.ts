import { z } from 'zod';
import { type PersonId, personId } from '../approvals/person.js';
import type { Refusal } from '../approvals/refusal.js';
import { holdsToken } from '../approvals/token-text.js';
import { keepModal, type LineMeta, lineMeta, lowerModal, reassignModal } from '../reviews/answer-modals.js';
import type { Said } from '../reviews/decide/decide-line.js';
import { reviewActionIds, reviewViewIds } from '../reviews/ids.js';
import { pageMeta } from '../reviews/page-modal.js';
import type { LineState } from '../reviews/review.js';
import type { Reviewed } from '../reviews/review-desk.js';
import { roomOf } from '../reviews/roles.js';
import { spoken } from '../slack/text.js';
import { startedWords } from './access/review.js';
import { redrawHome } from './home.js';
import type { Listeners } from './listener.js';
import type { ListenerContext } from './listener-context.js';
import { tokenSentence } from './parse.js';
import { fieldOf, formSubmission, formView, parseJson } from './payload.js';
import { drawn, redraw } from './review-page.js';
import type { ViewVisit, Visit } from './visit.js';

const chosen = z.object({
  trigger_id: z.string(),
  view: formView,
  actions: z.tuple([
    z.object({
      action_id: z.string(),
      block_id: z.string().default(''),
      value: z.string().optional(),
      selected_option: z.object({ value: z.string() }).nullish(),
    }),
  ]),
});
const opening = z.object({ trigger_id: z.string(), actions: z.tuple([z.object({ value: z.string() })]) });

/**
 * Registers the pages of access reviews, ten lines each, and the answers on them. Each answer is on record before the
 * page shows it.
 */
export function registerAccessReview(listeners: Listeners, ctx: ListenerContext): void {
  listeners.action(reviewActionIds.open, async ({ body, person, say }) => {
    const { trigger_id, actions } = opening.parse(body);
    const { review, refusal } = await ctx.reviews.show(actions[0].value, person);
    if (!review) return say(refusal ? spoken(refusal) : '');
    await ctx.client.views.open({ trigger_id, view: await drawn(ctx, review, person, {}) });
  });

  listeners.action(reviewActionIds.start, async ({ body, person, say }) => {
    const { actions } = opening.parse(body);
    await say(startedWords(await ctx.reviews.start(actions[0].value, person)));
    await redrawHome(ctx, person);
  });

  listeners.form(reviewViewIds.page, (visit) => answerOnPage(ctx, visit));
  listeners.view(reviewViewIds.keep, (visit) =>
    answerBelow(ctx, visit, 'reason', ({ line, reason }) => ({ line, verdict: 'keep', reason })),
  );
  listeners.view(reviewViewIds.lower, (visit) =>
    answerBelow(ctx, visit, 'role', ({ line, reason, role }, one) => {
      const lower = one ? roomOf(ctx.directory, one.line).lower : [];
      const to = lower.find(({ id }) => `${id}` === role);
      return { line, verdict: 'lower', reason, ...(to && { to }) };
    }),
  );
  listeners.view(reviewViewIds.pass, (visit) => passOnBelow(ctx, visit));
}

/** Handles a choice or a button on a page. */
async function answerOnPage(ctx: ListenerContext, { body, person }: Visit): Promise<void> {
  const { view, trigger_id, actions } = chosen.parse(body);
  const [{ action_id, block_id, value, selected_option }] = actions;
  const meta = pageMeta.parse(parseJson(view.private_metadata));
  const show = (reviewed: Reviewed, page?: number) => redraw(ctx, view.id, person, meta, reviewed, page);
  switch (action_id) {
    case reviewActionIds.back:
    case reviewActionIds.next:
      await ctx.reviews.leave(meta.review, person);
      return show(await ctx.reviews.show(meta.review, person), Number(value) || 0);
    case reviewActionIds.keepAll: {
      const lines = /^lines:([\d,]{1,100})$/.exec(value ?? '')?.[1] ?? '';
      return show(await ctx.reviews.keepAll(meta.review, person, lines.split(',').map(Number)));
    }
    case reviewActionIds.verdict: {
      const line = Number(/^line-(\d+)\./.exec(block_id)?.[1]);
      const verdict = selected_option?.value ?? '';
      return answerLine(
        ctx,
        { person, trigger: trigger_id, meta: { ...meta, line, view: view.id } },
        verdict,
        show,
      );
    }
  }
}

interface Answering {
  readonly person: PersonId;
  readonly trigger: string;
  readonly meta: LineMeta;
}

/** Removes or keeps at once. If an answer needs more, opens a form for it over the page. */
async function answerLine(
  ctx: ListenerContext,
  { person, trigger, meta }: Answering,
  verdict: string,
  show: (reviewed: Reviewed) => Promise<void>,
): Promise<void> {
  const reviewed = await ctx.reviews.show(meta.review, person);
  const one = reviewed.review?.lines.get(meta.line);
  if (!one) return show(reviewed);
  const below = { ...meta, draw: meta.draw + 1 };
  const ask = async (view: ReturnType<typeof keepModal>): Promise<void> => {
    await ctx.client.views.push({ trigger_id: trigger, view });
    // The choice is not on record yet, so it must not stay in the field.
    await show(reviewed);
  };
  const { lower, above } = roomOf(ctx.directory, one.line);
  if (verdict === 'keep' && (one.line.above || above)) return ask(keepModal(below, one));
  if (verdict === 'keep' || verdict === 'remove')
    return show(await ctx.reviews.decide(meta.review, person, { line: meta.line, verdict }));
  if (verdict === 'not-mine') return ask(reassignModal(below, one));
  if (lower.length === 0)
    return show(await ctx.reviews.decide(meta.review, person, { line: meta.line, verdict: 'lower' }));
  return ask(lowerModal(below, one, lower));
}

interface Typed {
  readonly line: number;
  readonly reason: string;
  readonly role: string;
}

/** Records the answer of a form over a page, closes the form, and draws the page below again. */
async function answerBelow(
  ctx: ListenerContext,
  { ack, body, person }: ViewVisit,
  field: 'reason' | 'role',
  saidOf: (typed: Typed, one: LineState | undefined) => Said,
): Promise<void> {
  const { view } = formSubmission.parse(body);
  const meta = lineMeta.parse(parseJson(view.private_metadata));
  const reason = fieldOf(view, 'reason') ?? '';
  if (holdsToken(reason)) return ack({ response_action: 'errors', errors: { reason: tokenSentence } });
  const { review } = await ctx.reviews.show(meta.review, person);
  const typed = { line: meta.line, reason, role: fieldOf(view, 'role') ?? '' };
  const reviewed = await ctx.reviews.decide(meta.review, person, saidOf(typed, review?.lines.get(meta.line)));
  if (reviewed.refusal?.code === 'keep-needs-reason')
    return ack({ response_action: 'errors', errors: { [field]: reviewed.refusal.sentence } });
  await ack();
  await redraw(ctx, meta.view, person, meta, reviewed);
}

async function passOnBelow(ctx: ListenerContext, { ack, body, person }: ViewVisit): Promise<void> {
  const { view } = formSubmission.parse(body);
  const meta = lineMeta.parse(parseJson(view.private_metadata));
  const to = personId.safeParse(`${ctx.home.id}/${userIn(body) ?? ''}`);
  const errorAt = (sentence: string) => ack({ response_action: 'errors', errors: { to: sentence } });
  if (!to.success) return errorAt('Choose somebody.');
  const reviewed = await ctx.reviews.passOn(meta.review, person, meta.line, to.data);
  const { refusal } = reviewed;
  if (refusal && aboutChoice.has(refusal.code)) return errorAt(plainly(refusal));
  await ack();
  await redraw(ctx, meta.view, person, meta, reviewed);
}

/** Refusals that another choice in the form can fix. */
const aboutChoice: ReadonlySet<string> = new Set(['pass-to-whom', 'pass-to-subject', 'passed-back']);

/** The refusal without mentions, since Slack shows none at a field. */
const plainly = ({ sentence, parts }: Refusal): string =>
  parts === undefined ? sentence : `They${parts.filter((one) => typeof one === 'string').join('')}`;

const passed = z.object({
  view: z.object({
    state: z.object({
      values: z.object({ to: z.object({ to: z.object({ selected_user: z.string().nullish() }) }) }),
    }),
  }),
});

const userIn = (body: unknown): string | undefined =>
  passed.safeParse(body).data?.view.state.values.to.to.selected_user ?? undefined;

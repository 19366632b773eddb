import type { Step } from '../due.js';
import { copyFace, faceOf } from '../due-in-slack.js';
import type { RequestEvent } from '../event.js';
import type { MessageRef } from '../event-parts.js';
import { cardChannels } from '../late-card.js';
import { callStep, openStages, uncalled } from '../missing.js';
import { type PersonId, system } from '../person.js';
import type { Messenger, Posted, Undeliverable } from '../ports.js';
import type { Request } from '../request.js';
import type { Control, Stored } from '../store.js';
import { commitOn, type RunnerContext, recordOn } from './context.js';

type SlackStep = Exclude<
  Step,
  {
    type:
      | 'expire'
      | 'escalate'
      | 'ending-soon'
      | 'give-up'
      | 'card-late'
      | 'wipe-secret'
      | 'note-follow-up'
      | 'execute'
      | 'read-back'
      | 'check-invitation'
      | 'end'
      | 'undo'
      | 'settle-conflict';
  }
>;

/** Sends one message to Slack and records that, or that Slack will never accept it. */
export async function runSlackStep(
  ctx: RunnerContext,
  { control, ...stored }: Stored & { readonly control: Control },
  { step, key }: { readonly step: SlackStep; readonly key: string },
): Promise<void> {
  const { request } = stored;
  const { id } = request;
  const said = await say(ctx, request, control, { step, name: `${id}:${key}` });
  if (!said.ok) {
    const { reason } = said;
    ctx.log.warn({ request: id, step: key, reason }, 'Slack will not take this message; given up');
    await settleUndeliverable(ctx, id, step, key, said);
    return;
  }
  await recordOn(ctx, stored, (at) => said.facts.map((one) => ({ ...one, at, by: system })));
}

type Fact = RequestEvent extends infer Event
  ? Event extends RequestEvent
    ? Omit<Event, 'at' | 'by'>
    : never
  : never;

/** The facts to record after Slack has accepted a message. */
type Said = { readonly ok: true; readonly facts: readonly Fact[] } | Undeliverable;

async function say(
  ctx: RunnerContext,
  request: Request,
  control: Control,
  { step, name }: { readonly step: SlackStep; readonly name: string },
): Promise<Said> {
  const { messenger } = ctx;
  const isDone: Fact = { type: 'step.done', step: name.slice(request.id.length + 1) };
  const done: Said = { ok: true, facts: [isDone] };
  const after = (posted: Posted, fact: (message: MessageRef) => Fact = () => isDone): Said =>
    posted.ok ? { ok: true, facts: [fact(posted.message)] } : posted;
  switch (step.type) {
    case 'post-card': {
      const drawn: Fact = { type: 'card.drawn', face: faceOf(request, control) };
      const card = await postCard(ctx, request, control, name);
      return card.ok ? { ok: true, facts: [card.fact, drawn] } : card;
    }
    case 'draw-card': {
      if (!request.card) return done;
      const face = faceOf(request, control);
      return after(await messenger.drawCard(request, control, request.card.ref), () => ({
        type: 'card.drawn',
        face,
      }));
    }
    case 'post-lines':
      return request.card ? postLines(ctx, request, request.card.ref, name) : done;
    case 'tell':
      return tell(messenger, request, control, { to: step.to, name });
    case 'announce': {
      const posted = await messenger.announce(request, control, step.channel, name);
      if (!posted.ok) return posted;
      const { message } = posted;
      const face = copyFace(request, control, {}) ?? '';
      return { ok: true, facts: [{ type: 'announcement.posted', message, face }, isDone] };
    }
    case 'draw-copy': {
      const { message, face } = step;
      const copy = request.copies.find((one) => one.message.ts === message.ts);
      if (!copy) return done;
      return after(await messenger.drawCopy(request, control, copy), () => ({
        type: 'copy.drawn',
        message,
        face,
      }));
    }
    case 'remind':
      if (!request.card) return done;
      return after(await messenger.remind(request, step.requirement, request.card.ref, name));
    case 'review':
      return request.card ? after(await messenger.review(request, request.card.ref, name)) : done;
    case 'alert-admins':
      await messenger.alertAdmins(request, step.about, ctx.admins(), name);
      return done;
  }
}

async function postLines(
  { messenger }: RunnerContext,
  request: Request,
  card: MessageRef,
  name: string,
): Promise<Said> {
  const called = uncalled(request);
  const posted = await messenger.postLines(request, card, request.linesPosted, called, name);
  if (!posted.ok) return posted;
  const calls = openStages(request).map((one): Fact => ({ type: 'step.done', step: callStep(request, one) }));
  const said: Fact = { type: 'lines.posted', upTo: request.lines.length };
  return { ok: true, facts: called.length > 0 ? [said, ...calls] : [said] };
}

async function tell(
  messenger: Messenger,
  request: Request,
  control: Control,
  { to, name }: { readonly to: PersonId; readonly name: string },
): Promise<Said> {
  const latest = request.notices.findLast((one) => one.to === to && one.about !== 'asked');
  if (!latest) return { ok: true, facts: [] };
  const { about, n } = latest;
  const face = copyFace(request, control, { notice: { about } }) ?? '';
  const posted = await messenger.tell(request, control, { to, about }, name);
  if (!posted.ok) return posted;
  const { message } = posted;
  return { ok: true, facts: [{ type: 'notice.sent', to, upTo: n, message, about, face }] };
}

/** Posts to the channel of the rule, or to the approvals channel if the first one refuses all messages. */
async function postCard(
  { messenger, policy }: RunnerContext,
  request: Request,
  control: Control,
  name: string,
): Promise<{ readonly ok: true; readonly fact: Fact } | Undeliverable> {
  const [own = '', other] = cardChannels(request, policy().policy);
  const first = await messenger.postCard(request, control, own, name);
  if (first.ok) return { ok: true, fact: { type: 'card.posted', card: first.message } };
  if (other === undefined) return first;
  const second = await messenger.postCard(request, control, other, name);
  if (!second.ok) return first;
  const instead = { of: own, why: first.reason };
  return { ok: true, fact: { type: 'card.posted', card: second.message, instead } };
}

/** Ten minutes at first; an hour after an hour without a fix. */
/** About a day of tries. */
const mostTries = 30;
const refusedForMs = (attempts: number): number => (attempts <= 6 ? 600_000 : 3_600_000);

/**
 * Slack refuses this message permanently in the present state. Usher retries a card at intervals, and for a day the
 * drawing of a copy in a closed channel, since it may have buttons. It posts a deleted card again once and one in a closed
 * channel whenever it can, gives everything else up, and tells the admins what people miss.
 */
async function settleUndeliverable(
  ctx: RunnerContext,
  id: string,
  { type }: SlackStep,
  step: string,
  { reason, isOfChannel }: Undeliverable,
): Promise<void> {
  await commitOn(ctx, id, (request, { now: at }) => {
    const base = { at, by: system, why: reason.slice(0, 300) };
    const attempts = (request.steps[step]?.attempts ?? 0) + 1;
    if (type === 'post-card' || (type === 'draw-copy' && isOfChannel && attempts <= mostTries)) {
      const retryAt = at + refusedForMs(attempts);
      return { events: [{ type: 'step.failed', ...base, step, attempts, retryAt, refused: true }] };
    }
    const cardGone = type === 'draw-card' || type === 'post-lines';
    if (cardGone && request.card && isOfChannel)
      return { events: [{ type: 'card.lost', ...base, stands: true }] };
    if (cardGone && request.card && deletedCards(request) === 0)
      return { events: [{ type: 'card.lost', ...base }] };
    const gone = cardGone
      ? [{ type: 'step.gave-up' as const, ...base, step: `card:${request.cardsLost}` }]
      : [];
    return { events: [{ type: 'step.gave-up', ...base, step }, ...gone] };
  });
}

const deletedCards = ({ cardsLost, copies }: Request): number =>
  cardsLost - copies.filter(({ isFormerCard }) => isFormerCard).length;

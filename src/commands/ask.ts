import { randomUUID } from 'node:crypto';
import type { Button } from '@slack/types';
import type { Outcome } from '../approvals/ask.js';
import type { Asked, Form } from '../approvals/asked.js';
import { unextendable } from '../approvals/decide/extend.js';
import { type PersonId, slackIdOf } from '../approvals/person.js';
import type { Planned } from '../approvals/plan.js';
import type { Refusal } from '../approvals/refusal.js';
import type { Request } from '../approvals/request.js';
import { requestStream } from '../approvals/store.js';
import { section } from '../slack/blocks.js';
import { slackWord } from '../slack/failure.js';
import { askedModal, checkingModal, refusedModal } from '../slack/modals/answer-modal.js';
import { linkTo } from '../slack/notices.js';
import { requesterButtons } from '../slack/request-buttons.js';
import { statusLine } from '../slack/status.js';
import { extend, maker } from '../slack/statuses/buttons.js';
import { spoken } from '../slack/text.js';
import { approvedBy, missingDecide } from '../slack/waiting.js';
import { titleWithWho } from '../slack/who.js';
import { whenThere } from '../store/when-there.js';
import type { ListenerContext } from './listener-context.js';

/** The name of the *Checking…* view that lies over a form. Slack tells the view's id only by this name. */
export const checkingName = (formViewId: string): string => `checking-${formViewId}-${randomUUID()}`;

export const checking = checkingModal;

/** The form that asks for these changes. */
export const formOf = (submission: string, { changes, ...rest }: Asked): Form => ({
  submission,
  wanted: { changes },
  rest,
});

/** A further act after a refusal. Returns text for the requester, in Slack's markup. */
export type AfterRefusal = (refusal: Refusal, planned: readonly Planned[]) => Promise<string>;

/** Asks for the changes in a form, and replaces *Checking…* with the answer. Returns the request, if there is one. */
export const askAndAnswer = (
  ctx: ListenerContext,
  person: PersonId,
  externalId: string,
  form: Form,
  afterRefusal?: AfterRefusal,
): Promise<Request | undefined> =>
  answerAsked(ctx, person, externalId, () => ctx.desk.ask(person, form), afterRefusal);

/** Replaces *Checking…* with the outcome. Returns the request, if there is one. */
export async function answerAsked(
  ctx: ListenerContext,
  person: PersonId,
  externalId: string,
  ask: () => Promise<Outcome>,
  afterRefusal: AfterRefusal = async () => '',
  /** More text for the answer, in Slack's markup. */
  besides: () => string = () => '',
): Promise<Request | undefined> {
  const { log } = ctx;
  let outcome: Outcome;
  try {
    outcome = await ask();
  } catch (error) {
    log.error({ err: error, listener: 'ask' }, 'a request could not be opened');
    const sentence =
      'Make or the record could not be reached, so nothing was asked. Go back and try again in a minute.';
    await refuseIn(ctx, person, externalId, sentence);
    return undefined;
  }
  const { answer, planned } = outcome;
  if (!answer.ok) {
    log.info({ person, code: answer.refusal.code }, 'a request was refused');
    ctx.noteRefusal?.(answer.refusal.code);
    const markup = `${spoken(answer.refusal)}${await linkIn(ctx, answer.refusal)}`;
    const whole = `${markup}${await afterRefusal(answer.refusal, planned)}`;
    await refuseIn(ctx, person, externalId, whole, await insteadOf(ctx, person, answer.refusal));
    return undefined;
  }
  const view = (request: Request) =>
    askedModal(
      externalId,
      `${confirmation(request, ctx.workspaceUrl)}${besides()}`,
      requesterButtons(request),
    );
  const markup = `${confirmation(answer.request, ctx.workspaceUrl)}${besides()}`;
  await showIn(ctx, person, view(answer.request), markup);
  const carded = await withCard(ctx, answer.request.id);
  if (carded) await replaceView(ctx, externalId, view(carded));
  return answer.request;
}

/** Replaces *Checking…* with a view. A person who has closed it gets a message. */
export async function showIn(
  ctx: ListenerContext,
  person: PersonId,
  view: ReturnType<typeof askedModal>,
  markup: string,
): Promise<void> {
  const shown = await replaceView(ctx, view.external_id ?? '', view);
  if (!shown) await tell(ctx, person, markup);
}

/** Replaces *Checking…* with the reason why a request is not possible. A person who has closed it gets a message. */
export async function refuseIn(
  ctx: ListenerContext,
  person: PersonId,
  externalId: string,
  markup: string,
  buttons: readonly Button[] = [],
): Promise<void> {
  await showIn(ctx, person, refusedModal(externalId, markup, buttons), markup);
}

/** The button for what the person can do instead: extend the access that is there already. */
async function insteadOf(
  { store, now }: ListenerContext,
  person: PersonId,
  { code, request }: Refusal,
): Promise<Button[]> {
  if (code !== 'grant-open' || request === undefined) return [];
  const grant = (await store.request(request))?.request;
  if (grant?.phase.status !== 'active' || unextendable(grant, person, now())) return [];
  return extend(grant, grant.phase, maker(grant));
}

/** The refusal with a link, if another request is the cause of it. */
async function linkIn({ store, workspaceUrl }: ListenerContext, { request }: Refusal): Promise<string> {
  const card = request && (await store.request(request))?.request.card;
  return card ? ` <${linkTo(workspaceUrl, card.ref)}|Open its card>` : '';
}

const cardWaitsMs = 3000;

/** The request after its card is posted, usually within a moment; undefined if Slack takes longer. */
const withCard = ({ store }: ListenerContext, id: string): Promise<Request | undefined> =>
  whenThere(store, { stream: requestStream(id), withinMs: cardWaitsMs }, async () => {
    const request = (await store.request(id))?.request;
    return request?.card && request;
  });

function confirmation(request: Request, workspaceUrl: string): string {
  const link = request.card ? ` <${linkTo(workspaceUrl, request.card.ref)}|Open the card>` : '';
  return `:white_check_mark: *Your request is ${request.id}:* ${titleWithWho(request)}\n${whereItStands(request)}.${link}`;
}

/** The state of the request. Somebody may have decided before the answer appears. */
function whereItStands(request: Request): string {
  const { status } = request.phase;
  if (status === 'pending') return missingDecide(request);
  if (status === 'denied' || status === 'cancelled' || status === 'expired') return statusLine(request);
  return approvedBy(request);
}

const triesForTheView = 10;

/**
 * Replaces the view with this name. Returns false if the person has closed the form. A view that was just pushed may
 * not be there at once.
 */
export async function replaceView(
  { client, log }: ListenerContext,
  externalId: string,
  view: ReturnType<typeof askedModal>,
): Promise<boolean> {
  for (let attempt = 1; ; attempt++) {
    try {
      await client.views.update({ external_id: externalId, view });
      return true;
    } catch (error) {
      if (slackWord(error) !== 'not_found' || attempt >= triesForTheView) {
        log.info({ word: slackWord(error) }, 'the answer could not be shown in the form');
        return false;
      }
      await new Promise((resolve) => setTimeout(resolve, 100 * attempt));
    }
  }
}

/** Sends one person a direct message. If Slack does not accept it now, Usher tries again. */
export async function tell({ outbox }: ListenerContext, person: PersonId, markup: string): Promise<void> {
  const message = { text: markup, blocks: [section(markup)] };
  await outbox.say({ key: `say:${randomUUID()}`, to: [slackIdOf(person)], message, from: person });
}

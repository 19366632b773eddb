import { randomUUID } from 'node:crypto';
import type { Asked } from '../approvals/asked.js';
import type { Change } from '../approvals/changes/catalogue.js';
import type { Answer } from '../approvals/desk-deps.js';
import { type Identity, type PersonId, slackIdOf } from '../approvals/person.js';
import { insteadOf, type Planned } from '../approvals/plan.js';
import type { Foreseen } from '../approvals/policy/could-match.js';
import type { Refusal } from '../approvals/refusal.js';
import type { Request } from '../approvals/request.js';
import { section } from '../slack/blocks.js';
import { slackWord } from '../slack/failure.js';
import { askedModal, checkingModal, refusedModal } from '../slack/modals/answer-modal.js';
import { linkTo } from '../slack/notices.js';
import { approvedBy, awaited } from '../slack/status.js';
import { spoken } from '../slack/text.js';
import { titleWithWho } from '../slack/who.js';
import { foresee } from './foresee.js';
import type { ListenerContext } from './listener-context.js';

/** Names the *Checking…* view that lies over a form; Slack tells its id only by this name. */
export const checkingName = (formViewId: string): string => `checking-${formViewId}-${randomUUID()}`;

export const checking = checkingModal;

/** What else follows from a refusal. Answers what is added for the requester, in Slack's markup. */
export type AfterRefusal = (refusal: Refusal, planned: readonly Planned[]) => Promise<string>;

/** What a form asks for, where Make has to say which changes that means. */
export interface Unplaced {
  readonly rest: Omit<Asked, 'changes'>;
  readonly foreseen: (identity: Identity) => readonly Foreseen[];
  readonly changes: () => Promise<{ readonly changes: readonly Change[] } | Refusal>;
}

/**
 * Asks the policy what memory can tell, then Make, then the policy whole; opens the request, and puts the answer in the
 * place of *Checking…*. Answers the request, if there is one.
 */
export async function askAndAnswer(
  ctx: ListenerContext,
  person: PersonId,
  formViewId: string,
  externalId: string,
  asked: Asked | Unplaced,
  afterRefusal: AfterRefusal = async () => '',
): Promise<Request | undefined> {
  const { log } = ctx;
  const show = (view: ReturnType<typeof askedModal>) => replaceView(ctx, externalId, view);
  let answer: Answer;
  let planned: readonly Planned[];
  try {
    ({ answer, planned } = await answerTo(ctx, person, formViewId, asked));
  } catch (error) {
    log.error({ err: error, listener: 'ask' }, 'a request could not be opened');
    const sentence =
      'Make or the record could not be reached, so nothing was asked. Go back and try again in a minute.';
    await refuseIn(ctx, person, externalId, sentence);
    return undefined;
  }
  if (!answer.ok) {
    log.info({ person, code: answer.refusal.code }, 'a request was refused');
    const markup = `${spoken(answer.refusal)}${await linkIn(ctx, answer.refusal)}`;
    await refuseIn(ctx, person, externalId, `${markup}${await afterRefusal(answer.refusal, planned)}`);
    return undefined;
  }
  await show(askedModal(externalId, confirmation(answer.request, ctx.workspaceUrl)));
  const carded = await withCard(ctx, answer.request.id);
  if (carded) await show(askedModal(externalId, confirmation(carded, ctx.workspaceUrl)));
  return answer.request;
}

interface Answered {
  readonly answer: Answer;
  readonly planned: readonly Planned[];
}

const no = (refusal: Refusal): Answered => ({ answer: { ok: false, refusal }, planned: [] });

/** First what needs no Make, and one of the person's places for forms; for nobody else is Make asked. */
async function answerTo(
  { desk, people, directory }: ListenerContext,
  person: PersonId,
  formViewId: string,
  wanted: Asked | Unplaced,
): Promise<Answered> {
  const identity = await people.identify(person);
  const unplaced = 'foreseen' in wanted ? wanted : undefined;
  const known: Asked = 'foreseen' in wanted ? { ...wanted.rest, changes: [] } : wanted;
  const foreseen = unplaced ? unplaced.foreseen(identity) : foresee(directory, identity, known);
  const refusal = await desk.mayAsk(person, known, foreseen);
  if (refusal) return no(refusal);
  const form = desk.beginForm(person);
  if ('refusal' in form) return no(form.refusal);
  try {
    const placed = unplaced ? await unplaced.changes() : known;
    if ('code' in placed) return no(placed);
    const asked: Asked = { ...known, changes: placed.changes };
    const planned = await desk.plan(asked);
    const changes = insteadOf(planned);
    const other = changes && { ...asked, changes };
    const answer = other
      ? await desk.submit(person, formViewId, other, await desk.plan(other))
      : await desk.submit(person, formViewId, asked, planned);
    return { answer, planned };
  } finally {
    form.end();
  }
}

/** Puts a view in the place of *Checking…*; whoever closed that is told in a message. */
export async function showIn(
  ctx: ListenerContext,
  person: PersonId,
  view: ReturnType<typeof askedModal>,
  markup: string,
): Promise<void> {
  const shown = await replaceView(ctx, view.external_id ?? '', view);
  if (!shown) await tell(ctx, person, markup);
}

/** Says why something cannot be asked, in the place of *Checking…* or, where that is closed, in a message. */
export async function refuseIn(
  ctx: ListenerContext,
  person: PersonId,
  externalId: string,
  markup: string,
): Promise<void> {
  await showIn(ctx, person, refusedModal(externalId, markup), markup);
}

/** A refusal because of another request leads to that request's card. */
async function linkIn(
  { store, workspaceUrl }: ListenerContext,
  { code, sentence }: Refusal,
): Promise<string> {
  const id = code === 'asked-already' || code === 'grant-open' ? /REQ-\d+/.exec(sentence)?.[0] : undefined;
  const card = id && (await store.request(id))?.request.card;
  return card ? ` <${linkTo(workspaceUrl, card.ref)}|Open its card>` : '';
}

const looksForTheCard = 20;

/** The request once its card is posted, which is a matter of a moment; undefined where Slack takes longer. */
async function withCard({ store }: ListenerContext, id: string): Promise<Request | undefined> {
  for (let look = 0; look < looksForTheCard; look++) {
    const request = (await store.request(id))?.request;
    if (request?.card) return request;
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
  return undefined;
}

function confirmation(request: Extract<Answer, { ok: true }>['request'], workspaceUrl: string): string {
  const link = request.card ? ` <${linkTo(workspaceUrl, request.card.ref)}|Open the card>` : '';
  const who = request.automatic ? approvedBy(request) : `Waiting for ${awaited(request)}`;
  return `:white_check_mark: *${request.id} is asked:* ${titleWithWho(request)}\n${who}.${link}`;
}

const triesForTheView = 10;

/** False if the person has closed the form meanwhile. A view just pushed may not be there at once. */
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

/** Tells one person something in a direct message; what Slack does not take now is tried again. */
export async function tell({ outbox }: ListenerContext, person: PersonId, markup: string): Promise<void> {
  const message = { text: markup, blocks: [section(markup)] };
  await outbox.say({ key: `say:${randomUUID()}`, to: [slackIdOf(person)], message, from: person });
}

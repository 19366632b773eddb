import { handlesIn } from '../approvals/changes/changes.js';
import type { PersonId } from '../approvals/person.js';
import type { Refusal } from '../approvals/refusal.js';
import { commandNames, viewIds } from '../slack/ids.js';
import { tokenModal } from '../slack/modals/token-modal.js';
import { spoken } from '../slack/text.js';
import { askAndAnswer, checking, checkingName, formOf, refuseIn } from './ask.js';
import type { Listeners } from './listener.js';
import { type ListenerContext, withErrorReply } from './listener-context.js';
import { commandBody, formAction, formSubmission } from './payload.js';
import { redrawForm } from './redraw-form.js';
import { type TokenAsked, tokenAskedIn } from './token/asked.js';
import { accountsFor, chosenIn, formFrom, type TokenChoice, tokensOf } from './token/form.js';
import { askReset, resetForm } from './token/reset.js';
import { createLeakTelling } from './token/tell-of-leak.js';
import type { ViewVisit } from './visit.js';

/**
 * `/make-token`: registers the form that revokes tokens of a connected account, has a leaked one deleted, or contains
 * a person.
 */
export function registerToken(listeners: Listeners, ctx: ListenerContext): void {
  const tellOfLeak = createLeakTelling(ctx);
  listeners.command(commandNames.token, async ({ body, person }) => {
    const { trigger_id } = commandBody.parse(body);
    await openTokens(ctx, trigger_id, person);
  });

  listeners.form(viewIds.token, async ({ body, person }) => {
    const parsed = formAction.safeParse(body);
    if (!parsed.success) return;
    const { view } = parsed.data;
    const form = await formFrom(ctx, person, chosenIn(view));
    const drawn = await redrawForm(ctx.client, view, tokenModal(form));
    if (!drawn || form.account === undefined) return;
    const tokens = await tokensOf(ctx, Number(form.account));
    await redrawForm(ctx.client, drawn, tokenModal({ ...form, tokens }));
  });

  const answerForm = async ({ ack, body, person: asker }: ViewVisit): Promise<void> => {
    const { view } = formSubmission.parse(body);
    const wanted = tokenAskedIn(ctx, view);
    if (wanted.way === 'wrong') return ack({ response_action: 'errors', errors: wanted.errors });
    const externalId = checkingName(view.id);
    // The update replaces a form that contains a token, so that the token does not stay on the person's screen.
    const response_action = wanted.way === 'leaked' ? 'update' : 'push';
    await ack({ response_action, view: checking(externalId) });
    const say = (markup: string) => refuseIn(ctx, asker, externalId, markup);
    await withErrorReply(ctx, 'ask-token', say, () =>
      ask({ ctx, asker, formViewId: view.id, externalId, tellOfLeak }, wanted),
    );
  };
  listeners.view(viewIds.token, answerForm, 'update');
}

/** A submitted form, with the values that the answer needs. */
interface Sent {
  readonly ctx: ListenerContext;
  readonly asker: PersonId;
  readonly formViewId: string;
  readonly externalId: string;
  readonly tellOfLeak: ReturnType<typeof createLeakTelling>;
}

/** Opens the form with the accounts that the person may choose, or for a leaked token if there is none. */
export async function openTokens(ctx: ListenerContext, trigger: string, asker: PersonId): Promise<void> {
  const hasAccounts = (await accountsFor(ctx, asker)).length > 0;
  await openToken(ctx, trigger, asker, { way: hasAccounts || !ctx.canKeep ? 'account' : 'leaked' });
}

export async function openToken(
  ctx: ListenerContext,
  trigger: string,
  asker: PersonId,
  chosen: TokenChoice,
): Promise<void> {
  const view = tokenModal(await formFrom(ctx, asker, chosen));
  await ctx.client.views.open({ trigger_id: trigger, view });
}

async function ask(form: Sent, wanted: Exclude<TokenAsked, { way: 'wrong' }>): Promise<void> {
  const { ctx, asker, formViewId, externalId } = form;
  // For a person who may not ask, Usher asks Make about nobody's account.
  const refusal = await notOffered(ctx, asker, wanted);
  if (refusal) {
    ctx.log.warn({ person: asker, code: refusal.code }, 'a form was refused');
    ctx.noteRefusal?.(refusal.code);
    return refuseIn(ctx, asker, externalId, spoken(refusal));
  }
  switch (wanted.way) {
    case 'account':
      await askAndAnswer(ctx, asker, externalId, formOf(formViewId, wanted.asked));
      return;
    case 'leaked':
      return askLeaked(form, wanted);
    case 'contain': {
      const { rest, userId } = wanted;
      const form = { submission: formViewId, wanted: { contain: userId }, rest };
      const contained = await askAndAnswer(ctx, asker, externalId, form);
      if (contained && wanted.resetToo)
        await askReset(ctx, asker, resetForm(ctx, `${formViewId}-reset`, wanted));
      return;
    }
    case 'reset':
      await askAndAnswer(ctx, asker, externalId, resetForm(ctx, formViewId, wanted));
  }
}

/**
 * The refusal of values that the form never offered. A submission may contain them, and must not reveal anything about
 * other people's accounts.
 */
async function notOffered(
  ctx: ListenerContext,
  asker: PersonId,
  wanted: Exclude<TokenAsked, { way: 'wrong' }>,
): Promise<Refusal | undefined> {
  if (wanted.way === 'leaked') return undefined;
  if (wanted.way === 'account') {
    const offered = await accountsFor(ctx, asker);
    return offered.some(({ value }) => value === `${wanted.userId}`) ? undefined : otherAccount;
  }
  const { binding } = await ctx.people.identify(asker);
  const own = binding.state === 'bound' && binding.id === wanted.userId;
  const kind = wanted.way === 'contain' ? 'contain-token' : 'demand-password-reset';
  return own || (await ctx.desk.mayAskForOthers(asker, kind)) ? undefined : othersOnly;
}

const otherAccount: Refusal = {
  code: 'account-not-offered',
  sentence:
    'This account is not connected, or you may not ask for it. Open the form again and choose from the list.',
};

const othersOnly: Refusal = {
  code: 'others-not-asked',
  sentence: 'No rule of the policy lets you ask for others. You can ask for yourself.',
};

/** Asks about a leaked token. Usher keeps the token only if the answer is a request that needs it. */
async function askLeaked(
  { ctx, asker, formViewId, externalId, tellOfLeak }: Sent,
  { token, zone, rest }: Extract<TokenAsked, { way: 'leaked' }>,
): Promise<void> {
  const { leaks } = ctx;
  const handle = await leaks.keep(formViewId, token);
  let needed = false;
  try {
    const holder = { type: 'leaked', handle, zone } as const;
    const form = formOf(formViewId, { ...rest, changes: [{ kind: 'revoke-token', holder }] });
    const request = await askAndAnswer(ctx, asker, externalId, form, (refusal, [planned]) =>
      tellOfLeak({ finder: asker, formViewId, zone, planned, refusal }),
    );
    needed = request !== undefined && handlesIn(request.revision.changes).includes(handle);
  } finally {
    if (!needed) await leaks.wipe(handle);
  }
}

import { person as actorOf, type PersonId } from '../approvals/person.js';
import { isToken } from '../approvals/token-text.js';
import { MakeError } from '../make/error.js';
import { tokenPage } from '../make/zones.js';
import { actionIds, viewIds } from '../slack/ids.js';
import { answerModal } from '../slack/modals/answer-modal.js';
import { type ConnectedAccount, connectModal } from '../slack/modals/connect-modal.js';
import { date, escaped } from '../slack/text.js';
import { scopesInWords } from '../slack/words.js';
import { VaultError } from '../vault/vault.js';
import { checking, checkingName, refuseIn, showIn } from './ask.js';
import type { Listeners } from './listener.js';
import { type ListenerContext, withErrorReply } from './listener-context.js';
import { fieldOf, formAction, formSubmission } from './payload.js';
import { redrawForm } from './redraw-form.js';
import { examine } from './token/account-check.js';
import { recordOf } from './token/account-facts.js';
import { endedAsDead } from './token/dead-connection.js';
import { accountsFor, ageInWords, nameOf, noKey } from './token/form.js';
import { notAToken } from './token/typed-token.js';
import type { ViewVisit } from './visit.js';

/** Registers the form with which people connect their own Make account by a token, and disconnect it. */
export function registerConnect(listeners: Listeners, ctx: ListenerContext): void {
  listeners.action(actionIds.disconnect, async ({ body, person: asker }) => {
    const parsed = formAction.safeParse(body);
    if (!parsed.success) return;
    await disconnect(ctx, asker);
    await redrawForm(ctx.client, parsed.data.view, await viewFor(ctx, asker));
  });

  const answerForm = async ({ ack, body, person: asker }: ViewVisit): Promise<void> => {
    const { view } = formSubmission.parse(body);
    const token = (fieldOf(view, 'token') ?? '').trim();
    const problem = !ctx.canKeep ? noKey : isToken(token) ? undefined : notAToken;
    if (problem) return ack({ response_action: 'errors', errors: { token: problem } });
    const externalId = checkingName(view.id);
    // The update replaces the form, so that the token does not stay on the person's screen.
    await ack({ response_action: 'update', view: checking(externalId) });
    const say = (markup: string) => refuseIn(ctx, asker, externalId, markup);
    await withErrorReply(ctx, 'connect', say, async () => {
      const examined = await examine(ctx, asker, token);
      if (!examined.ok) {
        ctx.log.warn({ person: asker, code: examined.refusal.code }, 'an account was not connected');
        ctx.noteRefusal?.(examined.refusal.code);
        return say(escaped(examined.refusal.sentence));
      }
      const { makeUserId, scope } = examined;
      await connect(ctx, asker, { token, makeUserId, scope });
      const markup = `:white_check_mark: *${escaped(nameOf(ctx, makeUserId))}* is connected. \`/make-token\` lists its tokens; \`/make-access disconnect\` ends it at once.`;
      await showIn(ctx, asker, answerModal(externalId, 'Connected', markup), markup);
    });
  };
  listeners.view(viewIds.connect, answerForm, 'update');
}

/** Opens the list at once, and adds the parts from Make later. */
export async function openConnect(ctx: ListenerContext, trigger: string, asker: PersonId): Promise<void> {
  const { client } = ctx;
  const opened = await client.views.open({ trigger_id: trigger, view: viewWith(ctx, []) });
  const { id, hash } = opened.view ?? {};
  if (id === undefined || hash === undefined) return;
  await redrawForm(client, { id, hash }, await viewFor(ctx, asker));
}

async function viewFor(ctx: ListenerContext, asker: PersonId) {
  return viewWith(ctx, await accountsShown(ctx, asker));
}

const viewWith = ({ zone, canKeep }: ListenerContext, accounts: readonly ConnectedAccount[]) =>
  connectModal({ accounts, tokenPage: tokenPage(zone), ...(!canKeep && { noKey }) });

async function accountsShown(ctx: ListenerContext, asker: PersonId): Promise<ConnectedAccount[]> {
  const { binding } = await ctx.people.identify(asker);
  const accounts = await accountsFor(ctx, asker);
  return Promise.all(
    accounts.map(async ({ value, label }) => {
      const makeUserId = Number(value);
      const mine =
        binding.state === 'bound' && binding.id === makeUserId && makeUserId !== ctx.directory.me?.id;
      return { makeUserId, name: label, mine, says: await tokensInWords(ctx, makeUserId) };
    }),
  );
}

const shownTokens = 20;

/** The label, scopes and age of each token, and a mark at the one that Usher itself uses; never a value. */
async function tokensInWords(ctx: ListenerContext, userId: number): Promise<string> {
  const { accounts, now } = ctx;
  try {
    const account = await accounts.of(userId);
    if (!account) return 'Not connected any more.';
    const tokens = await account.make.apiTokens.list();
    const used = tokens.filter((token) => account.uses(token));
    const all = [...used, ...tokens.filter((token) => !used.includes(token))];
    const more = all.length > shownTokens ? [`and ${all.length - shownTokens} more, which Make lists`] : [];
    const lines = all.slice(0, shownTokens).map((token) => {
      const mark = used.includes(token) ? ' · Usher uses this one' : '';
      return `*${escaped(token.label)}* · ${escaped(scopesInWords(token))} · ${escaped(ageInWords(token, now()))}${mark}`;
    });
    return [...lines, ...more].join('\n') || 'It has no tokens.';
  } catch (error) {
    if (error instanceof VaultError) return escaped(error.message);
    if (!(error instanceof MakeError)) throw error;
    if (error.kind !== 'unauthorized') return `Make does not list its tokens: ${escaped(error.detail)}`;
    const ended = await endedAsDead(ctx, userId);
    return `Make does not accept this connection any more${ended ? ', so it is ended' : ''}. Connect again.`;
  }
}

async function connect(
  ctx: ListenerContext,
  asker: PersonId,
  { token, makeUserId, scope }: { token: string; makeUserId: number; scope: readonly string[] },
): Promise<void> {
  const { connections, now } = ctx;
  await connections.keep({ token, makeUserId, person: asker, scope: [...scope] }, now());
  try {
    await recordOf(ctx, asker, actorOf(asker), {
      type: 'account.connected',
      makeUserId,
      scope: [...scope],
    });
  } catch (error) {
    await connections.wipe(makeUserId);
    throw error;
  }
}

/** Ends the person's own connection at once. Returns the sentence for the person. */
export async function disconnect(ctx: ListenerContext, asker: PersonId): Promise<string> {
  const { people, connections } = ctx;
  const { binding } = await people.identify(asker);
  const own = binding.state === 'bound' || binding.state === 'differs' ? binding.id : undefined;
  const kept =
    own === undefined ? undefined : (await connections.all()).find((one) => one.makeUserId === own);
  if (!kept) return 'You have no connected account.';
  await connections.wipe(kept.makeUserId);
  await recordOf(ctx, asker, actorOf(asker), {
    type: 'account.disconnected',
    makeUserId: kept.makeUserId,
    why: 'asked',
  });
  const since = kept.at === undefined ? '' : `, connected since ${date(kept.at)},`;
  return `Your account${since} is disconnected; its token is gone from Usher. Delete it on Make too if nothing else uses it.`;
}

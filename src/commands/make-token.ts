import { handlesIn } from '../approvals/change.js';
import type { PersonId } from '../approvals/person.js';
import type { Refusal } from '../approvals/refusal.js';
import { commandNames, viewIds } from '../slack/ids.js';
import { tokenModal } from '../slack/modals/token-modal.js';
import { spoken } from '../slack/text.js';
import { askAndAnswer, checking, checkingName, refuseIn } from './ask.js';
import { type Doors, guarded } from './doors.js';
import type { Entrance, ViewVisit } from './entrance.js';
import { foreseeContainment } from './foresee.js';
import { commandBody, formAction, formSubmission } from './payload.js';
import { redrawForm } from './redraw-form.js';
import { type TokenAsked, tokenAskedIn } from './token/asked.js';
import { accountsFor, chosenIn, formFrom, type TokenChoice, tokensOf } from './token/form.js';
import { createLeakTelling } from './token/tell-of-leak.js';

/** `/make-token`: revoke tokens of a connected account, have a leaked one deleted, or contain somebody. */
export function registerToken(entrance: Entrance, doors: Doors): void {
  const tellOfLeak = createLeakTelling(doors);
  entrance.command(commandNames.token, async ({ body, person }) => {
    const { trigger_id } = commandBody.parse(body);
    await openToken(doors, trigger_id, person, { way: 'account' });
  });

  entrance.form(viewIds.token, async ({ body, person }) => {
    const parsed = formAction.safeParse(body);
    if (!parsed.success) return;
    const { view } = parsed.data;
    const form = await formFrom(doors, person, chosenIn(view));
    const drawn = await redrawForm(doors.client, view, tokenModal(form));
    if (!drawn || form.account === undefined) return;
    const tokens = await tokensOf(doors, Number(form.account));
    await redrawForm(doors.client, drawn, tokenModal({ ...form, tokens }));
  });

  const answerForm = async ({ ack, body, person: asker }: ViewVisit): Promise<void> => {
    const { view } = formSubmission.parse(body);
    const wanted = tokenAskedIn(doors, view);
    if (wanted.way === 'wrong') return ack({ response_action: 'errors', errors: wanted.errors });
    const externalId = checkingName(view.id);
    // The form with a token in it is replaced, so that it does not stay on somebody's screen.
    const response_action = wanted.way === 'leaked' ? 'update' : 'push';
    await ack({ response_action, view: checking(externalId) });
    const say = (markup: string) => refuseIn(doors, asker, externalId, markup);
    await guarded(doors, 'ask-token', say, () =>
      ask({ doors, asker, formViewId: view.id, externalId, tellOfLeak }, wanted),
    );
  };
  entrance.view(viewIds.token, answerForm, 'update');
}

/** A form that somebody sent, with what is needed to answer it. */
interface Sent {
  readonly doors: Doors;
  readonly asker: PersonId;
  readonly formViewId: string;
  readonly externalId: string;
  readonly tellOfLeak: ReturnType<typeof createLeakTelling>;
}

export async function openToken(
  doors: Doors,
  trigger: string,
  asker: PersonId,
  chosen: TokenChoice,
): Promise<void> {
  const view = tokenModal(await formFrom(doors, asker, chosen));
  await doors.client.views.open({ trigger_id: trigger, view });
}

async function ask(form: Sent, wanted: Exclude<TokenAsked, { way: 'wrong' }>): Promise<void> {
  const { doors, asker, formViewId, externalId } = form;
  // Nobody else's Make is asked on behalf of whoever may not ask at all.
  const refusal = await notOffered(doors, asker, wanted);
  if (refusal) {
    doors.log.warn({ person: asker, code: refusal.code }, 'a form was refused');
    return refuseIn(doors, asker, externalId, spoken(refusal));
  }
  switch (wanted.way) {
    case 'account':
      await askAndAnswer(doors, asker, formViewId, externalId, wanted.asked);
      return;
    case 'leaked':
      return askLeaked(form, wanted);
    case 'contain': {
      const { rest, userId } = wanted;
      await askAndAnswer(doors, asker, formViewId, externalId, {
        rest,
        foreseen: (identity) => foreseeContainment(doors.make, identity, userId, rest),
        changes: () => doors.desk.containment(userId),
      });
    }
  }
}

/** A form can be sent with what it never offered; it learns nothing about other people's accounts that way. */
async function notOffered(
  doors: Doors,
  asker: PersonId,
  wanted: Exclude<TokenAsked, { way: 'wrong' }>,
): Promise<Refusal | undefined> {
  if (wanted.way === 'leaked') return undefined;
  if (wanted.way === 'account') {
    const offered = await accountsFor(doors, asker);
    return offered.some(({ value }) => value === `${wanted.userId}`) ? undefined : otherAccount;
  }
  const { binding } = await doors.people.identify(asker);
  const own = binding.state === 'bound' && binding.id === wanted.userId;
  return own || (await doors.desk.mayAskForOthers(asker, 'contain-token')) ? undefined : othersOnly;
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

/** The token is kept only if a request came of it that needs it. */
async function askLeaked(
  { doors, asker, formViewId, externalId, tellOfLeak }: Sent,
  { token, zone, rest }: Extract<TokenAsked, { way: 'leaked' }>,
): Promise<void> {
  const { leaks } = doors;
  const handle = await leaks.keep(formViewId, token);
  let needed = false;
  try {
    const holder = { type: 'leaked', handle, zone } as const;
    const asked = { ...rest, changes: [{ kind: 'revoke-token' as const, holder }] };
    const request = await askAndAnswer(doors, asker, formViewId, externalId, asked, (refusal, [planned]) =>
      tellOfLeak({ finder: asker, formViewId, zone, planned, refusal }),
    );
    needed = request !== undefined && handlesIn(request.revision.changes).includes(handle);
  } finally {
    if (!needed) await leaks.wipe(handle);
  }
}

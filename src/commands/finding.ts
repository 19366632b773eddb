import type { App } from '@slack/bolt';
import { z } from 'zod';
import type { PersonId } from '../approvals/person.js';
import { type Refusal, refuse } from '../approvals/refusal.js';
import type { WatchDoor } from '../audit/ports.js';
import { auditActionIds, auditViewIds, findingValue } from '../slack/audit-ids.js';
import { findingLine } from '../slack/finding-line.js';
import { justifyModal } from '../slack/modals/justify-modal.js';
import { spoken } from '../slack/text.js';
import { whispered } from '../slack/whisper.js';
import { refusedReply } from './access/reply.js';
import { tell } from './ask.js';
import { adminRefusal } from './audit/authority.js';
import { type Doors, guarded, type Say } from './doors.js';
import { holdsToken, tokenSentence } from './parse.js';
import { fieldOf, formSubmission, messageClick, parseJson, personOf } from './payload.js';
import { openUndo } from './undo-finding.js';

interface Pressed {
  readonly person: PersonId;
  readonly trigger: string;
  readonly organizationId: number;
  readonly finding: string;
}

/** The list that an alert is about; whether it is about a finding too does not matter. */
const listValue = findingValue.partial({ finding: true });

const notAtHand =
  'Usher keeps a change at hand for 8 days, in organizations it guards, and this one is no longer there.';
const undoYourself = `${notAtHand} To change it back, ask with /make-role, or with /make-invite for somebody who left. What the record has of it is in \`usher ledger export\`.`;
const tellAdmin = `${notAtHand} Nothing was filed now: tell an admin whether it was you.`;

/** The buttons of alerts and of "Was this you?". */
export function registerFinding(app: App, doors: Doors): void {
  const on = (
    actionId: string,
    allowed: (person: PersonId) => Promise<Refusal | undefined>,
    act: (pressed: Pressed, say: Say) => Promise<void>,
  ): void => {
    app.action(actionId, async ({ ack, body, respond }) => {
      await ack();
      const click = messageClick.safeParse(body);
      const value = listValue.safeParse(parseJson(click.data?.actions[0].value ?? ''));
      if (!click.success || !value.success) {
        return doors.log.warn({ actionId }, 'a click that is not ours was dropped');
      }
      const { user, trigger_id: trigger } = click.data;
      const { organizationId, finding = '' } = value.data;
      const person = personOf(doors.home, user.id, user.team_id);
      const say: Say = async (text) => void (await respond(whispered(text)));
      await guarded(doors, actionId, say, async () => {
        const refusal = await allowed(person);
        if (refusal) return say(refusedReply(doors, person, refusal).text);
        await act({ person, trigger, organizationId, finding }, say);
      });
    });
  };
  const members = async (person: PersonId): Promise<Refusal | undefined> => {
    const { standing } = await doors.people.identify(person);
    return standing === 'member' ? undefined : refuse(standing);
  };

  on(auditActionIds.undo, members, async ({ person, trigger, organizationId, finding }, say) => {
    const known = await doors.watch.finding(organizationId, finding);
    const problem = known ? await openUndo(doors, trigger, person, known.finding) : undoYourself;
    if (problem !== undefined) await say(problem);
  });
  on(auditActionIds.mine, members, async ({ trigger, organizationId, finding }, say) => {
    const known = await doors.watch.finding(organizationId, finding);
    if (!known) return say(tellAdmin);
    if (known.answer) return say(answers.already);
    const view = justifyModal(organizationId, finding, findingLine(known.finding));
    await doors.client.views.open({ trigger_id: trigger, view });
  });
  on(auditActionIds.notMine, members, async ({ person, organizationId, finding }, say) => {
    const became = await doors.watch.answer(organizationId, finding, person, false);
    await say(became === 'filed' ? notMineSentence : answers[became]);
  });
  on(
    auditActionIds.acceptList,
    (person) => adminRefusal(doors, person),
    async ({ person, organizationId, finding }, say) => {
      const shown = Number(finding.replace(/^list-/, ''));
      await say(listAnswers[await doors.watch.acceptList(organizationId, person, shown)]);
    },
  );

  app.view(auditViewIds.justify, async ({ ack, body }) => {
    const { user, view } = formSubmission.parse(body);
    const reason = (fieldOf(view, 'reason') ?? '').trim();
    const wrong = problemWith(reason);
    if (wrong !== undefined) return ack({ response_action: 'errors', errors: { reason: wrong } });
    await ack();
    const person = personOf(doors.home, user.id, user.team_id);
    const say: Say = (markup) => tell(doors, person, markup);
    await guarded(doors, 'justify', say, async () => {
      const refusal = await members(person);
      if (refusal) return say(spoken(refusal));
      const { organizationId, finding } = justified.parse(parseJson(view.private_metadata));
      const became = await doors.watch.answer(organizationId, finding, person, true, reason);
      await say(became === 'filed' ? mineSentence : answers[became]);
    });
  });
}

const justified = z.object({ organizationId: z.number().int(), finding: z.string() });

function problemWith(reason: string): string | undefined {
  if (holdsToken(reason)) return tokenSentence;
  return reason.length < 3 ? 'Say why, in a sentence, such as: agreed with Ana by telephone.' : undefined;
}

type Unfiled = Exclude<Awaited<ReturnType<WatchDoor['answer']>>, 'filed'>;

const answers: Readonly<Record<Unfiled, string>> = {
  already: 'This was already answered, and the first answer stays on record. Tell an admin if it is wrong.',
  unknown: tellAdmin,
  'not-asked': 'Only the person whom Make’s log names is asked about this change.',
};

const mineSentence =
  'Filed as a late justification, with the record of the change. Next time ask first: /make-role or /make-invite.';
const notMineSentence =
  'It is on record that this was not you. If Make’s log names you, somebody may be using your account: change your password on Make, revoke your API tokens there, and tell your security team.';
const listAnswers = {
  accepted: 'The list is accepted as it is now, and that is on record in your name.',
  more: 'The list misses more now than this message says. The newest message about it has the number; press its button if that is right.',
  over: 'There is nothing to accept any more.',
} as const;

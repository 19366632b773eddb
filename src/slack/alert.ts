import type { Button, KnownBlock } from '@slack/types';
import type { Finding } from '../approvals/audit-event.js';
import { labelled, wholeSection } from './alarm-blocks.js';
import { auditActionIds, findingClick } from './audit-ids.js';
import { actions, button, context, quoted } from './blocks.js';
import type { Message } from './card.js';
import {
  type Alert,
  actorSentence,
  findingSentence,
  identityWords,
  placeInWords,
  seenAt,
} from './finding-words.js';
import { stillApproved } from './status.js';
import { cutEnd, escaped, mention } from './text.js';
import { isUnderWay, type Undo, undoLine, undoneBy } from './undo.js';
import { alertSentence } from './wave-words.js';

const longest = 2900;

/** The longest text; Slack cuts longer ones. */
export const longestText = 3900;

/** The message about one change that nobody asked for, with its state: open, undo requested, undone, or accepted. */
export function alertMessage(alert: Alert): Message {
  const { finding, undo, accepted } = alert;
  if (undo?.stands === 'done') return undoneMessage(finding, undo);
  const seen = `Nobody asked Usher for this. Seen ${seenAt(finding)}.`;
  if (accepted) {
    const markup = `:white_check_mark: *Accepted by* ${mention(accepted.person)}: ${findingSentence(finding)}`;
    return resolved(markup, `${identityWords(finding)} · ${seen}`, answered(alert));
  }
  const markup = cutEnd(`:warning: ${findingSentence(finding)} ${actorSentence(alert)}`, longest);
  const who = identityWords(finding);
  const state = stateOf(alert);
  return {
    text: cutEnd([markup, who, ...state].join(' '), longestText),
    blocks: [
      wholeSection(markup),
      context(who),
      ...answered(alert),
      ...state.map(wholeSection),
      ...actions('finding', ...alertButtons(alert)),
    ],
  };
}

/** The state of its undo, and the place of its buttons; empty while nobody has asked to undo it. */
function stateOf({ undo, together }: Alert): string[] {
  return [
    ...(undo ? [undoLine(undo)] : []),
    ...(together === undefined
      ? []
      : [`One of ${together} of its kind: the alarm about all of them has the buttons.`]),
  ];
}

function undoneMessage(finding: Finding, undo: Undo): Message {
  const markup = `:white_check_mark: *Undone:* ${whatHolds(finding, undo)}`;
  const seen = `nobody had asked Usher for the change, seen ${seenAt(finding)}`;
  return resolved(markup, `${undoneBy(undo)} · ${seen}`, []);
}

function resolved(markup: string, small: string, more: readonly KnownBlock[]): Message {
  const main = cutEnd(markup, longest);
  return {
    text: cutEnd(`${main} ${small}`, longestText),
    blocks: [wholeSection(main), context(small), ...more],
  };
}

/** The state after the undo, in one sentence; markup. */
function whatHolds(finding: Finding, { leadsTo }: Undo): string {
  const { before, after, movement, name } = finding;
  const who = `*${escaped(name.personal)}*`;
  const place = placeInWords(finding);
  if (leadsTo === undefined) {
    return movement === 'invited'
      ? `The invitation of ${who} to ${place} is withdrawn.`
      : `${who} is out of ${place}${after ? ` (was: ${escaped(after.name)})` : ''}.`;
  }
  const again = leadsTo === before?.name ? ' again' : '';
  const was = movement === 'left' || movement === 'left-team' ? 'no role' : after?.name;
  return `${who} is *${escaped(leadsTo)}* of ${place}${again}${was === undefined ? '' : ` (was: ${escaped(was)})`}.`;
}

function answered({ answer, adminsTold }: Alert): KnownBlock[] {
  if (!answer) return [];
  const who = mention(answer.person);
  if (!answer.mine) return [context(`${who} says: this was not me. ${adminsToldWords(adminsTold)}`)];
  return [
    context(`${who} says: this was me.`),
    ...(answer.reason ? [quoted(cutEnd(answer.reason, 300))] : []),
  ];
}

/** Says that the admins are told only after it has happened. */
export const adminsToldWords = (told: boolean | undefined): string =>
  told === true ? 'The admins are told.' : 'Usher is telling the admins.';

const nothingToUndo: ReadonlySet<Finding['movement']> = new Set([
  'invitation-expired',
  'changed-and-back',
  'removed-and-back',
]);

/** Whether anything is left to undo: not for an expiry, nor for a change that is already reversed. */
export const isUndoable = ({ movement }: Pick<Finding, 'movement'>): boolean => !nothingToUndo.has(movement);

/** The buttons for the acts that are possible now. */
function alertButtons(alert: Alert): Button[] {
  const { finding, undo, accepted, together, frozen } = alert;
  if (together !== undefined || accepted || undo?.stands === 'done' || (undo && isUnderWay(undo))) return [];
  const about = `${finding.name.personal} in ${finding.team?.name ?? finding.organization}`;
  const value = findingClick(finding.organizationId, finding.id);
  return [
    ...undoButton(alert, 'primary'),
    acceptButton(value, about),
    ...(frozen ? [] : [freezeButton(value)]),
  ];
}

/** The button "Ask to undo", if an undo is possible now. */
export function undoButton({ finding, undo, accepted }: Alert, style?: 'primary'): Button[] {
  const isOver = accepted || undo?.stands === 'done' || (undo && isUnderWay(undo));
  if (isOver || !isUndoable(finding)) return [];
  const about = `${finding.name.personal} in ${finding.team?.name ?? finding.organization}`;
  return [undoClick(finding.organizationId, finding.id, about, style)];
}

export const undoClick = (organizationId: number, id: string, about: string, style?: 'primary'): Button =>
  labelled(
    button(auditActionIds.undo, 'Ask to undo', findingClick(organizationId, id), style ? { style } : {}),
    `Ask to undo: ${about}`,
  );

export const acceptButton = (value: string, about: string): Button =>
  labelled(
    button(auditActionIds.accept, 'Accept', value, {
      confirm: {
        title: 'Accept it as it is?',
        text: 'The alert is closed in your name. What was changed stays as it is on Make.',
        yes: 'Accept',
      },
    }),
    `Accept: ${about}`,
  );

/** A button in the alarm that stops approvals and widening changes. It asks for confirmation. */
export const freezeButton = (value: string): Button =>
  labelled(
    button(auditActionIds.freeze, 'Freeze changes', value, {
      style: 'danger',
      confirm: {
        title: 'Freeze changes?',
        text: `Until an Usher admin lifts the freeze, nothing is approved, ${stillApproved}, and nobody is given more on Make. Temporary access still ends.`,
        yes: 'Freeze changes',
      },
    }),
    'Freeze changes: stops approvals until an admin lifts it',
  );

/** The message to each admin that the person named by Make's log denies the act. */
export function disownedMessage(alert: Alert): Message {
  const { finding, answer } = alert;
  const who = answer ? mention(answer.person) : 'Somebody';
  const markup = cutEnd(
    `:warning: ${who} says that this was not them, although Make's log names them: ${alertSentence(alert)} Somebody else may be using their Make account.`,
    longest,
  );
  const whom = identityWords(finding);
  const state = endOf(alert);
  return {
    text: cutEnd([markup, whom, ...state].join(' '), longestText),
    blocks: [
      wholeSection(markup),
      context(whom),
      ...state.map((line) => context(line)),
      ...actions('finding', ...alertButtons(alert)),
    ],
  };
}

const endOf = (alert: Alert): string[] =>
  alert.accepted ? [`:white_check_mark: Accepted by ${mention(alert.accepted.person)}`] : stateOf(alert);

import type { SectionBlock } from '@slack/types';
import { alarmButtons, alarmMessage, namesWithThread, openIn, span, within } from './alarm-message.js';
import { undoClick } from './alert.js';
import { section } from './blocks.js';
import type { Message } from './card.js';
import { isGroundUndoable } from './ground.js';
import { type GroundAlert, groundSentence, shortly } from './ground-words.js';
import { cutEnd, cutMiddle, escaped, mention } from './text.js';
import { isUnderWay, requestWord } from './undo.js';

/** One alarm for custom roles whose permissions changed within minutes without a request. */
export interface GroundWaveAlert {
  readonly id: string;
  /** All changes, in the order in which Usher saw them. */
  readonly alerts: readonly GroundAlert[];
  readonly frozen: boolean;
}

/** The alarm about all of these changes, with the state of each. */
export function groundWaveMessage({ id, alerts, frozen }: GroundWaveAlert): Message | undefined {
  const [first] = alerts;
  if (!first) return undefined;
  const { organization, organizationId } = first.ground;
  const roles = new Map(
    alerts.flatMap(({ ground: { change } }) =>
      'role' in change ? [[change.role.id, change.role.name]] : [],
    ),
  );
  const seen = span(alerts.map(({ ground }) => ground.between));
  const place = escaped(cutMiddle(organization, 80));
  return alarmMessage({
    happened: `What *${roles.size} custom roles* of ${place} may do changed${within(seen)}`,
    names: namesWithThread([...roles.values()].map((name) => escaped(cutMiddle(name, 80)))),
    alerts,
    seen,
    who: 'Make does not say who',
    buttons: alarmButtons({
      id,
      organizationId,
      place: organization,
      alerts,
      all: roles.size,
      undoable: undoableRoles(alerts).length,
      frozen,
    }),
  });
}

/**
 * The changes that a request can undo, each role once: the role goes back to its permissions before the first change.
 */
export function undoableRoles(alerts: readonly GroundAlert[]): GroundAlert[] {
  const open = openIn(alerts).filter(({ ground }) => isGroundUndoable(ground));
  return [...new Map(open.toReversed().map((one) => [roleOf(one), one])).values()].toReversed();
}

const roleOf = ({ ground: { change, id } }: GroundAlert): number | string =>
  'role' in change ? change.role.id : id;

/** The highest number of roles in one message of the thread, since permissions take many words. */
export const mostRolesInReply = 10;
const longestLine = 1100;

/**
 * One message of the thread, with a block and a button for each change. Usher draws it again when one is undone or
 * accepted.
 */
export function groundReply(alerts: readonly GroundAlert[]): Message {
  const lines = alerts.map(line);
  const blocks = alerts.map((alert, n): SectionBlock => {
    const { ground } = alert;
    const canUndo = openIn([alert]).length > 0 && isGroundUndoable(ground);
    return {
      ...section(lines[n] ?? ''),
      ...(canUndo && { accessory: undoClick(ground.organizationId, ground.id, shortly(ground)) }),
    };
  });
  return { text: cutEnd(lines.join('\n'), 3000), blocks };
}

function line({ ground, accepted, undo }: GroundAlert): string {
  const state = !undo
    ? ''
    : undo.stands === 'done'
      ? ` Undone: ${requestWord(undo)}.`
      : isUnderWay(undo)
        ? ` Undo asked: ${requestWord(undo)}.`
        : '';
  const accept = accepted && state === '' ? ` Accepted by ${mention(accepted.person)}.` : '';
  return `• ${cutEnd(groundSentence(ground), longestLine)}${state}${accept}`;
}

import { listed } from '../approvals/listed.js';
import { wholeSection } from './alarm-blocks.js';
import {
  alarmButtons,
  alarmMessage,
  firstAndRest,
  namesWithThread,
  openIn,
  span,
  within,
} from './alarm-message.js';
import { isUndoable } from './alert.js';
import type { Message } from './card.js';
import { type Alert, actorUnknown, notInLogYet } from './finding-words.js';
import { cutMiddle, escaped } from './text.js';
import { manyChanged } from './wave-words.js';

/** One alarm for changes of one kind that happened within minutes and that nobody asked for. */
export interface WaveAlert {
  readonly id: string;
  /** All changes, in the order in which Usher saw them. */
  readonly alerts: readonly Alert[];
  readonly frozen: boolean;
}

/** The alarm about all of these changes, with the state of each. */
export function waveMessage({ id, alerts, frozen }: WaveAlert): Message {
  const [first] = alerts;
  if (!first) return { text: 'A change', blocks: [wholeSection('A change')] };
  const { finding } = first;
  const seen = span(alerts.map((one) => one.finding.between));
  return alarmMessage({
    happened: manyChanged(finding, peopleIn(alerts), within(seen)),
    names: names(alerts),
    alerts,
    seen,
    who: whoDidIt(alerts),
    buttons: alarmButtons({
      id,
      organizationId: finding.organizationId,
      place: finding.team?.name ?? finding.organization,
      alerts,
      all: peopleIn(alerts),
      undoable: undoableIn(alerts).length,
      frozen,
    }),
  });
}

/** The changes among them that a request can undo, each person once. */
export function undoableIn(alerts: readonly Alert[]): Alert[] {
  const open = openIn(alerts).filter(({ finding }) => isUndoable(finding));
  // A person who was changed twice goes back to their role before the first change.
  return [...new Map(open.toReversed().map((one) => [one.finding.userId, one])).values()].toReversed();
}

const peopleIn = (alerts: readonly Alert[]): number =>
  new Set(alerts.map(({ finding }) => finding.userId)).size;

const names = (alerts: readonly Alert[]): string =>
  namesWithThread(
    [...new Map(alerts.map(({ finding }) => [finding.userId, finding.name.personal])).values()].map((name) =>
      escaped(cutMiddle(name, 80)),
    ),
  );

function whoDidIt(alerts: readonly Alert[]): string {
  const named = alerts.flatMap(({ actor }) => actor ?? []);
  const [first] = alerts;
  if (named.length === 0 || !first) {
    if (first?.log === 'read' && !first.finding.team)
      return 'Make does not log who changes organization roles';
    if (first?.log === 'read') return notInLogYet;
    return actorUnknown[first?.log ?? 'unread'];
  }
  const who = [...new Set(named.map(({ name }) => name.personal))].map(
    (name) => `*${escaped(cutMiddle(name, 80))}*`,
  );
  const shown = listed(firstAndRest(who));
  return named.length === alerts.length
    ? `by ${shown}`
    : `${named.length} of ${alerts.length} by ${shown}, as far as Make's log says yet`;
}

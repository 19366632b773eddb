import type { Button } from '@slack/types';
import { listed } from '../approvals/listed.js';
import { mostChanges } from '../approvals/revision.js';
import { labelled, wholeSection } from './alarm-blocks.js';
import { freezeButton, longestText } from './alert.js';
import { auditActionIds, findingClick } from './audit-ids.js';
import { actions, button, context } from './blocks.js';
import type { Message } from './card.js';
import { type Alert, seenAt } from './finding-words.js';
import { cutEnd, escaped, mention } from './text.js';
import { isUnderWay, type Undo, undoLine, undoneBy } from './undo.js';

/** The follow-up of one change of any kind in an alarm. */
export type AlertOutcome = Pick<Alert, 'answer' | 'accepted' | 'undo'>;

interface Between {
  readonly from: number;
  readonly until: number;
}

const mostLines = 8;

/** The message of an alarm about several changes. */
export function alarmMessage(parts: {
  /** The event, without its full stop; markup. */
  readonly happened: string;
  readonly names: string;
  readonly alerts: readonly AlertOutcome[];
  readonly seen: Between;
  readonly who: string;
  readonly buttons: readonly Button[];
}): Message {
  const { happened, alerts, seen, who, buttons } = parts;
  const markup = [headline(happened, alerts), parts.names].join('\n');
  const small = `Seen ${seenAt({ between: seen })} · ${who}`;
  const state = [...answersOf(alerts), ...undosOf(alerts), ...acceptedOf(alerts), ...leftOpen(alerts)];
  const lines = state.slice(0, mostLines);
  return {
    text: cutEnd([markup.replace('\n', ' '), ...lines, small].join(' '), longestText),
    blocks: [
      wholeSection(markup),
      ...lines.map((line) => context(line)),
      context(small),
      ...actions('wave', ...buttons),
    ],
  };
}

/** The changes that nobody has undone, accepted, or asked to undo. */
export const openIn = <One extends AlertOutcome>(alerts: readonly One[]): One[] =>
  alerts.filter(({ undo, accepted }) => !accepted && !(undo && (undo.stands === 'done' || isUnderWay(undo))));

function headline(happened: string, alerts: readonly AlertOutcome[]): string {
  if (alerts.every(({ undo }) => undo?.stands === 'done')) return `:white_check_mark: *Undone:* ${happened}.`;
  const by = new Set(alerts.map(({ accepted, undo }) => (undo?.stands === 'done' ? '' : accepted?.person)));
  const [one] = by;
  if (one && by.size === 1) return `:white_check_mark: *Accepted by* ${mention(one)}: ${happened}.`;
  if (!by.has(undefined)) return `:white_check_mark: *Settled:* ${happened}.`;
  return `:rotating_light: ${happened}. Nobody asked Usher for this.`;
}

/** For example "A, B, C and 25 more; the thread has each." */
export function namesWithThread(names: readonly string[]): string {
  return `${listed(firstAndRest(names))}; the thread has each.`;
}

const namesShown = 3;

/** The first names, and the number of the others. */
export function firstAndRest(names: readonly string[]): readonly string[] {
  const rest = names.length - namesShown;
  return rest > 0 ? [...names.slice(0, namesShown), `${rest} more`] : names;
}

/** The time from the earliest of several readings to the latest. */
export function span(all: readonly Between[]): Between {
  const from = all.reduce((least, one) => Math.min(least, one.from), Number.POSITIVE_INFINITY);
  const until = all.reduce((most, one) => Math.max(most, one.until), 0);
  return { from, until };
}

/** For example " within one minute". Empty after a long absence of Usher, when the time does not show the pace. */
export function within({ from, until }: Between): string {
  const minutes = Math.max(1, Math.ceil((until - from) / 60_000));
  if (minutes > 60) return '';
  return minutes === 1 ? ' within one minute' : ` within ${minutes} minutes`;
}

function answersOf(alerts: readonly AlertOutcome[]): string[] {
  const said = alerts.flatMap(({ answer }) => answer ?? []);
  const each = new Map(said.map((one) => [`${one.person} ${one.mine}`, one]));
  return [...each.values()].map(({ person, mine, reason }) => {
    const why = reason ? ` “${escaped(cutEnd(reason, 300))}”` : '';
    return `${mention(person)} says: this was ${mine ? '' : 'not '}me.${why}`;
  });
}

/** One line for each request that undoes some of the changes, and for each state that it has for them. */
function undosOf(alerts: readonly AlertOutcome[]): string[] {
  const groups = new Map<string, Undo[]>();
  for (const { undo } of alerts) {
    if (!undo) continue;
    const key = `${undo.request} ${undo.stands}`;
    groups.set(key, [...(groups.get(key) ?? []), undo]);
  }
  return [...groups.values()].flatMap((all) => {
    const [one] = all;
    if (!one) return [];
    if (all.length === alerts.length) return [one.stands === 'done' ? undoneBy(one) : undoLine(one, 'these')];
    return one.stands === 'done' || isUnderWay(one)
      ? [`${undoLine(one)} (${all.length} of ${alerts.length})`]
      : [undoLine(one, `${all.length} of these ${alerts.length}`)];
  });
}

function acceptedOf(alerts: readonly AlertOutcome[]): string[] {
  const accepted = alerts.filter(({ accepted: by, undo }) => by && undo?.stands !== 'done');
  const by = [...new Set(accepted.flatMap((one) => one.accepted?.person ?? []))];
  if (by.length === 0 || (by.length === 1 && accepted.length === alerts.length)) return [];
  const part = accepted.length === alerts.length ? '' : ` (${accepted.length} of ${alerts.length})`;
  return [`:white_check_mark: Accepted by ${listed(by.map(mention))}${part}`];
}

function leftOpen(alerts: readonly AlertOutcome[]): string[] {
  const open = openIn(alerts).length;
  return open === 0 || open === alerts.length
    ? []
    : [`${open} of ${alerts.length} ${open === 1 ? 'is' : 'are'} open.`];
}

interface AlarmButtons {
  readonly id: string;
  readonly organizationId: number;
  readonly place: string;
  readonly alerts: readonly AlertOutcome[];
  /** The number of people or things that have changed, and the number of them that a request can restore. */
  readonly all: number;
  readonly undoable: number;
  readonly frozen: boolean;
}

/** The buttons of an alarm; none once no change in it is open. */
export function alarmButtons({
  id,
  organizationId,
  place,
  alerts,
  all,
  undoable,
  frozen,
}: AlarmButtons): Button[] {
  const open = openIn(alerts).length;
  if (open === 0) return [];
  const value = findingClick(organizationId, id);
  const label = undoLabel(undoable, all);
  const accept = button(auditActionIds.acceptAll, acceptLabel(open, alerts.length), value, {
    confirm: {
      title: `${acceptLabel(open, alerts.length)}?`,
      text: `The alarm about ${open === 1 ? '1 change' : `${open} changes`} is closed in your name. What was changed stays as it is on Make.`,
      yes: 'Accept',
    },
  });
  return [
    ...(label === undefined
      ? []
      : [
          labelled(
            button(auditActionIds.undoAll, label, value, { style: 'primary' }),
            `${label} in ${place}`,
          ),
        ]),
    labelled(accept, `${acceptLabel(open, alerts.length)} in ${place}`),
    ...(frozen ? [] : [freezeButton(value)]),
  ];
}

function acceptLabel(open: number, all: number): string {
  if (open === all) return `Accept all ${all}`;
  return open === 1 ? 'Accept the last one' : `Accept the other ${open}`;
}

function undoLabel(undoable: number, all: number): string | undefined {
  if (undoable === 0) return undefined;
  if (undoable > mostChanges) return `Ask to undo ${mostChanges} of ${undoable}`;
  if (undoable === all) return `Ask to undo all ${undoable}`;
  return undoable === 1 ? 'Ask to undo the last one' : `Ask to undo the other ${undoable}`;
}

import type { Button } from '@slack/types';
import { labelled, wholeSection } from './alarm-blocks.js';
import { freezeButton, isUndoable, longestText } from './alert.js';
import { auditActionIds, findingClick } from './audit-ids.js';
import { actions, button, context } from './blocks.js';
import type { Message } from './card.js';
import { type Alert, nobodyNamed, notYet, seenAt } from './finding-words.js';
import { cutEnd, cutMiddle, escaped, listed, mention } from './text.js';
import { isUnderWay, type Undo, undoLine, undoneBy } from './undo.js';
import { manyChanged } from './wave-words.js';

/** Changes of one kind within minutes that nobody asked for: one alarm. */
export interface WaveAlert {
  readonly id: string;
  /** All of them, in the order in which they were seen. */
  readonly alerts: readonly Alert[];
  readonly frozen: boolean;
}

/** So many changes one request takes. */
export const mostInRequest = 50;

const namesShown = 3;
const mostLines = 8;

/** The alarm about all of them, with what became of each. */
export function waveMessage(wave: WaveAlert): Message {
  const { alerts } = wave;
  const [first] = alerts;
  if (!first) return { text: 'A change', blocks: [wholeSection('A change')] };
  const markup = [headline(wave), names(wave)].join('\n');
  const small = `${seenAt({ between: span(alerts) })
    .replace(/^at/, 'Seen at')
    .replace(/^between/, 'Seen between')} · ${whoDidIt(alerts)}`;
  const state = [...answersOf(alerts), ...undosOf(alerts), ...acceptedOf(alerts), ...leftOpen(wave)];
  const lines = state.slice(0, mostLines);
  return {
    text: cutEnd([markup.replace('\n', ' '), ...lines, small].join(' '), longestText),
    blocks: [
      wholeSection(markup),
      ...lines.map((line) => context(line)),
      context(small),
      ...actions('wave', ...waveButtons(wave)),
    ],
  };
}

/** Those that nobody has undone, accepted, or asked to undo so far. */
export const openIn = (alerts: readonly Alert[]): Alert[] =>
  alerts.filter(({ undo, accepted }) => !accepted && !(undo && (undo.stands === 'done' || isUnderWay(undo))));

/** Those of them that a request can undo, each person once. */
export function undoableIn(alerts: readonly Alert[]): Alert[] {
  const open = openIn(alerts).filter(({ finding }) => isUndoable(finding));
  // Somebody who was changed twice goes back to what was before the first change.
  return [...new Map(open.toReversed().map((one) => [one.finding.userId, one])).values()].toReversed();
}

const peopleIn = (alerts: readonly Alert[]): number =>
  new Set(alerts.map(({ finding }) => finding.userId)).size;

function headline({ alerts }: WaveAlert): string {
  const [first] = alerts;
  if (!first) return '';
  const happened = manyChanged(first.finding, peopleIn(alerts), within(alerts));
  if (alerts.every(({ undo }) => undo?.stands === 'done')) return `:white_check_mark: *Undone:* ${happened}.`;
  const by = new Set(alerts.map(({ accepted, undo }) => (undo?.stands === 'done' ? '' : accepted?.person)));
  const [one] = by;
  if (one && by.size === 1) return `:white_check_mark: *Accepted by* ${mention(one)}: ${happened}.`;
  if (!by.has(undefined)) return `:white_check_mark: *Settled:* ${happened}.`;
  return `:rotating_light: ${happened}. Nobody asked for this in Usher.`;
}

function names({ alerts }: WaveAlert): string {
  const all = [...new Map(alerts.map(({ finding }) => [finding.userId, finding.name.personal])).values()].map(
    (name) => escaped(cutMiddle(name, 80)),
  );
  const rest = all.length - namesShown;
  const shown = rest > 0 ? [...all.slice(0, namesShown), `${rest} more`] : all;
  return `${listed(shown)}; the thread has each.`;
}

function span(alerts: readonly Alert[]): { readonly from: number; readonly until: number } {
  const all = alerts.map(({ finding }) => finding.between);
  const from = all.reduce((least, one) => Math.min(least, one.from), Number.POSITIVE_INFINITY);
  const until = all.reduce((most, one) => Math.max(most, one.until), 0);
  return { from, until };
}

/** Usher may have been away for long; then the time says nothing about how fast it went. */
function within(alerts: readonly Alert[]): string {
  const { from, until } = span(alerts);
  const minutes = Math.max(1, Math.ceil((until - from) / 60_000));
  if (minutes > 60) return '';
  return minutes === 1 ? ' within one minute' : ` within ${minutes} minutes`;
}

function whoDidIt(alerts: readonly Alert[]): string {
  const named = alerts.flatMap(({ actor }) => actor ?? []);
  const [first] = alerts;
  if (named.length === 0 || !first) {
    if (first?.log === 'read' && !first.finding.team)
      return 'Make does not log who changes organization roles';
    if (first?.log === 'read') return notYet;
    return nobodyNamed[first?.log ?? 'unread'];
  }
  const who = [...new Set(named.map(({ name }) => name.personal))].map(
    (name) => `*${escaped(cutMiddle(name, 80))}*`,
  );
  const rest = who.length - namesShown;
  const shown = listed(rest > 0 ? [...who.slice(0, namesShown), `${rest} more`] : who);
  return named.length === alerts.length
    ? `by ${shown}`
    : `${named.length} of ${alerts.length} by ${shown}, as far as Make's log has said`;
}

function answersOf(alerts: readonly Alert[]): string[] {
  const said = alerts.flatMap(({ answer }) => answer ?? []);
  const each = new Map(said.map((one) => [`${one.person} ${one.mine}`, one]));
  return [...each.values()].map(({ person, mine, reason }) => {
    const why = reason ? ` “${escaped(cutEnd(reason, 300))}”` : '';
    return `${mention(person)} says: this was ${mine ? '' : 'not '}me.${why}`;
  });
}

/** One line for each request that undoes some of them, and for each way it stands with them. */
function undosOf(alerts: readonly Alert[]): string[] {
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

function acceptedOf(alerts: readonly Alert[]): string[] {
  const accepted = alerts.filter(({ accepted: by, undo }) => by && undo?.stands !== 'done');
  const by = [...new Set(accepted.flatMap((one) => one.accepted?.person ?? []))];
  if (by.length === 0 || (by.length === 1 && accepted.length === alerts.length)) return [];
  const part = accepted.length === alerts.length ? '' : ` (${accepted.length} of ${alerts.length})`;
  return [`:white_check_mark: Accepted by ${listed(by.map(mention))}${part}`];
}

function leftOpen({ alerts }: WaveAlert): string[] {
  const open = openIn(alerts).length;
  return open === 0 || open === alerts.length
    ? []
    : [`${open} of ${alerts.length} ${open === 1 ? 'is' : 'are'} open.`];
}

function waveButtons({ id, alerts, frozen }: WaveAlert): Button[] {
  const [first] = alerts;
  if (!first || openIn(alerts).length === 0) return [];
  const value = findingClick(first.finding.organizationId, id);
  const label = undoLabel(alerts);
  const place = first.finding.team?.name ?? first.finding.organization;
  const accept = button(auditActionIds.acceptAll, 'It is all right', value, {
    confirm: {
      title: 'Is it all right?',
      text: `The alarm about ${openIn(alerts).length} changes is closed in your name. What was changed stays as it is on Make.`,
      yes: 'It is all right',
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
    labelled(accept, `It is all right: ${alerts.length} changes in ${place}`),
    ...(frozen ? [] : [freezeButton(value)]),
  ];
}

function undoLabel(alerts: readonly Alert[]): string | undefined {
  const { length } = undoableIn(alerts);
  if (length === 0) return undefined;
  if (length > mostInRequest) return `Ask to undo ${mostInRequest} of ${length}`;
  if (length === peopleIn(alerts)) return `Ask to undo all ${length}`;
  return length === 1 ? 'Ask to undo the last one' : `Ask to undo the other ${length}`;
}

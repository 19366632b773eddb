import type { Finding } from '../approvals/audit-event.js';
import { slackIdOf } from '../approvals/person.js';
import type { Message } from '../slack/card.js';
import type { Reply } from '../slack/finding-digest.js';
import type { Alert } from '../slack/finding-words.js';
import type { Undo } from '../slack/undo.js';
import type { Audience } from './audience.js';
import { alarmOf, casesIn, type FindingRecord, faceToTell, sentKey, type WatchState } from './watch-state.js';

/** One due message: its subject, its channel, and the earliest time at which it may have been posted. */
export interface DueAlert {
  readonly subject: string;
  readonly channel: string;
  readonly since: number;
  readonly message: Message;
  /** The message whose thread it goes into. */
  readonly thread?: string;
  /** The findings in the message, if there are several. */
  readonly of?: readonly string[];
  readonly replies?: readonly Reply[];
}

/** A due message with its face as it was drawn, and those of the replies below it. */
export interface DrawnAlert extends DueAlert {
  readonly face: string;
  readonly replies: readonly (Reply & { readonly face: string })[];
}

/** Takes the faces before anything is sent, since more may be recorded until Slack has accepted the messages. */
export const withFaces = (state: WatchState, due: readonly DueAlert[]): DrawnAlert[] =>
  due.map((one) => ({
    ...one,
    face: faceToTell(state, one.subject, one.of),
    replies: (one.replies ?? []).map((reply) => ({ ...reply, face: faceToTell(state, '', reply.of) })),
  }));

/** The most findings of one run that get their own message; the others go into digests. */
export const mostAtOnce = 20;

/** The data that an organization's messages are drawn from. */
export interface AlertData {
  readonly organizationId: number;
  readonly organization: string;
  readonly state: WatchState;
  readonly audience: Audience;
  /** The state of the organization's audit log: its plan has none, or Usher reads it or does not. */
  readonly log: Alert['log'];
  readonly live: Live;
}

/** Facts that alerts show but the watch's stream does not contain. */
export interface Live {
  /** The state of undo requests, by the id of the finding. */
  readonly undos: ReadonlyMap<string, Undo>;
  readonly frozen: boolean;
}

export const unexplained = ({ cases }: WatchState): FindingRecord[] =>
  [...cases.values()].filter(({ finding }) => finding.verdict === 'unexplained');

export function alertOf(data: AlertData, one: FindingRecord): Alert {
  const { log, live, state } = data;
  const { finding, actor, answer, accepted } = one;
  const undo = live.undos.get(finding.id);
  const wave = alarmOf(state, one);
  const isOver = accepted !== undefined || undo?.stands === 'done';
  return {
    finding,
    ...(actor && { actor }),
    ...(answer && { answer }),
    ...(accepted && { accepted }),
    ...(undo && { undo }),
    ...(wave && !isOver && { together: wave.findings.length }),
    ...(live.frozen && !isOver && { frozen: true }),
    ...(answer?.mine === false && isToldToAdmins(data, finding) && { adminsTold: true }),
    log,
  };
}

const isToldToAdmins = ({ state, audience }: AlertData, { id }: Finding): boolean =>
  audience.admins.length > 0 &&
  audience.admins.every((admin) => state.told.has(sentKey(`${disownedPrefix}${id}`, slackIdOf(admin))));

export type Sent = (subject: string) => readonly string[];

/** The channels that already have a finding, in its own message or in one about several. */
export function channelsBySubject({ told }: WatchState): Sent {
  const pairs = [...told.values()].flatMap(({ subject, of = [subject], channel }) =>
    of.map((id) => ({ id, channel })),
  );
  const channels = grouped(pairs, ({ id }) => id);
  return (id) => channels.get(id)?.map(({ channel }) => channel) ?? [];
}

export const disownedPrefix = 'not-mine-';

export const listSubject = (organizationId: number, n: number): string => `list-${organizationId}-${n}`;

export function grouped<T, K>(all: readonly T[], keyOf: (one: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const one of all) {
    const group = groups.get(keyOf(one));
    if (group) group.push(one);
    else groups.set(keyOf(one), [one]);
  }
  return groups;
}

/**
 * The findings whose actor should be asked "Was this you?": each single alert, and the first named finding of an alarm
 * if Make's log names only one person for it. Findings in digests are left out, since nobody answers hundreds of
 * questions.
 */
export function findingsToAsk(state: WatchState): FindingRecord[] {
  const alone = unexplained(state).filter((one) => one.rank < mostAtOnce && !alarmOf(state, one));
  const together = [...state.waves.byId.values()].flatMap((wave) => {
    if (wave.alarmAt === undefined) return [];
    const cases = casesIn(state, wave);
    const named = cases.filter(({ actor }) => actor !== undefined);
    const who = new Set(named.map(({ actor }) => actor?.makeUserId ?? actor?.name.personal));
    return cases.some(({ asked }) => asked) || who.size > 1 ? [] : named.slice(0, 1);
  });
  return [...alone, ...together].filter(({ actor, asked }) => actor && !asked);
}

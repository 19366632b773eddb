import type { Finding } from '../approvals/audit-event.js';
import { slackIdOf } from '../approvals/person.js';
import type { Message } from '../slack/card.js';
import type { Reply } from '../slack/finding-digest.js';
import type { Alert } from '../slack/finding-words.js';
import type { Undo } from '../slack/undo.js';
import type { Audience } from './audience.js';
import { alarmOf, casesIn, type FindingRecord, toldKey, type WatchState } from './watch-state.js';

/** One message that is owed: what it tells of, to whom, and when it may have been posted first. */
export interface Owed {
  readonly subject: string;
  readonly channel: string;
  readonly since: number;
  readonly message: Message;
  /** The message it stands below. */
  readonly thread?: string;
  /** The findings it tells of, where they are several. */
  readonly of?: readonly string[];
  readonly replies?: readonly Reply[];
}

/** So many findings of one run are messages of their own; what is over that goes into digests. */
export const mostAtOnce = 20;

/** What the messages of one organization are drawn from. */
export interface Telling {
  readonly organizationId: number;
  readonly organization: string;
  readonly state: WatchState;
  readonly audience: Audience;
  /** Whether the organization's plan has an audit log at all. */
  readonly log: Alert['log'];
  readonly live: Live;
}

/** What alerts show and the stream of the watch does not tell. */
export interface Live {
  /** What became of undoing a finding. */
  readonly undos: ReadonlyMap<string, Undo>;
  readonly frozen: boolean;
}

export const unexplained = ({ cases }: WatchState): FindingRecord[] =>
  [...cases.values()].filter(({ finding }) => finding.verdict === 'unexplained');

export function alertOf(telling: Telling, one: FindingRecord): Alert {
  const { log, live, state } = telling;
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
    ...(answer?.mine === false && isToldToAdmins(telling, finding) && { adminsTold: true }),
    log,
  };
}

const isToldToAdmins = ({ state, audience }: Telling, { id }: Finding): boolean =>
  audience.admins.length > 0 &&
  audience.admins.every((admin) => state.told.has(toldKey(`${disownedPrefix}${id}`, slackIdOf(admin))));

export type Sent = (subject: string) => readonly string[];

/** Where something is told of, in a message of its own or in one about several. */
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
 * Whom to ask "Was this you?" of: each alert by itself, and of an alarm the first where Make's log names one person for
 * all it names anybody for. Hundreds of questions at once are none, so what is in digests is not asked about.
 */
export function toBeAsked(state: WatchState): FindingRecord[] {
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

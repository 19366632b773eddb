import type { Finding } from '../approvals/audit-event.js';
import { isSlackUser, type PersonId, slackIdOf } from '../approvals/person.js';
import { type Feed, isMuted } from '../feed/feeds.js';
import type { Message } from '../slack/card.js';
import {
  type Alert,
  alertMessage,
  baselineMessage,
  disownedMessage,
  listOverMessage,
  questionMessage,
  shortListMessage,
} from '../slack/finding.js';
import { digest, digestReply, mostInDigest, type Reply } from '../slack/finding-digest.js';
import {
  askedSubject,
  caseOf,
  type FindingRecord,
  faceOf,
  facesOf,
  type Told,
  type WatchState,
} from './watch-state.js';

/** One message that is owed: what it tells of, to whom, and when it may have been posted first. */
export interface Owed {
  readonly subject: string;
  readonly channel: string;
  readonly since: number;
  readonly message: Message;
  readonly replies?: readonly Reply[];
}

/** A message that no longer shows what holds. */
export interface Outdated {
  readonly told: Told;
  readonly face: string;
  readonly message: Message;
}

/** Who could be told of an organization, at this moment. */
export interface Audience {
  /** Feeds of this organization and of its teams. */
  readonly feeds: readonly Feed[];
  readonly admins: readonly PersonId[];
  readonly now: number;
}

/** What the messages of one organization are drawn from. */
export interface Telling {
  readonly organizationId: number;
  readonly organization: string;
  readonly state: WatchState;
  readonly audience: Audience;
  /** Whether the organization's plan has an audit log at all. */
  readonly log: Alert['log'];
}

/** So many findings of one run are messages of their own; what is over that goes into digests. */
export const mostAtOnce = 20;

/** Everything that is not recorded as told. After a crash the same question gives the same answer. */
export function owedAlerts(telling: Telling): Owed[] {
  const sent = channelsBySubject(telling.state);
  const cases = unexplained(telling.state);
  return [
    ...baseline(telling, sent),
    ...list(telling, sent),
    ...cases.filter(({ rank }) => rank < mostAtOnce).flatMap((one) => alone(telling, sent, one)),
    ...digests(telling, sent, cases),
    ...cases.flatMap((one) => disowned(telling, sent, one)),
  ];
}

/** Messages to be drawn again: an answer or a name has come, or a list is no longer short. */
export function outdated(telling: Telling): Outdated[] {
  const { state, organizationId } = telling;
  return [...state.told.values()].flatMap((told): Outdated[] => {
    if (told.of) {
      const face = facesOf(state.cases, told.of);
      const some = told.of.flatMap((id) => state.cases.get(id) ?? []);
      if (told.face === face || some.length < told.of.length) return [];
      return [{ told, face, message: digestReply(some.map((one) => alertOf(telling, one))) }];
    }
    const one = state.cases.get(caseOf(told.subject) ?? '');
    if (one && !told.subject.startsWith(disownedPrefix)) {
      const alert = alertOf(telling, one);
      const isQuestion = told.subject === askedSubject(one.finding.id);
      const message = isQuestion ? questionMessage(alert) : alertMessage(alert);
      const face = faceOf(one);
      return told.face === face ? [] : [{ told, face, message }];
    }
    const over = state.list && state.list.state !== 'short' ? state.list : undefined;
    if (!over || told.subject !== listSubject(organizationId, over.n) || told.face === over.state) return [];
    return [{ told, face: over.state, message: shortListMessage({ ...telling, ...over }) }];
  });
}

export const unexplained = ({ cases }: WatchState): FindingRecord[] =>
  [...cases.values()].filter(({ finding }) => finding.verdict === 'unexplained');

export const alertOf = ({ log }: Pick<Telling, 'log'>, { finding, actor, answer }: FindingRecord): Alert => ({
  finding,
  ...(actor && { actor }),
  ...(answer && { answer }),
  log,
});

type Sent = (subject: string) => readonly string[];

/** Where something is told of, in a message of its own or in one about several. */
function channelsBySubject({ told }: WatchState): Sent {
  const pairs = [...told.values()].flatMap(({ subject, of = [subject], channel }) =>
    of.map((id) => ({ id, channel })),
  );
  const channels = grouped(pairs, ({ id }) => id);
  return (id) => channels.get(id)?.map(({ channel }) => channel) ?? [];
}

function baseline({ organizationId, organization, state, audience }: Telling, sent: Sent): Owed[] {
  const { baseline: taken, baselines } = state;
  if (!taken) return [];
  const subject = `baseline-${organizationId}-${baselines}`;
  const message = baselineMessage(organization, taken);
  return listening(audience)
    .filter(({ channel }) => !sent(subject).includes(channel))
    .map(({ channel, since }) => ({ subject, channel, since: Math.max(since, taken.at), message }));
}

function list(telling: Telling, sent: Sent): Owed[] {
  const { organizationId, audience } = telling;
  const { list: known } = telling.state;
  if (!known) return [];
  const { n, state, at, endedAt = at } = known;
  const short = { ...telling, ...known };
  const subject = listSubject(organizationId, n);
  const told = sent(subject);
  if (state === 'short') {
    const message = shortListMessage(short);
    return owedTo(audience, at, told).map((channel) => ({ subject, channel, since: at, message }));
  }
  const over = `${subject}-over`;
  return told
    .filter((channel) => !sent(over).includes(channel))
    .map((channel) => ({ subject: over, channel, since: endedAt, message: listOverMessage(short) }));
}

function alone(telling: Telling, sent: Sent, one: FindingRecord): Owed[] {
  const { finding, at } = one;
  const message = alertMessage(alertOf(telling, one));
  return owedTo(telling.audience, at, sent(finding.id), finding.team).map((channel) => ({
    subject: finding.id,
    channel,
    since: at,
    message,
  }));
}

/** One digest a channel, named after the first it tells of, so that after a crash it is the same again. */
function digests(telling: Telling, sent: Sent, cases: readonly FindingRecord[]): Owed[] {
  const further = cases.filter(({ rank }) => rank >= mostAtOnce);
  const pairs = further.flatMap((one) =>
    owedTo(telling.audience, one.at, sent(one.finding.id), one.finding.team).map((channel) => ({
      one,
      channel,
    })),
  );
  return [...grouped(pairs, ({ channel }) => channel)].flatMap(([channel, all]): Owed[] => {
    const its = all.slice(0, mostInDigest).map(({ one }) => one);
    const [first] = its;
    if (!first) return [];
    const subject = `digest-${telling.organizationId}-${first.finding.id}`;
    return [{ subject, channel, since: first.at, ...digest(its.map((one) => alertOf(telling, one))) }];
  });
}

const disownedPrefix = 'not-mine-';

function disowned(telling: Telling, sent: Sent, one: FindingRecord): Owed[] {
  const { answer, finding } = one;
  if (!answer || answer.mine) return [];
  const subject = `${disownedPrefix}${finding.id}`;
  const message = disownedMessage(alertOf(telling, one));
  return adminsOwed(telling.audience, answer.at, sent(subject)).map((channel) => ({
    subject,
    channel,
    since: answer.at,
    message,
  }));
}

const listSubject = (organizationId: number, n: number): string => `list-${organizationId}-${n}`;

/** So long an admin is told of what another admin was told; whoever becomes one later is not. */
const adminsOwedMs = 3_600_000;

/** Feeds that are not muted now, one a channel. */
function listening({ feeds, now }: Audience): Feed[] {
  const open = feeds.filter((feed) => !isMuted(feed, now));
  return [...new Map(open.map((feed) => [feed.channel, feed])).values()];
}

/**
 * The channels that are owed what happened at a time: feeds that listened then and were not muted, a team's feed only
 * what is of that team or of the whole organization; with nobody listening, each admin. `sent`: who was told already.
 */
function owedTo(audience: Audience, at: number, sent: readonly string[], team?: Finding['team']): string[] {
  const channels = audience.feeds
    .filter(({ source }) => source.teamId === undefined || !team || source.teamId === team.id)
    .filter((feed) => feed.since <= at && !isMuted(feed, at))
    .map(({ channel }) => channel);
  const owed = channels.length > 0 ? [...new Set(channels)] : adminsOwed(audience, at, sent);
  return owed.filter((channel) => !sent.includes(channel));
}

/** Admins who are owed it, as the channels of their direct messages. */
function adminsOwed({ admins, now }: Audience, at: number, sent: readonly string[]): string[] {
  if (sent.some((channel) => !isSlackUser(channel))) return [];
  if (sent.length > 0 && at < now - adminsOwedMs) return [];
  return admins.map(slackIdOf).filter((channel) => !sent.includes(channel));
}

export function grouped<T, K>(all: readonly T[], keyOf: (one: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const one of all) {
    const group = groups.get(keyOf(one));
    if (group) group.push(one);
    else groups.set(keyOf(one), [one]);
  }
  return groups;
}

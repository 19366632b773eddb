import { alertMessage, disownedMessage } from '../slack/alert.js';
import { baselineMessage, listOverMessage, shortListMessage } from '../slack/finding.js';
import { digest, mostInDigest } from '../slack/finding-digest.js';
import { adminsOwed, listening, owedTo } from './audience.js';
import { alarms } from './due-alarms.js';
import { groundOwed } from './ground/due-ground.js';
import {
  alertOf,
  channelsBySubject,
  disownedPrefix,
  grouped,
  listSubject,
  mostAtOnce,
  type Owed,
  type Sent,
  type Telling,
  unexplained,
} from './telling.js';
import { alarmOf, type FindingRecord } from './watch-state.js';

/** Every message that is not recorded as sent. After a crash the result is the same. */
export function owedAlerts(telling: Telling): Owed[] {
  const sent = channelsBySubject(telling.state);
  const all = unexplained(telling.state);
  const cases = all.filter((one) => !alarmOf(telling.state, one));
  return [
    ...baseline(telling, sent),
    ...list(telling, sent),
    ...alarms(telling, sent),
    ...cases.filter(({ rank }) => rank < mostAtOnce).flatMap((one) => alone(telling, sent, one)),
    ...digests(telling, sent, cases),
    ...all.flatMap((one) => disowned(telling, sent, one)),
    ...groundOwed(telling, sent),
  ];
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

/** One digest for each channel. Its name contains its first finding, so it is the same after a crash. */
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

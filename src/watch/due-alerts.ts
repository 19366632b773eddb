import { alertMessage, disownedMessage } from '../slack/alert.js';
import { baselineMessage, listOverMessage, shortListMessage } from '../slack/finding.js';
import { digest, mostInDigest } from '../slack/finding-digest.js';
import {
  type AlertData,
  alertOf,
  channelsBySubject,
  type DueAlert,
  disownedPrefix,
  grouped,
  listSubject,
  mostAtOnce,
  type Sent,
  unexplained,
} from './alert-data.js';
import { adminRecipients, listening, recipientsOf } from './audience.js';
import { alarms } from './due-alarms.js';
import { dueGroundAlerts } from './ground/due-ground.js';
import { alarmOf, type FindingRecord } from './watch-state.js';

/** Every message that is not recorded as sent. After a crash the result is the same. */
export function dueAlerts(data: AlertData): DueAlert[] {
  const sent = channelsBySubject(data.state);
  const all = unexplained(data.state);
  const cases = all.filter((one) => !alarmOf(data.state, one));
  return [
    ...baseline(data, sent),
    ...list(data, sent),
    ...alarms(data, sent),
    ...cases.filter(({ rank }) => rank < mostAtOnce).flatMap((one) => alone(data, sent, one)),
    ...digests(data, sent, cases),
    ...all.flatMap((one) => disowned(data, sent, one)),
    ...dueGroundAlerts(data, sent),
  ];
}

function baseline({ organizationId, organization, state, audience }: AlertData, sent: Sent): DueAlert[] {
  const { baseline: taken, baselines } = state;
  if (!taken) return [];
  const subject = `baseline-${organizationId}-${baselines}`;
  const message = baselineMessage(organization, taken);
  return listening(audience)
    .filter(({ channel }) => !sent(subject).includes(channel))
    .map(({ channel, since }) => ({ subject, channel, since: Math.max(since, taken.at), message }));
}

function list(data: AlertData, sent: Sent): DueAlert[] {
  const { organizationId, audience } = data;
  const { list: known } = data.state;
  if (!known) return [];
  const { n, state, at, endedAt = at } = known;
  const short = { ...data, ...known };
  const subject = listSubject(organizationId, n);
  const told = sent(subject);
  if (state === 'short') {
    const message = shortListMessage(short);
    return recipientsOf(audience, at, told).map((channel) => ({ subject, channel, since: at, message }));
  }
  const over = `${subject}-over`;
  return told
    .filter((channel) => !sent(over).includes(channel))
    .map((channel) => ({ subject: over, channel, since: endedAt, message: listOverMessage(short) }));
}

function alone(data: AlertData, sent: Sent, one: FindingRecord): DueAlert[] {
  const { finding, at } = one;
  const message = alertMessage(alertOf(data, one));
  return recipientsOf(data.audience, at, sent(finding.id), finding.team).map((channel) => ({
    subject: finding.id,
    channel,
    since: at,
    message,
  }));
}

/** One digest for each channel. Its name contains its first finding, so it is the same after a crash. */
function digests(data: AlertData, sent: Sent, cases: readonly FindingRecord[]): DueAlert[] {
  const further = cases.filter(({ rank }) => rank >= mostAtOnce);
  const pairs = further.flatMap((one) =>
    recipientsOf(data.audience, one.at, sent(one.finding.id), one.finding.team).map((channel) => ({
      one,
      channel,
    })),
  );
  return [...grouped(pairs, ({ channel }) => channel)].flatMap(([channel, all]): DueAlert[] => {
    const its = all.slice(0, mostInDigest).map(({ one }) => one);
    const [first] = its;
    if (!first) return [];
    const subject = `digest-${data.organizationId}-${first.finding.id}`;
    return [{ subject, channel, since: first.at, ...digest(its.map((one) => alertOf(data, one))) }];
  });
}

function disowned(data: AlertData, sent: Sent, one: FindingRecord): DueAlert[] {
  const { answer, finding } = one;
  if (!answer || answer.mine) return [];
  const subject = `${disownedPrefix}${finding.id}`;
  const message = disownedMessage(alertOf(data, one));
  return adminRecipients(data.audience, answer.at, sent(subject)).map((channel) => ({
    subject,
    channel,
    since: answer.at,
    message,
  }));
}

import { isAboutUsher } from '../../approvals/ground-change.js';
import { slackIdOf } from '../../approvals/person.js';
import type { Message } from '../../slack/card.js';
import { groundDisowned, groundMessage, groundQuestion, permissionsReply } from '../../slack/ground.js';
import type { GroundAlert } from '../../slack/ground-words.js';
import { type AlertData, type DueAlert, disownedPrefix, type Sent } from '../alert-data.js';
import { adminRecipients, recipientsOf } from '../audience.js';
import { alarmOf, askedSubject, sentKey } from '../watch-state.js';
import type { GroundRecord } from './ground-state.js';

/** The due messages about changes of the ground, except those in alarms. Changes that Usher itself made have none. */
export function dueGroundAlerts(data: AlertData, sent: Sent): DueAlert[] {
  return told(data).flatMap((one) => [
    ...(alarmOf(data.state, one) ? [] : news(data, sent, one)),
    ...disowned(data, sent, one),
  ]);
}

/** The changes whose actor should be asked "Was this you?". */
export const groundChangesToAsk = (data: AlertData): GroundRecord[] =>
  told(data).filter(({ actor, asked }) => actor && !asked);

export function groundAlertOf({ state, audience, live, log }: AlertData, one: GroundRecord): GroundAlert {
  const { ground, actor, answer, accepted } = one;
  const undo = live.undos.get(ground.id);
  const isOver = accepted !== undefined || undo?.stands === 'done';
  const { admins } = audience;
  const isTold = (admin: (typeof admins)[number]): boolean =>
    state.told.has(sentKey(`${disownedPrefix}${ground.id}`, slackIdOf(admin)));
  const adminsTold = answer?.mine === false && admins.length > 0 && admins.every(isTold);
  return {
    ground,
    log,
    ...(actor && { actor }),
    ...(answer && { answer }),
    ...(accepted && { accepted }),
    ...(undo && { undo }),
    ...(live.frozen && !isOver && { frozen: true }),
    ...(adminsTold && { adminsTold }),
  };
}

/** The current form of a message about a change of the ground; undefined for a message that never changes. */
export function groundDrawn(data: AlertData, subject: string, one: GroundRecord): Message | undefined {
  const alert = groundAlertOf(data, one);
  const { id } = one.ground;
  if (subject === id) return groundMessage(alert);
  if (subject === askedSubject(id)) return groundQuestion(alert);
  return subject === `${disownedPrefix}${id}` ? groundDisowned(alert) : undefined;
}

const told = ({ state }: AlertData): GroundRecord[] =>
  [...state.ground.values()].filter(({ ground }) => ground.request === undefined);

function news(data: AlertData, sent: Sent, one: GroundRecord): DueAlert[] {
  const { ground, at: since } = one;
  const { id: subject } = ground;
  const message = groundMessage(groundAlertOf(data, one));
  const whole = permissionsReply(ground);
  const replies = whole ? [{ message: whole, of: [subject] }] : [];
  return channelsOf(data, sent, one).map((channel) => ({ subject, channel, since, message, replies }));
}

/** The approvals channel and every admin get changes to Usher's own account, even without a feed. */
function channelsOf({ audience }: AlertData, sent: Sent, { ground, at }: GroundRecord): string[] {
  const already = sent(ground.id);
  if (!isAboutUsher(ground.change)) return recipientsOf(audience, at, already);
  const { approvalsChannel } = audience;
  const people = already.filter((channel) => channel !== approvalsChannel);
  const all = [approvalsChannel ?? [], ...adminRecipients(audience, at, people)].flat();
  return [...new Set(all)].filter((channel) => !already.includes(channel));
}

function disowned(data: AlertData, sent: Sent, one: GroundRecord): DueAlert[] {
  const { answer, ground } = one;
  if (!answer || answer.mine) return [];
  const subject = `${disownedPrefix}${ground.id}`;
  const message = groundDisowned(groundAlertOf(data, one));
  return adminRecipients(data.audience, answer.at, sent(subject)).map((channel) => ({
    subject,
    channel,
    since: answer.at,
    message,
  }));
}

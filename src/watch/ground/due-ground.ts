import { isAboutUsher } from '../../approvals/ground-change.js';
import { slackIdOf } from '../../approvals/person.js';
import type { Message } from '../../slack/card.js';
import { groundDisowned, groundMessage, groundQuestion, permissionsReply } from '../../slack/ground.js';
import type { GroundAlert } from '../../slack/ground-words.js';
import { adminsOwed, owedTo } from '../audience.js';
import { disownedPrefix, type Owed, type Sent, type Telling } from '../telling.js';
import { alarmOf, askedSubject, toldKey } from '../watch-state.js';
import type { GroundRecord } from './ground-state.js';

/** The due messages about changes of the ground, except those in alarms. Changes that Usher itself made have none. */
export function groundOwed(telling: Telling, sent: Sent): Owed[] {
  return told(telling).flatMap((one) => [
    ...(alarmOf(telling.state, one) ? [] : news(telling, sent, one)),
    ...disowned(telling, sent, one),
  ]);
}

/** The changes whose actor should be asked "Was this you?". */
export const groundToBeAsked = (telling: Telling): GroundRecord[] =>
  told(telling).filter(({ actor, asked }) => actor && !asked);

export function groundAlertOf({ state, audience, live, log }: Telling, one: GroundRecord): GroundAlert {
  const { ground, actor, answer, accepted } = one;
  const undo = live.undos.get(ground.id);
  const isOver = accepted !== undefined || undo?.stands === 'done';
  const { admins } = audience;
  const isTold = (admin: (typeof admins)[number]): boolean =>
    state.told.has(toldKey(`${disownedPrefix}${ground.id}`, slackIdOf(admin)));
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
export function groundDrawn(telling: Telling, subject: string, one: GroundRecord): Message | undefined {
  const alert = groundAlertOf(telling, one);
  const { id } = one.ground;
  if (subject === id) return groundMessage(alert);
  if (subject === askedSubject(id)) return groundQuestion(alert);
  return subject === `${disownedPrefix}${id}` ? groundDisowned(alert) : undefined;
}

const told = ({ state }: Telling): GroundRecord[] =>
  [...state.ground.values()].filter(({ ground }) => ground.request === undefined);

function news(telling: Telling, sent: Sent, one: GroundRecord): Owed[] {
  const { ground, at: since } = one;
  const { id: subject } = ground;
  const message = groundMessage(groundAlertOf(telling, one));
  const whole = permissionsReply(ground);
  const replies = whole ? [{ message: whole, of: [subject] }] : [];
  return channelsOf(telling, sent, one).map((channel) => ({ subject, channel, since, message, replies }));
}

/** The approvals channel and every admin get changes to Usher's own account, even without a feed. */
function channelsOf({ audience }: Telling, sent: Sent, { ground, at }: GroundRecord): string[] {
  const already = sent(ground.id);
  if (!isAboutUsher(ground.change)) return owedTo(audience, at, already);
  const { approvalsChannel } = audience;
  const people = already.filter((channel) => channel !== approvalsChannel);
  return [
    ...(approvalsChannel === undefined || already.includes(approvalsChannel) ? [] : [approvalsChannel]),
    ...adminsOwed(audience, at, people),
  ];
}

function disowned(telling: Telling, sent: Sent, one: GroundRecord): Owed[] {
  const { answer, ground } = one;
  if (!answer || answer.mine) return [];
  const subject = `${disownedPrefix}${ground.id}`;
  const message = groundDisowned(groundAlertOf(telling, one));
  return adminsOwed(telling.audience, answer.at, sent(subject)).map((channel) => ({
    subject,
    channel,
    since: answer.at,
    message,
  }));
}

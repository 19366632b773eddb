import { alertMessage, disownedMessage } from '../slack/alert.js';
import type { Message } from '../slack/card.js';
import { questionMessage, shortListMessage } from '../slack/finding.js';
import { digestReply } from '../slack/finding-digest.js';
import type { Alert } from '../slack/finding-words.js';
import { drawnWave } from './due-alarms.js';
import { groundAlertOf, groundDrawn } from './ground/due-ground.js';
import { alertOf, disownedPrefix, listSubject, type Telling } from './telling.js';
import {
  askedSubject,
  caseOf,
  type FindingRecord,
  faceOf,
  foundIn,
  type Told,
  waveOf,
} from './watch-state.js';

/** A sent message whose content has changed. */
export interface Outdated {
  readonly told: Told;
  readonly face: string;
  readonly message: Message;
}

/** The messages to update: an answer, an actor or an undo request has arrived, or a list is no longer short. */
export function outdated(telling: Telling): Outdated[] {
  return [...telling.state.told.values()].flatMap((told): Outdated[] => {
    const now = drawnNow(telling, told);
    return !now || now.face === told.face ? [] : [{ told, ...now }];
  });
}

type Drawn = Omit<Outdated, 'told'>;

/** The current form of a message; undefined for a message that never changes. */
function drawnNow(telling: Telling, told: Told): Drawn | undefined {
  const { state, organizationId } = telling;
  const { subject, of } = told;
  const wave = state.waves.byId.get(waveOf(subject) ?? '');
  const drawn = wave && drawnWave(telling, wave);
  if (drawn) {
    const ids = of ?? drawn.found.map(({ id }) => id);
    return { face: facesNow(telling, ids), message: of ? drawn.reply(of) : drawn.message };
  }
  const ground = state.ground.get(caseOf(subject) ?? '');
  if (ground) {
    const message = groundDrawn(telling, subject, ground);
    return message && { face: facesNow(telling, [ground.ground.id]), message };
  }
  if (of) {
    const some = of.flatMap((id) => state.cases.get(id) ?? []);
    if (some.length < of.length) return undefined;
    return { face: facesNow(telling, of), message: digestReply(some.map((one) => alertOf(telling, one))) };
  }
  const one = state.cases.get(caseOf(subject) ?? '');
  if (one)
    return {
      face: `${facesNow(telling, [one.finding.id])}${togetherNow(telling, subject, one)}`,
      message: messageAbout(telling, subject, one),
    };
  const over = state.list && state.list.state !== 'short' ? state.list : undefined;
  if (!over || subject !== listSubject(organizationId, over.n)) return undefined;
  return { face: over.state, message: shortListMessage({ ...telling, ...over }) };
}

function messageAbout(telling: Telling, subject: string, one: FindingRecord): Message {
  const alert = alertOf(telling, one);
  if (subject === askedSubject(one.finding.id)) return questionMessage(asAsked(telling, alert));
  return subject.startsWith(disownedPrefix) ? disownedMessage(alert) : alertMessage(alert);
}

/**
 * The current face of messages about these findings; unlike `facesOf`, it also covers what the stream does not
 * contain.
 */
function facesNow(telling: Telling, ids: readonly string[]): string {
  const faces = ids.map((id) => {
    const one = foundIn(telling.state, id);
    if (!one) return faceOf(one);
    const { undo, frozen, adminsTold } =
      'ground' in one ? groundAlertOf(telling, one) : alertOf(telling, one);
    const live = [undo && JSON.stringify(undo), frozen && 'frozen', adminsTold && 'told'];
    return [faceOf(one), ...live.filter(Boolean)].join('|');
  });
  return faces.join(' ');
}

/** A person who was asked about one change before its alarm began answers only for that change. */
function asAsked({ state }: Telling, alert: Alert): Alert {
  const { together, ...alone } = alert;
  const isAlone = [...state.told.values()].some(({ subject }) => subject === alert.finding.id);
  return isAlone ? alone : alert;
}

/** An alert that was sent before the alarm about its kind mentions the alarm from then on. */
function togetherNow(telling: Telling, subject: string, one: FindingRecord): string {
  const { together } = alertOf(telling, one);
  return together === undefined || subject === askedSubject(one.finding.id) ? '' : `|${together}`;
}

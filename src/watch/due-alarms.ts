import type { Finding } from '../approvals/audit-event.js';
import type { Message } from '../slack/card.js';
import { digestReply, inPages, mostInReply } from '../slack/finding-digest.js';
import { waveMessage } from '../slack/finding-wave.js';
import { groundReply, groundWaveMessage, mostRolesInReply } from '../slack/ground-wave.js';
import { owedTo } from './audience.js';
import { groundAlertOf } from './ground/due-ground.js';
import { alertOf, type Owed, type Sent, type Telling } from './telling.js';
import { casesIn, groundIn, toldKey, waveOf, waveSubject } from './watch-state.js';
import type { Wave } from './waves.js';

/** A wave as it is drawn now: one message, and in its thread every change of it. */
interface Drawn {
  readonly message: Message;
  readonly team: Finding['team'];
  readonly found: readonly { readonly id: string; readonly at: number }[];
  readonly mostInReply: number;
  reply(ids: readonly string[]): Message;
}

/** Undefined where nothing of it is kept any more. */
export function drawnWave(telling: Telling, { id, findings }: Wave): Drawn | undefined {
  const { state, live } = telling;
  const cases = casesIn(state, { findings });
  const [first] = cases;
  if (first) {
    const alerts = new Map(cases.map((one) => [one.finding.id, alertOf(telling, one)]));
    return {
      message: waveMessage({ id, alerts: [...alerts.values()], frozen: live.frozen }),
      team: first.finding.team,
      found: cases.map(({ finding, at }) => ({ id: finding.id, at })),
      mostInReply,
      reply: (ids) => digestReply(ids.flatMap((one) => alerts.get(one) ?? [])),
    };
  }
  const ground = groundIn(state, { findings });
  const alerts = new Map(ground.map((one) => [one.ground.id, groundAlertOf(telling, one)]));
  const message = groundWaveMessage({ id, alerts: [...alerts.values()], frozen: live.frozen });
  return (
    message && {
      message,
      team: undefined,
      found: ground.map(({ ground: { id: its }, at }) => ({ id: its, at })),
      mostInReply: mostRolesInReply,
      reply: (ids) => groundReply(ids.flatMap((one) => alerts.get(one) ?? [])),
    }
  );
}

/**
 * One message about a wave, and in its thread every finding of it. The thread begins once the message is on record;
 * what comes later goes below it. A reply is named after the first it tells of, so that after a crash it is the same.
 */
export function alarms(telling: Telling, sent: Sent): Owed[] {
  const { state, audience } = telling;
  return [...state.waves.byId.values()].flatMap((wave): Owed[] => {
    const drawn = wave.alarmAt === undefined ? undefined : drawnWave(telling, wave);
    if (!drawn || wave.alarmAt === undefined) return [];
    const subject = waveSubject(wave.id);
    const since = wave.alarmAt;
    const tops = owedTo(audience, since, sent(subject), drawn.team);
    return [
      ...tops.map((channel) => ({ subject, channel, since, message: drawn.message })),
      ...sent(subject).flatMap((channel) => inThread(telling, wave, drawn, channel)),
    ];
  });
}

function inThread({ state }: Telling, wave: Wave, drawn: Drawn, channel: string): Owed[] {
  const top = state.told.get(toldKey(waveSubject(wave.id), channel));
  if (!top) return [];
  const below = [...state.told.values()].filter(
    ({ subject, channel: where, of }) => where === channel && of && waveOf(subject) === wave.id,
  );
  const told = new Set(below.flatMap(({ of = [] }) => of));
  const fresh = drawn.found.filter(({ id }) => !told.has(id));
  return inPages(fresh, drawn.mostInReply).flatMap((page): Owed[] => {
    const [first] = page;
    if (!first) return [];
    const of = page.map(({ id }) => id);
    return [
      {
        subject: waveSubject(wave.id, first.id),
        channel,
        thread: top.message.ts,
        since: first.at,
        message: drawn.reply(of),
        of,
      },
    ];
  });
}

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

/** The current form of a wave: one message, and every change of it in the thread. */
interface Drawn {
  readonly message: Message;
  readonly team: Finding['team'];
  readonly found: readonly { readonly id: string; readonly at: number }[];
  readonly mostInReply: number;
  reply(ids: readonly string[]): Message;
}

/** Undefined if none of the wave's changes is kept any more. */
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
 * The due messages of waves: one about each wave, and every finding in its thread. The thread begins once the message
 * is on record; later findings are added to it. A reply's name contains its first finding, so it is the same after a
 * crash.
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

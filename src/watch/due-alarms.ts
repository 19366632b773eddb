import { digestReply, inPages, mostInReply } from '../slack/finding-digest.js';
import { waveMessage } from '../slack/finding-wave.js';
import { owedTo } from './audience.js';
import { alertOf, type Owed, type Sent, type Telling, waveAlert } from './telling.js';
import { casesIn, toldKey, waveOf, waveSubject } from './watch-state.js';
import type { Wave } from './waves.js';

/**
 * One message about a wave, and in its thread every finding of it. The thread begins once the message is on record;
 * what comes later goes below it. A reply is named after the first it tells of, so that after a crash it is the same.
 */
export function alarms(telling: Telling, sent: Sent): Owed[] {
  const { state, audience } = telling;
  return [...state.waves.byId.values()].flatMap((wave): Owed[] => {
    const [first] = casesIn(state, wave);
    if (!first || wave.alarmAt === undefined) return [];
    const subject = waveSubject(wave.id);
    const since = wave.alarmAt;
    const message = waveMessage(waveAlert(telling, wave));
    const tops = owedTo(audience, since, sent(subject), first.finding.team);
    return [
      ...tops.map((channel) => ({ subject, channel, since, message })),
      ...sent(subject).flatMap((channel) => inThread(telling, wave, channel)),
    ];
  });
}

function inThread(telling: Telling, wave: Wave, channel: string): Owed[] {
  const { state } = telling;
  const top = state.told.get(toldKey(waveSubject(wave.id), channel));
  if (!top) return [];
  const below = [...state.told.values()].filter(
    ({ subject, channel: where, of }) => where === channel && of && waveOf(subject) === wave.id,
  );
  const told = new Set(below.flatMap(({ of = [] }) => of));
  const fresh = casesIn(state, wave).filter(({ finding }) => !told.has(finding.id));
  return inPages(fresh, mostInReply).flatMap((page): Owed[] => {
    const [first] = page;
    if (!first) return [];
    return [
      {
        subject: waveSubject(wave.id, first.finding.id),
        channel,
        thread: top.message.ts,
        since: first.at,
        message: digestReply(page.map((one) => alertOf(telling, one))),
        of: page.map(({ finding }) => finding.id),
      },
    ];
  });
}

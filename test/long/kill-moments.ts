import type { Harness } from '../stories/harness.js';
import { type Life, pause } from './life.js';
import type { Chance } from './random.js';

const writes = [
  /organizations\/7301\/invite/,
  /users\/\d+\/user-organization-roles\/7301/,
  /users\/\d+\/user-team-roles\/\d+/,
] as const;

/** The moments of a kill. */
export const moments = [
  'at any time',
  'before the write takes effect, which then comes late',
  'before the write, which then never arrives',
  'between the write and its answer',
  'after an answer was lost',
  'while a message is posted',
] as const;
export type Moment = (typeof moments)[number];

const patienceMs = 8000;

/** Waits for the moment, kills the app and starts it again. Returns the moment that it really was. */
export async function killAt(
  moment: Moment,
  { make, slack }: Harness,
  life: Life,
  chance: Chance,
): Promise<Moment> {
  const match = { method: 'POST', path: chance.pick(writes) };
  const held = async (
    hold: { arrived: Promise<void>; release(): void },
    after?: () => void,
  ): Promise<Moment> => {
    const came = await Promise.race([hold.arrived.then(() => true), pause(patienceMs).then(() => false)]);
    await life.kill(() => {
      if (came) after?.();
      hold.release();
    });
    return came ? moment : 'at any time';
  };
  switch (moment) {
    case 'at any time':
      await pause(chance.below(1500));
      await life.kill();
      return moment;
    case 'before the write takes effect, which then comes late':
      return held(make.faults.hold(match));
    case 'before the write, which then never arrives':
      return held(make.faults.hold(match), () => make.faults.add({ match, kind: 'drop-before' }));
    case 'between the write and its answer':
      return held(make.faults.holdAnswer(match));
    case 'after an answer was lost': {
      make.faults.add({ match, kind: 'lost-answer' });
      const lost = await make.waitForCall({ ...match, status: 0 }, patienceMs).catch(() => undefined);
      await pause(chance.below(300));
      await life.kill();
      return lost ? moment : 'at any time';
    }
    case 'while a message is posted':
      return held(slack.faults.hold({ method: 'chat.postMessage' }));
  }
}

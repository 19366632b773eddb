import { z } from 'zod';
import type { Stage } from '../tour/stage.js';
import { actOnMake, type MakeAct } from './make-acts.js';
import { type RecordNow, RecordWatch } from './record-now.js';
import { recordInDatabase, recordInFolder } from './record-source.js';
import type { News } from './seen.js';
import { Weather } from './weather.js';

/** A visitor's acts on one of the app's processes. */
export const appAct = z.object({ do: z.enum(['kill', 'start']), n: z.int() });
type AppAct = z.infer<typeof appAct>;

/** Everything outside Slack: Make, the faults, the clock, the record and the app's processes. */
export class Town {
  private readonly weather: Weather;
  private readonly record: RecordWatch;
  private readonly leaveMake: () => void;
  private writes = 0;
  private byHand = 0;
  private trials = 0;

  constructor(
    private readonly stage: Stage,
    private readonly changed: () => void,
  ) {
    this.weather = new Weather(stage.slack, stage.make);
    const { databaseUrl, dataDir, app } = stage;
    this.record = new RecordWatch(
      databaseUrl ? recordInDatabase(databaseUrl) : recordInFolder(dataDir),
      changed,
    );
    app.changed = changed;
    this.leaveMake = stage.make.onCall(({ method, status }) => {
      if (method === 'GET') return;
      if (status >= 200 && status < 300) this.writes += 1;
      changed();
    });
  }

  news(): News {
    const { clock, slack, app } = this.stage;
    const { entries } = this.record.chain;
    const brake = entries
      .flatMap(({ events }) => events)
      .findLast((type) => /^control\.(un)?frozen$/.test(type));
    return {
      ahead: clock.ahead,
      make: this.weather.make,
      isSlackAway: this.weather.isSlackAway,
      writes: this.writes,
      byHand: this.byHand,
      alerts: slack.workspace.history('C0AUDIT').length,
      entries: entries.length,
      isFrozen: brake === 'control.frozen',
      trials: this.trials,
      replicas: app.now(),
    };
  }

  recordNow(): RecordNow {
    return this.record.now;
  }

  async act(act: MakeAct): Promise<void> {
    await actOnMake(this.stage.make, this.weather, act);
    if (act.do !== 'make-weather' && act.do !== 'slack-away') this.byHand += 1;
    this.changed();
  }

  async changeAByte(): Promise<void> {
    await this.record.changeAByte();
    this.trials += 1;
    this.changed();
  }

  async actOnApp({ do: what, n }: AppAct): Promise<void> {
    const { app } = this.stage;
    await (what === 'kill' ? app.kill(n) : app.startAgain(n));
  }

  /** Moves the clocks of Slack, Make and the app forward together. */
  moveTime(ms: number): void {
    const { clock, app } = this.stage;
    clock.ahead += ms;
    app.setAhead(clock.ahead);
    this.changed();
  }

  close(): void {
    this.leaveMake();
    this.record.close();
  }
}

import type { AppProcess } from './app-process.js';

/** One of the processes of the app, as somebody who looks on sees it. */
export interface Replica {
  readonly n: number;
  readonly state: 'starting' | 'up' | 'killed' | 'ended';
  readonly pid?: number;
  /** Since when it is so, in the world's time. */
  readonly since: number;
  /** What it does for all of them. */
  readonly duties: readonly string[];
}

interface Slot {
  state: Replica['state'];
  since: number;
  app?: AppProcess;
  starting?: Promise<AppProcess>;
}

/** The processes of the app that share one record. Each can be killed, and started again. */
export class Replicas {
  /** Called when one of them has become another. */
  changed: () => void = () => undefined;
  private readonly slots: readonly Slot[];

  private constructor(
    count: number,
    private readonly begin: () => Promise<AppProcess>,
  ) {
    this.slots = Array.from({ length: count }, () => ({ state: 'ended', since: Date.now() }));
  }

  /** Starts so many. Throws if one of them does not become ready, and stops the others. */
  static async start(count: number, begin: () => Promise<AppProcess>): Promise<Replicas> {
    const replicas = new Replicas(count, begin);
    try {
      await Promise.all(replicas.now().map(({ n }) => replicas.startAgain(n)));
    } catch (error) {
      await replicas.stop();
      throw error;
    }
    return replicas;
  }

  now(): readonly Replica[] {
    return this.slots.map(({ state, since, app }, index) => ({
      n: index + 1,
      state,
      since,
      ...(app?.pid !== undefined && { pid: app.pid }),
      duties: app && state === 'up' ? dutiesOf(app) : [],
    }));
  }

  /** `kill -9`. One that is not up is left as it is. */
  async kill(n: number): Promise<void> {
    const slot = this.slot(n);
    if (slot.state !== 'up') return;
    this.become(slot, 'killed');
    await slot.app?.kill();
  }

  /** Throws with what it printed if it does not become ready. One that is up is left as it is. */
  async startAgain(n: number): Promise<void> {
    const slot = this.slot(n);
    if (slot.state === 'up' || slot.state === 'starting') return;
    this.become(slot, 'starting');
    try {
      slot.starting = this.begin();
      const app = await slot.starting;
      slot.app = app;
      this.become(slot, 'up');
      void app.ended.then(() => {
        if (slot.app === app && slot.state === 'up') this.become(slot, 'ended');
      });
    } catch (error) {
      this.become(slot, 'ended');
      throw error;
    }
  }

  setAhead(ms: number): void {
    for (const { app, state } of this.slots) if (state === 'up') app?.setAhead(ms);
  }

  async stop(): Promise<void> {
    await Promise.all(
      this.slots.map(async ({ starting }) => (await starting?.catch(() => undefined))?.stop()),
    );
  }

  private become(slot: Slot, state: Replica['state']): void {
    slot.state = state;
    slot.since = Date.now();
    this.changed();
  }

  private slot(n: number): Slot {
    const slot = this.slots[n - 1];
    if (!slot) throw new Error(`there is no process ${n}`);
    return slot;
  }
}

/** As its log says: each duty is taken with one line and given up with another. */
function dutiesOf({ log }: AppProcess): string[] {
  const last = new Map(log.flatMap(({ duty, msg }) => (duty === undefined ? [] : [[duty, msg] as const])));
  return [...last].filter(([, msg]) => msg === 'this process has the duty').map(([duty]) => duty);
}

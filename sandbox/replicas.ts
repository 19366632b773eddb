import type { AppProcess } from './app-process.js';

/** One of the app's processes, as an observer sees it. */
export interface Replica {
  readonly n: number;
  readonly state: 'starting' | 'up' | 'killed' | 'ended';
  readonly pid?: number;
  /** When its state began, in real time. */
  readonly since: number;
  /** The duties it has for all processes. */
  readonly duties: readonly string[];
}

interface Slot {
  state: Replica['state'];
  since: number;
  app?: AppProcess;
  starting?: Promise<AppProcess>;
}

/** The app's processes, which share one record. Each can be killed and started again. */
export class Replicas {
  /** Called when the state of a process changes. */
  changed: () => void = () => undefined;
  private readonly slots: readonly Slot[];

  private constructor(
    count: number,
    private readonly begin: () => Promise<AppProcess>,
  ) {
    this.slots = Array.from({ length: count }, () => ({ state: 'ended', since: Date.now() }));
  }

  /** Starts this many processes. If one does not become ready, throws and stops the others. */
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

  /** `kill -9`. Does nothing if the process is not up. */
  async kill(n: number): Promise<void> {
    const slot = this.slot(n);
    if (slot.state !== 'up') return;
    this.become(slot, 'killed');
    await slot.app?.kill();
  }

  /** Starts a process again; does nothing if it is up. If it does not become ready, throws with its output. */
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

/** The duties according to its log: it writes one line when it takes a duty and another when it gives it up. */
function dutiesOf({ log }: AppProcess): string[] {
  const last = new Map(log.flatMap(({ duty, msg }) => (duty === undefined ? [] : [[duty, msg] as const])));
  return [...last].filter(([, msg]) => msg === 'this process has the duty').map(([duty]) => duty);
}

import { type Json, objectOf } from './json.js';

/** `done-but`: it is carried out, and Slack answers with an error all the same. */
export type FaultKind = 'error' | 'done-but' | '429' | 'status' | 'lost-answer' | 'drop-before' | 'slow';

export interface Fault {
  method: string | RegExp;
  kind: FaultKind;
  /** How many calls it hits; one unless told, `Infinity` for all. */
  times?: number;
  error?: string;
  status?: number;
  retryAfter?: number;
  delayMs?: number;
  channel?: string;
}

export interface Match {
  method: string | RegExp;
  channel?: string;
}

export interface Hold {
  arrived: Promise<void>;
  release(): void;
}

interface Waiting extends Match {
  arrive(): void;
  released: Promise<void>;
  free(): void;
  taken: boolean;
}

/** What goes wrong on the way to Slack. `response_url` is a method here too. */
export class Faults {
  /** While true every call finds its connection cut. */
  down = false;
  private armed: (Fault & { left: number })[] = [];
  private holds: Waiting[] = [];

  add(fault: Fault): void {
    this.armed.push({ ...fault, left: fault.times ?? 1 });
  }

  /** Holds the next matching call back, without effect, as long as it is not released. */
  hold(match: Match): Hold {
    let arrive = (): void => {};
    let free = (): void => {};
    const arrived = new Promise<void>((resolve) => {
      arrive = resolve;
    });
    const released = new Promise<void>((resolve) => {
      free = resolve;
    });
    this.holds.push({ ...match, arrive, free, released, taken: false });
    return { arrived, release: free };
  }

  clear(): void {
    for (const { free } of this.holds) free();
    this.armed = [];
    this.holds = [];
    this.down = false;
  }

  /** The fault that hits this call, if any, counted as used. */
  take(method: string, args: Json): Fault | undefined {
    const fault = this.armed.find((one) => one.left > 0 && matches(one, method, args));
    if (fault) fault.left -= 1;
    return fault;
  }

  async pass(method: string, args: Json): Promise<void> {
    const hold = this.holds.find((one) => !one.taken && matches(one, method, args));
    if (!hold) return;
    hold.taken = true;
    hold.arrive();
    await hold.released;
  }
}

function matches(match: Match, method: string, args: Json): boolean {
  const named = typeof match.method === 'string' ? match.method === method : match.method.test(method);
  return named && (match.channel === undefined || objectOf(args).channel === match.channel);
}

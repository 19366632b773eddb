import { type Json, objectOf } from './json.js';

export type FaultKind =
  | 'error'
  /** The call takes effect, but Slack answers with an error. */
  | 'done-but'
  | '429'
  | 'status'
  | 'lost-answer'
  | 'drop-before'
  | 'slow'
  /** No answer while the fault lasts, then the connection is cut. */
  | 'hang'
  /** A proxy's page with status 200. */
  | 'page'
  /** JSON that ends in the middle. */
  | 'half'
  /** `ok: true` and nothing else. */
  | 'bare';

/**
 * The fault of a new Socket Mode connection: cut at the handshake, a handshake that hangs, open without a hello,
 * closed before the hello, or `too_many_websockets` instead.
 */
export type SocketFault = 'cut' | 'hang' | 'silent' | 'close' | 'too-many';

export interface Fault {
  method: string | RegExp;
  kind: FaultKind;
  /** The number of calls it affects; 1 by default, `Infinity` for all. */
  times?: number;
  error?: string;
  status?: number;
  /** In seconds; `none` omits the header. */
  retryAfter?: number | 'none';
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

/** Before the call has an effect, or between its effect and its answer. */
type Moment = 'call' | 'answer';

interface Waiting extends Match {
  at: Moment;
  arrive(): void;
  released: Promise<void>;
  free(): void;
  taken: boolean;
}

/** The faults on the way to Slack. `response_url` counts as a method. */
export class Faults {
  /** While true, every connection is cut. */
  down = false;
  sockets: SocketFault | undefined;
  private armed: (Fault & { left: number })[] = [];
  private holds: Waiting[] = [];
  private readonly waiting: (() => void)[] = [];

  add(fault: Fault): void {
    this.armed.push({ ...fault, left: fault.times ?? 1 });
  }

  /** Holds the next matching call, without effect, until it is released. */
  hold(match: Match): Hold {
    return this.holdAt('call', match);
  }

  /** Holds the answer of the next matching call, which has taken effect, until it is released. */
  holdAnswer(match: Match): Hold {
    return this.holdAt('answer', match);
  }

  private holdAt(at: Moment, match: Match): Hold {
    let arrive = (): void => {};
    let free = (): void => {};
    const arrived = new Promise<void>((resolve) => {
      arrive = resolve;
    });
    const released = new Promise<void>((resolve) => {
      free = resolve;
    });
    this.holds.push({ ...match, at, arrive, free, released, taken: false });
    return { arrived, release: free };
  }

  /** Resolves at the next `clear`. */
  cleared(): Promise<void> {
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  clear(): void {
    for (const resolve of this.waiting.splice(0)) resolve();
    this.sockets = undefined;
    for (const { free } of this.holds) free();
    this.armed = [];
    this.holds = [];
    this.down = false;
  }

  /** Uses up and returns the fault for this call; undefined if there is none. */
  take(method: string, args: Json): Fault | undefined {
    const fault = this.armed.find((one) => one.left > 0 && matches(one, method, args));
    if (fault) fault.left -= 1;
    return fault;
  }

  /** Resolves once this call is released; undefined if nothing holds it. */
  pass(at: Moment, method: string, args: Json): Promise<void> | undefined {
    const hold = this.holds.find((one) => one.at === at && !one.taken && matches(one, method, args));
    if (!hold) return undefined;
    hold.taken = true;
    hold.arrive();
    return hold.released;
  }
}

function matches(match: Match, method: string, args: Json): boolean {
  const named = typeof match.method === 'string' ? match.method === method : match.method.test(method);
  return named && (match.channel === undefined || objectOf(args).channel === match.channel);
}

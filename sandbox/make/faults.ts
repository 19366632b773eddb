export interface CallMatch {
  method?: string;
  path?: RegExp;
}

export interface Fault {
  match: CallMatch;
  kind: 'status' | '429' | 'lost-answer' | 'drop-before' | 'slow' | 'garbage';
  /** The number of calls it affects; 1 by default. */
  times?: number;
  status?: number;
  body?: unknown;
  /** In seconds. Make sends no such header, so it is absent by default. */
  retryAfter?: number;
  delayMs?: number;
}

export interface Hold {
  arrived: Promise<void>;
  release(): void;
}

interface Gate {
  match: CallMatch;
  at: 'effect' | 'answer';
  taken: boolean;
  arrival: Signal;
  opening: Signal;
}

interface Signal {
  given: Promise<void>;
  give(): void;
}

interface Call {
  method: string;
  path: string;
}

/** Decides when the server fails, and when it stops and waits. */
export class Faults {
  rateLimit = true;
  #planned: { fault: Fault; left: number }[] = [];
  #gates: Gate[] = [];

  add(fault: Fault): void {
    this.#planned.push({ fault, left: fault.times ?? 1 });
  }

  /** Holds the next matching call before it takes effect. */
  hold(match: CallMatch): Hold {
    return this.#gate(match, 'effect');
  }

  /** Holds the next matching call after it took effect and before its answer. */
  holdAnswer(match: CallMatch): Hold {
    return this.#gate(match, 'answer');
  }

  /** Removes every fault and releases every held call. */
  clear(): void {
    this.#planned = [];
    for (const gate of this.#gates) gate.opening.give();
    this.#gates = [];
  }

  take(call: Call): Fault | undefined {
    const planned = this.#planned.find(({ fault, left }) => left > 0 && matches(fault.match, call));
    if (planned) planned.left -= 1;
    return planned?.fault;
  }

  async wait(at: Gate['at'], call: Call): Promise<void> {
    const gate = this.#gates.find((one) => !one.taken && one.at === at && matches(one.match, call));
    if (gate === undefined) return;
    gate.taken = true;
    gate.arrival.give();
    await gate.opening.given;
    this.#gates = this.#gates.filter((one) => one !== gate);
  }

  #gate(match: CallMatch, at: Gate['at']): Hold {
    const gate = { match, at, taken: false, arrival: signal(), opening: signal() };
    this.#gates.push(gate);
    return { arrived: gate.arrival.given, release: gate.opening.give };
  }
}

function signal(): Signal {
  let give = () => {};
  const given = new Promise<void>((resolve) => {
    give = resolve;
  });
  return { given, give: () => give() };
}

export function matches(match: CallMatch, { method, path }: Call): boolean {
  if (match.method !== undefined && match.method.toUpperCase() !== method) return false;
  return match.path === undefined || path.search(match.path) !== -1;
}

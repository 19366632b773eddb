export interface CallMatch {
  method?: string;
  path?: RegExp;
}

export interface Fault {
  match: CallMatch;
  kind: 'status' | '429' | 'lost-answer' | 'drop-before' | 'slow' | 'garbage';
  /** How many calls it hits; once unless said otherwise. */
  times?: number;
  status?: number;
  body?: unknown;
  /** Seconds. Make sends no such header, so it is absent unless given. */
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

/** Tells the server when to fail, and where to stop and wait. */
export class Faults {
  rateLimit = true;
  #planned: { fault: Fault; left: number }[] = [];
  #gates: Gate[] = [];

  add(fault: Fault): void {
    this.#planned.push({ fault, left: fault.times ?? 1 });
  }

  /** Stops the next matching call before it does anything. */
  hold(match: CallMatch): Hold {
    return this.#gate(match, 'effect');
  }

  /** Stops the next matching call when it is done and nobody has been told. */
  holdAnswer(match: CallMatch): Hold {
    return this.#gate(match, 'answer');
  }

  /** Forgets every fault and lets go whatever is held. */
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

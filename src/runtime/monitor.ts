import type { Check } from './check.js';
import { type Limits, type Signs, type State, stateInWords, stateOf } from './part-state.js';

export interface PartOptions extends Limits {
  readonly name: string;
  /** The same without outside text; see `Check`. */
  readonly label?: string;
  /** Its work as a past participle: "read Make". */
  readonly does: string;
  readonly readiness?: boolean;
  /** Rebuilds the part; called once each time it hangs. */
  readonly revive?: () => void;
  /**
   * Whether the service it depends on answers, so that a new process could do better. Called only after `endAfterMs`.
   */
  readonly recoverable?: () => boolean;
}

/** How a background part reports. */
export interface Part {
  /** Reports that the part has done a piece of its work. */
  done(): void;
  /** Reports that the part tried and failed, in one sentence that names the thing to check. */
  failed(why: string): void;
  /** Reports that the part is no longer needed. */
  leave(): void;
}

/** Registers a part of that description. */
export type PartOf = (options: PartOptions) => Part;

export interface Monitor {
  /** Watches one part from now on. */
  part(options: PartOptions): Part;
  checks(): Check[];
  /**
   * Checks every part once: reports parts that turned red or well, rebuilds hanging ones, and ends the process for a
   * lost one.
   */
  look(): void;
  /** Checks every second. */
  start(): void;
  stop(): void;
}

export interface MonitorOptions {
  readonly now: () => number;
  /** Elapsed milliseconds; the clock is then used only for times that people see. By default the clock itself. */
  readonly passed?: () => number;
  readonly log: {
    info(fields: object, event: string): void;
    error(fields: object, event: string): void;
  };
  /** Ends the process with status 1 and this sentence. */
  readonly end: (sentence: string) => void;
}

const lookEveryMs = 1000;
/** If a check comes this much late, the process was suspended or its clock was set. */
const stoodStillMs = 5000;

/**
 * The one mechanism that watches all background parts. It rebuilds a hanging part once; if the part still hangs, it
 * ends the process, so that a supervisor starts it again.
 */
export function createMonitor(options: MonitorOptions): Monitor {
  const { now, passed = now } = options;
  const watch: Watch = { ...options, passed };
  const parts = new Set<WatchedPart>();
  let lookedAt = passed();
  let timer: NodeJS.Timeout | undefined;

  /** No part could work while the process was suspended, so that time does not count. */
  const forgive = (): void => {
    const since = passed() - lookedAt;
    lookedAt = passed();
    if (since >= 0 && since < stoodStillMs) return;
    for (const one of parts) one.forgive(since - lookEveryMs);
  };

  const look = (): void => {
    forgive();
    for (const one of [...parts]) one.look();
  };

  return {
    part(description) {
      const one = new WatchedPart(description, watch);
      parts.add(one);
      return {
        done: () => one.done(),
        failed: (why) => one.failed(why),
        leave: () => void parts.delete(one),
      };
    },
    checks: () => [...parts].map((one) => one.check()),
    look,
    start() {
      timer ??= setInterval(look, lookEveryMs);
    },
    stop() {
      clearInterval(timer);
      timer = undefined;
    },
  };
}

type Watch = Required<MonitorOptions>;

/** One part, its reports, and the reaction to them. */
class WatchedPart {
  readonly #part: PartOptions;
  readonly #watch: Watch;
  #signs: Signs;
  #isRed = false;

  constructor(part: PartOptions, watch: Watch) {
    const at = watch.passed();
    this.#part = part;
    this.#watch = watch;
    this.#signs = { doneAt: at, everDone: false, reportedAt: at };
  }

  done(): void {
    const at = this.#watch.passed();
    this.#signs = { doneAt: at, everDone: true, reportedAt: at };
  }

  failed(why: string): void {
    const { doneAt, everDone } = this.#signs;
    this.#signs = { doneAt, everDone, reportedAt: this.#watch.passed(), failure: why };
  }

  forgive(ms: number): void {
    const { doneAt, reportedAt, revivedAt } = this.#signs;
    this.#signs = {
      ...this.#signs,
      doneAt: doneAt + ms,
      reportedAt: reportedAt + ms,
      ...(revivedAt !== undefined && { revivedAt: revivedAt + ms }),
    };
  }

  check(): Check {
    const { name, label, readiness = false } = this.#part;
    const state = this.#state();
    return { name, label, ok: state === 'well', says: this.#says(), readiness, dead: state === 'lost' };
  }

  look(): void {
    const { log, end } = this.#watch;
    const { name } = this.#part;
    const state = this.#state();
    const says = this.#says();
    if (this.#isRed !== (state !== 'well')) {
      this.#isRed = !this.#isRed;
      if (this.#isRed) log.error({ part: name, says }, 'a background part has not done its work');
      else log.info({ part: name }, 'a background part works again');
    }
    if (state === 'hung') this.#revive();
    if (state === 'lost') {
      log.error({ part: name, says }, 'a background part cannot be brought back, so Usher ends');
      end(`Usher ends, to be started again: ${name}: ${says}`);
    }
  }

  #revive(): void {
    this.#signs = { ...this.#signs, revivedAt: this.#watch.passed() };
    try {
      this.#part.revive?.();
    } catch (error) {
      this.#watch.log.error({ part: this.#part.name, err: error }, 'a background part could not be rebuilt');
    }
  }

  #state(): State {
    return stateOf(this.#part, this.#signs, this.#watch.passed(), this.#part.recoverable?.() ?? true);
  }

  #says(): string {
    const { now, passed } = this.#watch;
    const onTheClock = (at: number): number => now() - passed() + at;
    const { doneAt, reportedAt } = this.#signs;
    const signs = { ...this.#signs, doneAt: onTheClock(doneAt), reportedAt: onTheClock(reportedAt) };
    return stateInWords(this.#part.does, this.#part, signs, now());
  }
}

export interface Pace {
  /** How many pieces of work may run at the same time. */
  readonly concurrency?: number;
  /** How many may begin in any `windowMs`. */
  readonly most: number;
  readonly windowMs: number;
}

export interface Turn {
  /** Higher goes first; equal ones in order of arrival. */
  readonly priority?: number;
  /** Work that is aborted before its turn throws the reason when its turn comes. */
  readonly signal?: AbortSignal;
}

interface Waiting {
  readonly priority: number;
  readonly signal: AbortSignal | undefined;
  readonly begin: () => Promise<void>;
  readonly giveUp: () => void;
}

/** Begins work at a pace. It measures elapsed time, so setting the clock changes nothing. */
export class PacedQueue {
  readonly #pace: Pace;
  readonly #waiting: Waiting[] = [];
  /** Start times still in the window, oldest first. */
  readonly #begun: number[] = [];
  #running = 0;
  #heldUntil = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(pace: Pace) {
    this.#pace = pace;
  }

  /** Runs the work when its turn comes. Throws what the work throws. */
  add<T>(work: () => Promise<T>, { priority = 0, signal }: Turn = {}): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const place = this.#waiting.findLastIndex((one) => one.priority >= priority) + 1;
      this.#waiting.splice(place, 0, {
        priority,
        signal,
        begin: async () => {
          try {
            resolve(await work());
          } catch (error) {
            reject(error);
          }
        },
        giveUp: () => reject(signal?.reason),
      });
      this.#goOn();
    });
  }

  /** Begins nothing for this long; a longer hold stays. */
  hold(ms: number): void {
    this.#heldUntil = Math.max(this.#heldUntil, performance.now() + ms);
  }

  /** How long the hold still lasts. */
  heldFor(): number {
    return Math.max(0, this.#heldUntil - performance.now());
  }

  #goOn(): void {
    const { concurrency = Number.POSITIVE_INFINITY } = this.#pace;
    clearTimeout(this.#timer);
    while (this.#waiting.length > 0 && this.#running < concurrency) {
      if (this.#waiting[0]?.signal?.aborted) {
        this.#waiting.shift()?.giveUp();
        continue;
      }
      const waitMs = this.#waitMs();
      if (waitMs > 0) {
        this.#timer = setTimeout(() => this.#goOn(), Math.ceil(waitMs));
        return;
      }
      void this.#begin();
    }
  }

  async #begin(): Promise<void> {
    const next = this.#waiting.shift();
    this.#running += 1;
    this.#begun.push(performance.now());
    await next?.begin();
    this.#running -= 1;
    this.#goOn();
  }

  #waitMs(): number {
    const { most, windowMs } = this.#pace;
    const now = performance.now();
    const isOver = (at: number | undefined): boolean => at !== undefined && now - at >= windowMs;
    while (isOver(this.#begun[0])) this.#begun.shift();
    const oldest = this.#begun[this.#begun.length - most];
    return Math.max(this.heldFor(), oldest === undefined ? 0 : oldest + windowMs - now);
  }
}

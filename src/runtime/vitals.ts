import type { Check } from './check.js';
import { judge, type Limits, type Signs, type State, say } from './judge.js';

export interface PartOptions extends Limits {
  readonly name: string;
  /** Its work as a past participle: "read Make". */
  readonly does: string;
  readonly readiness?: boolean;
  /** Builds the part again; called once each time it hangs. */
  readonly revive?: () => void;
  /** Whether what it depends on answers, so that a new process could do better. Asked only past `endAfterMs`. */
  readonly recoverable?: () => boolean;
}

/** How a part that runs in the background reports. */
export interface Part {
  /** It has done a piece of its work. */
  done(): void;
  /** It tried and could not: one sentence that names what to look at. */
  failed(why: string): void;
  /** It is not needed any more. */
  leave(): void;
}

/** Registers a part of that description. */
export type PartOf = (options: PartOptions) => Part;

export interface Vitals {
  /** Watches one part from now on. */
  part(options: PartOptions): Part;
  checks(): Check[];
  /** Looks at every part once: says what turned red or well, rebuilds what hangs, ends the process for what is lost. */
  look(): void;
  /** Looks every second. */
  start(): void;
  stop(): void;
}

export interface VitalsOptions {
  readonly now: () => number;
  readonly log: {
    info(fields: object, event: string): void;
    error(fields: object, event: string): void;
  };
  /** Ends the process with status 1 and this sentence. */
  readonly end: (sentence: string) => void;
}

interface Watched {
  readonly options: PartOptions;
  signs: Signs;
  red: boolean;
}

const lookEveryMs = 1000;
/** A look that comes so much later than the last: the process stood still, or its clock was set. */
const stoodStillMs = 5000;

/**
 * The one mechanism that watches everything that runs in the background. A part that hangs is rebuilt once; one that
 * still hangs ends the process, so that a supervisor starts it again.
 */
export function createVitals({ now, log, end }: VitalsOptions): Vitals {
  const parts = new Set<Watched>();
  let lookedAt = now();
  let timer: NodeJS.Timeout | undefined;

  const stateOf = ({ options, signs }: Watched): State =>
    judge(options, signs, now(), options.recoverable?.() ?? true);

  const sayOf = ({ options, signs }: Watched): string => say(options.does, options, signs, now());

  /** While the process stood still no part could work, so that time does not count. */
  const forgive = (): void => {
    const passed = now() - lookedAt;
    lookedAt = now();
    if (passed >= 0 && passed < stoodStillMs) return;
    for (const one of parts) one.signs = shifted(one.signs, passed - lookEveryMs);
  };

  const revive = (one: Watched): void => {
    one.signs = { ...one.signs, revivedAt: now() };
    try {
      one.options.revive?.();
    } catch (error) {
      log.error({ part: one.options.name, err: error }, 'a background part could not be rebuilt');
    }
  };

  const lookAt = (one: Watched): void => {
    const state = stateOf(one);
    const { name } = one.options;
    if (one.red !== (state !== 'well')) {
      one.red = !one.red;
      if (one.red) log.error({ part: name, says: sayOf(one) }, 'a background part has not done its work');
      else log.info({ part: name }, 'a background part works again');
    }
    if (state === 'hung') revive(one);
    if (state === 'lost') {
      log.error({ part: name, says: sayOf(one) }, 'a background part cannot be brought back, so Usher ends');
      end(`Usher ends, to be started again: ${name}: ${sayOf(one)}`);
    }
  };

  const report = (one: Watched, signs: Partial<Signs>): void => {
    const { doneAt, everDone } = one.signs;
    one.signs = { doneAt, everDone, reportedAt: now(), ...signs };
  };

  const look = (): void => {
    forgive();
    for (const one of [...parts]) lookAt(one);
  };

  return {
    part(options) {
      const at = now();
      const one: Watched = { options, signs: { doneAt: at, everDone: false, reportedAt: at }, red: false };
      parts.add(one);
      return {
        done: () => report(one, { doneAt: now(), everDone: true }),
        failed: (why) => report(one, { failure: why }),
        leave: () => void parts.delete(one),
      };
    },
    checks: () =>
      [...parts].map((one) => {
        const state = stateOf(one);
        return {
          name: one.options.name,
          ok: state === 'well',
          says: sayOf(one),
          readiness: one.options.readiness ?? false,
          dead: state === 'lost',
        };
      }),
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

function shifted(signs: Signs, ms: number): Signs {
  const { revivedAt } = signs;
  return {
    ...signs,
    doneAt: signs.doneAt + ms,
    reportedAt: signs.reportedAt + ms,
    ...(revivedAt !== undefined && { revivedAt: revivedAt + ms }),
  };
}

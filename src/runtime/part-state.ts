/** How long a part may go without doing its work, in milliseconds. */
export interface Limits {
  /** After this long without finished work it is red. */
  readonly quietMs: number;
  /** After this long without any report, not even a failure, the part hangs; `quietMs` by default. */
  readonly hangMs?: number;
  /** After this long without finished work the process ends, even if the part still reports failures. */
  readonly endAfterMs?: number;
}

/** The reports of a part, in epoch milliseconds. */
export interface Signs {
  /** When it last finished work; until then, when it was registered. */
  readonly doneAt: number;
  /** Whether it has ever finished work. */
  readonly everDone: boolean;
  /** When it last reported anything, a failure or finished work. */
  readonly reportedAt: number;
  readonly failure?: string;
  /** When the watchdog rebuilt it, if it has not reported anything since. */
  readonly revivedAt?: number;
}

/**
 * `late`: red, but it reports, so it may try again. `hung`: it reports nothing and has to be rebuilt. `lost`: only a
 * new process can bring it back.
 */
export type State = 'well' | 'late' | 'hung' | 'lost';

/**
 * The state of one part. `recoverable`: whether the service it depends on answers, so that a new process could do better. If
 * not, a part that reports its failures never ends the process.
 */
export function stateOf(limits: Limits, signs: Signs, now: number, recoverable: boolean): State {
  const { quietMs, hangMs = quietMs, endAfterMs = Number.POSITIVE_INFINITY } = limits;
  const quietFor = now - signs.doneAt;
  if (quietFor <= quietMs) return 'well';
  if (now - signs.reportedAt > hangMs) {
    if (signs.revivedAt === undefined) return 'hung';
    return now - signs.revivedAt > hangMs ? 'lost' : 'late';
  }
  return quietFor > endAfterMs && recoverable ? 'lost' : 'late';
}

/** What an operator needs at night: when it last worked, when it should have, and what prevents it. */
export function stateInWords(
  does: string,
  { quietMs, hangMs = quietMs }: Limits,
  signs: Signs,
  now: number,
): string {
  const { doneAt, everDone, failure, reportedAt } = signs;
  const worked = everDone
    ? `last ${does} at ${iso(doneAt)}, ${seconds(now - doneAt)} ago`
    : `has not ${does} since it began at ${iso(doneAt)}`;
  const due = now - doneAt > quietMs ? `it should have by ${iso(doneAt + quietMs)}` : '';
  const hangs = now - reportedAt > hangMs ? 'it has reported nothing since, so it hangs' : '';
  return [worked, due, hangs || (failure ?? '')].filter(Boolean).join('; ');
}

const iso = (at: number): string => new Date(at).toISOString();
const seconds = (ms: number): string => `${Math.round(ms / 1000)} s`;

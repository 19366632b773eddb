import type { AnyEvent } from '../../../approvals/event.js';
import { requestIdOf } from '../../../store/commit.js';
import { emptyHead, type Head } from '../../../store/line.js';
import type { ReadEntry } from '../../../store/reading.js';
import { isControl, isErasure, isFeed, isPolicy, isWatch } from '../kinds.js';
import { isWithin, type Period } from '../options.js';
import { type Step, stepsOf } from '../story.js';
import { type FindingStory, Findings, type GroundStory } from './findings.js';
import { Unread, type UnreadValues } from './unread.js';

/** The content of a ledger about a period. Events at its end or later are left out everywhere. */
export interface Gathered {
  readonly period: Period;
  /** The last entry of the whole ledger. */
  readonly head: Head;
  /** The last entry before the end of the period. */
  readonly last: Head;
  readonly events: number;
  /** Requests with an event in the period. */
  readonly touched: ReadonlySet<string>;
  readonly frozenBefore: Step | undefined;
  readonly policyBefore: Step | undefined;
  readonly control: readonly Step[];
  readonly policies: readonly Step[];
  readonly erasures: readonly Step[];
  /** Personal values from before the end of the period that cannot be read now. */
  readonly unread: UnreadValues;
  /** The gaps of the watch and of Make's log. */
  readonly gaps: readonly Step[];
  /** The heads that Usher posted. */
  readonly told: readonly Step[];
  readonly findings: readonly FindingStory[];
  readonly ground: readonly GroundStory[];
}

/** Reads a whole ledger. Throws the errors of the reading. */
export async function gather(entries: AsyncIterable<ReadEntry>, period: Period): Promise<Gathered> {
  const found = new Gathering(period);
  for await (const entry of entries) found.take(entry);
  return found.done();
}

class Gathering {
  #head = emptyHead;
  #last = emptyHead;
  #events = 0;
  #frozenBefore: Step | undefined;
  #policyBefore: Step | undefined;
  readonly #touched = new Set<string>();
  readonly #control: Step[] = [];
  readonly #policies: Step[] = [];
  readonly #erasures: Step[] = [];
  readonly #gaps: Step[] = [];
  readonly #told: Step[] = [];
  readonly #findings: Findings;
  readonly #unread: Unread;

  constructor(private readonly period: Period) {
    this.#unread = new Unread(period.until);
    this.#findings = new Findings(period);
  }

  take(entry: ReadEntry): void {
    const { n, hash, stream } = entry;
    this.#head = { n, hash };
    this.#unread.take(entry);
    for (const step of stepsOf(entry)) {
      if (step.event.at >= this.period.until) continue;
      this.#last = { n, hash };
      this.#findings.take(step);
      if (isWithin(this.period, step.event.at)) this.#within(stream, step);
      else this.#before(step);
    }
  }

  done(): Gathered {
    return {
      period: this.period,
      head: this.#head,
      last: this.#last,
      events: this.#events,
      touched: this.#touched,
      frozenBefore: this.#frozenBefore,
      policyBefore: this.#policyBefore,
      control: this.#control,
      policies: this.#policies,
      erasures: this.#erasures,
      unread: this.#unread.done(),
      gaps: this.#gaps,
      told: this.#told,
      findings: this.#findings.all(),
      ground: this.#findings.ground(),
    };
  }

  #within(stream: string, step: Step): void {
    const { event } = step;
    this.#events += 1;
    const id = requestIdOf(stream);
    if (id !== undefined) this.#touched.add(id);
    if (isControl(event)) this.#control.push(step);
    if (isPolicy(event)) this.#policies.push(step);
    if (isErasure(event)) this.#erasures.push(step);
    if (isGap(event)) this.#gaps.push(step);
    if (event.type === 'day.told') this.#told.push(step);
  }

  #before(step: Step): void {
    if (step.event.type === 'control.frozen') this.#frozenBefore = step;
    if (step.event.type === 'control.unfrozen') this.#frozenBefore = undefined;
    if (isPolicy(step.event)) this.#policyBefore = step;
  }
}

const isGap = (event: AnyEvent): boolean =>
  (isFeed(event) && event.type.startsWith('source.')) ||
  (isWatch(event) && (event.type.startsWith('list.') || event.type === 'baseline.taken'));

import type { PersonId } from '../../approvals/person.js';
import { type Status, statuses } from '../../approvals/phase.js';
import { isOver, type Request } from '../../approvals/request.js';
import type { Summary } from '../../approvals/store.js';
import { Column } from './column.js';

/** The part of a snapshot with the summaries; the submissions are in the order of `slots`, the rest by slot. */
export interface RequestsImage {
  /** The highest request number. */
  readonly highest: number;
  readonly submissions: readonly string[];
  readonly slots: string;
  readonly people: readonly PersonId[];
  readonly requesters: string;
  /** The meaning of the numbers in the column `status`; a later version may number them differently. */
  readonly statuses: readonly Status[];
  readonly status: string;
  readonly times: string;
  readonly open: string;
}

const dayMs = 86_400_000;
const numbered = /^REQ-(\d{1,9})$/;

/** A summary of every request ever, by its stream's slot, at 20 bytes each. */
export class RequestIndex {
  readonly #submissions = new Map<string, number>();
  readonly #people = new Map<PersonId, number>();
  /** Numbered from 1; zero if the slot belongs to another stream. */
  readonly #statuses: Column;
  readonly #requesters: Column;
  readonly #times: Column;
  readonly #open: Column;
  #highest = 0;

  constructor(
    private readonly idOf: (slot: number) => string,
    image?: RequestsImage,
  ) {
    this.#statuses = Column.narrow(image?.status);
    if (image) this.#renumber(image.statuses);
    this.#requesters = Column.narrow(image?.requesters);
    this.#times = Column.wide(image?.times);
    this.#open = Column.narrow(image?.open);
    const slots = Column.narrow(image?.slots);
    for (const [i, submission] of (image?.submissions ?? []).entries()) {
      this.#submissions.set(submission, slots.at(i));
    }
    this.#highest = image?.highest ?? 0;
    for (const [i, person] of (image?.people ?? []).entries()) this.#people.set(person, i);
  }

  /** Submissions older than a day are left out and forgotten, since a repeated form arrives within moments. */
  image(now: number): RequestsImage {
    const slots = Column.narrow();
    for (const [submission, slot] of this.#submissions) {
      if (this.#times.at(slot) < now - dayMs) this.#submissions.delete(submission);
      else slots.push(slot);
    }
    return {
      highest: this.#highest,
      submissions: [...this.#submissions.keys()],
      slots: slots.encode(),
      people: [...this.#people.keys()],
      requesters: this.#requesters.encode(),
      statuses,
      status: this.#statuses.encode(),
      times: this.#times.encode(),
      open: this.#open.encode(),
    };
  }

  set(slot: number, request: Request): void {
    const { person } = request.requester;
    if (this.#statuses.at(slot) === 0) this.#enter(request.submission, slot);
    if (!this.#people.has(person)) this.#people.set(person, this.#people.size);
    this.#statuses.set(slot, numberOf(request.phase.status));
    this.#requesters.set(slot, this.#people.get(person) ?? 0);
    this.#times.set(slot, request.submittedAt);
    this.#open.set(slot, isOver(request) ? 0 : 1);
  }

  nextId(): string {
    return `REQ-${this.#highest + 1}`;
  }

  /** The request that a form opened within the last day. */
  bySubmission(key: string, now: number): string | undefined {
    const slot = this.#submissions.get(key);
    return slot === undefined || this.#times.at(slot) < now - dayMs ? undefined : this.idOf(slot);
  }

  newest({ requester, limit }: { readonly requester?: PersonId; readonly limit: number }): Summary[] {
    const people = [...this.#people.keys()];
    const wanted = requester === undefined ? undefined : (this.#people.get(requester) ?? -1);
    const found: Summary[] = [];
    for (let slot = this.#statuses.length - 1; slot >= 0 && found.length < limit; slot -= 1) {
      const status = statuses[this.#statuses.at(slot) - 1];
      const person = people[this.#requesters.at(slot)];
      if (status === undefined || person === undefined) continue;
      if (wanted !== undefined && this.#requesters.at(slot) !== wanted) continue;
      const [submittedAt, open] = [this.#times.at(slot), this.#open.at(slot) === 1];
      found.push({ id: this.idOf(slot), status, requester: person, submittedAt, open });
    }
    return found;
  }

  #renumber(then: readonly Status[]): void {
    const now = then.map(numberOf);
    if (now.every((number, i) => number === i + 1)) return;
    for (let slot = 0; slot < this.#statuses.length; slot += 1) {
      this.#statuses.set(slot, now[this.#statuses.at(slot) - 1] ?? 0);
    }
  }

  #enter(submission: string, slot: number): void {
    // The submission always moves to the end, so that two indexes of one ledger are equal.
    this.#submissions.delete(submission);
    this.#submissions.set(submission, slot);
    this.#highest = Math.max(this.#highest, Number(numbered.exec(this.idOf(slot))?.[1] ?? 0));
  }
}

const numberOf = (status: Status): number => statuses.indexOf(status) + 1;

/** What a poll may read, with one call each. `scopes`: those of Usher's token, which are the same everywhere. */
export type Reading = 'settings' | 'roles' | 'feature controls' | 'private spaces' | 'scopes';

/** The most calls of one poll. */
const mostCalls = 2;
/** If the token's scopes are read too, private spaces that the organization does not have are asked for this rarely. */
const rarelyEvery = 10;

export interface Occasion {
  /** Settings and roles came with the snapshot, and take no call. */
  readonly isWhole: boolean;
  /** This organization's calls are used for the token's scopes. */
  readonly readsScopes: boolean;
  /** False if Make said that the organization has no private spaces. */
  readonly hasSpaces: boolean;
}

/** Chooses the readings of each poll: those that were made longest ago. */
export class Turns {
  #waiting: readonly Reading[] = ['feature controls', 'private spaces', 'settings', 'roles', 'scopes'];
  #sinceSpaces = 0;
  #owed = 0;

  /** The readings that take a call in this poll, two at most. */
  next({ isWhole, readsScopes, hasSpaces }: Occasion): readonly Reading[] {
    this.#sinceSpaces += 1;
    const isRare = readsScopes && !hasSpaces && !isWhole && this.#sinceSpaces < rarelyEvery;
    const isFree = (one: Reading): boolean => isWhole && (one === 'settings' || one === 'roles');
    const mayWait = (one: Reading): boolean =>
      (one === 'scopes' && !readsScopes) || (one === 'private spaces' && isRare);
    const calls = Math.max(0, mostCalls - this.#owed);
    this.#owed -= mostCalls - calls;
    const chosen = this.#waiting.filter((one) => !isFree(one) && !mayWait(one)).slice(0, calls);
    const read = this.#waiting.filter((one) => isFree(one) || chosen.includes(one));
    this.#waiting = [...this.#waiting.filter((one) => !read.includes(one)), ...read];
    if (chosen.includes('private spaces')) this.#sinceSpaces = 0;
    return chosen;
  }

  /** A poll took this many calls more; the next polls make fewer. */
  owe(calls: number): void {
    this.#owed += calls;
  }
}

import type { LeaverEnd, LeaverEvent, LeaverWhy } from '../approvals/leaver-event.js';
import type { MakeUserId, PersonId } from '../approvals/person.js';

/** The state of a leaver's case. */
export type CaseState =
  | { readonly is: 'waiting'; readonly isReleased: boolean }
  | { readonly is: 'held' }
  | { readonly is: 'asked'; readonly request: string }
  /** Contains the request that was open when the person came back; Usher cancels it. */
  | { readonly is: 'returned'; readonly request?: string }
  | { readonly is: 'closed'; readonly why: LeaverEnd; readonly at: number };

/** A person who left, or is absent until a date. */
export interface LeaverCase {
  readonly id: string;
  readonly why: LeaverWhy;
  readonly person?: PersonId;
  readonly makeUsers: readonly MakeUserId[];
  readonly name: string;
  readonly address: string;
  readonly isDoubtful: boolean;
  readonly seenAt: number;
  /** The admin who named the person. */
  readonly askedBy?: PersonId;
  /** The end of a leave of absence. */
  readonly until?: number;
  readonly state: CaseState;
  /** Connected accounts whose token has been wiped. */
  readonly disconnected?: readonly MakeUserId[];
}

/** The cases that the brake stopped, and the outcome. */
export interface Stop {
  readonly n: number;
  readonly at: number;
  readonly cases: readonly string[];
  /** How many others left in the brake's period, whose cases had gone on. */
  readonly before: number;
  readonly over?: { readonly is: 'released' | 'left' | 'back'; readonly by?: PersonId };
}

export interface LeaversState {
  readonly cases: ReadonlyMap<string, LeaverCase>;
  /** When an admin last decided about the stopped cases; the brake no longer counts people seen before that. */
  readonly brakeFrom: number;
  /** The last time that the brake stopped all cases. */
  readonly stop?: Stop;
  /** The keys of the notices that people got. */
  readonly told: ReadonlySet<string>;
}

/**
 * The maps are changed in place, so that a long stream is read quickly: each state may be used only to compute the
 * next one.
 */
interface Kept extends LeaversState {
  readonly cases: Map<string, LeaverCase>;
  readonly told: Set<string>;
}

export const noLeavers = (): Kept => ({
  cases: new Map(),
  brakeFrom: 0,
  told: new Set(),
});

/** Applies an event to the leavers' state. The earlier state must not be used again. */
export function evolveLeavers(state: Kept, event: LeaverEvent): Kept {
  const { cases, told } = state;
  const move = (id: string, to: CaseState): void => {
    const one = cases.get(id);
    if (one) cases.set(id, { ...one, state: to });
  };
  switch (event.type) {
    case 'leaver.seen':
      cases.set(event.case, seen(event));
      return state;
    case 'leaver.moved': {
      const one = cases.get(event.case);
      const makeUsers = [...new Set([...(one?.makeUsers ?? []), ...event.makeUsers])];
      if (one) cases.set(event.case, { ...one, makeUsers, isDoubtful: false });
      return state;
    }
    case 'leaver.returned':
      move(event.case, returned(cases.get(event.case)));
      return isOver(state) ? over(state, 'back') : state;
    case 'leaver.held': {
      for (const id of event.cases) move(id, { is: 'held' });
      return { ...state, stop: stopOf(state.stop, event) };
    }
    case 'leaver.released':
      for (const id of event.cases) move(id, { is: 'waiting', isReleased: true });
      return over({ ...state, brakeFrom: event.at }, 'released', event);
    case 'leaver.asked':
      move(event.case, { is: 'asked', request: event.request });
      return state;
    case 'leaver.told':
      told.add(event.key);
      return state;
    case 'leaver.disconnected': {
      const one = cases.get(event.case);
      const { disconnected = [] } = one ?? {};
      if (one) cases.set(event.case, { ...one, disconnected: [...disconnected, event.makeUser] });
      return state;
    }
    case 'leaver.closed':
      move(event.case, { is: 'closed', why: event.why, at: event.at });
      return event.why === 'left-as-is' ? over({ ...state, brakeFrom: event.at }, 'left', event) : state;
  }
}

const returned = (one: LeaverCase | undefined): CaseState => ({
  is: 'returned',
  ...(one?.state.is === 'asked' && { request: one.state.request }),
});

/** Adds cases to a stop that is not over, or begins a new stop. */
function stopOf(
  before: Stop | undefined,
  { at, cases, before: goneOn = 0 }: Extract<LeaverEvent, { type: 'leaver.held' }>,
): Stop {
  if (before && !before.over) return { ...before, cases: [...before.cases, ...cases] };
  return { n: (before?.n ?? 0) + 1, at, cases, before: goneOn };
}

const isOver = ({ stop, cases }: LeaversState): boolean =>
  stop !== undefined && !stop.over && ![...cases.values()].some(isHeld);

function over(state: Kept, is: NonNullable<Stop['over']>['is'], event?: LeaverEvent): Kept {
  const { stop } = state;
  if (!stop || stop.over) return state;
  const by = event?.by.kind === 'slack-user' ? { by: event.by.person } : {};
  return { ...state, stop: { ...stop, over: { is, ...by } } };
}

function seen(event: Extract<LeaverEvent, { type: 'leaver.seen' }>): LeaverCase {
  const { why, person, makeUsers, name, address, until, by } = event;
  return {
    id: event.case,
    why,
    ...(person !== undefined && { person }),
    makeUsers,
    name: name.personal,
    address: address.personal,
    isDoubtful: event.isDoubtful ?? false,
    seenAt: event.at,
    ...(by.kind === 'slack-user' && { askedBy: by.person }),
    ...(until !== undefined && { until }),
    state: { is: 'waiting', isReleased: false },
  };
}

export const isWaiting = ({ state }: LeaverCase): boolean => state.is === 'waiting';
export const isHeld = ({ state }: LeaverCase): boolean => state.is === 'held';

/** True if the case still needs action. */
export const isOpen = ({ state }: LeaverCase): boolean =>
  state.is !== 'closed' && (state.is !== 'returned' || state.request !== undefined);

/** The request of the case while it needs action. */
export const requestOf = ({ state }: LeaverCase): string | undefined =>
  state.is === 'asked' || state.is === 'returned' ? state.request : undefined;

/** True if Slack showed that the person left. */
export const isSeen = ({ why }: Pick<LeaverCase, 'why'>): boolean => why === 'deactivated' || why === 'guest';

export const nextCaseId = ({ cases }: LeaversState): string => `L-${cases.size + 1}`;

interface Whom {
  readonly person?: PersonId | undefined;
  readonly makeUsers: readonly MakeUserId[];
}

/** The newest case of this person, by Slack user or Make user. */
export const lastCaseOf = (state: LeaversState, whom: Whom): LeaverCase | undefined =>
  casesOf(state, whom).at(-1);

/** Their newest case that Slack opened. */
export const lastSeenCaseOf = (state: LeaversState, whom: Whom): LeaverCase | undefined =>
  casesOf(state, whom).findLast(isSeen);

/** The newest case of this person after this one, unless they are back. */
export function laterCaseOf(state: LeaversState, one: LeaverCase): LeaverCase | undefined {
  const all = casesOf(state, one);
  const later = all.slice(all.findIndex(({ id }) => id === one.id) + 1).at(-1);
  return later?.state.is === 'returned' ? undefined : later;
}

/** The ends of a case after which Usher has taken all of the access, or a part of it. */
export const takesSome: ReadonlySet<LeaverEnd> = new Set(['done', 'contained', 'given-up']);

const casesOf = ({ cases }: LeaversState, whom: Whom): LeaverCase[] =>
  [...cases.values()].filter(
    (one) =>
      (whom.person !== undefined && one.person === whom.person) ||
      one.makeUsers.some((id) => whom.makeUsers.includes(id)),
  );

const asksAgain: ReadonlySet<LeaverEnd> = new Set([
  'nothing',
  'expired',
  'given-up',
  'cancelled',
  'done',
  'no-request',
]);

/**
 * Tells if Slack's report that a person left opens a case: the person has none yet, has been back since, or the last
 * case ended without a decision. Usher does not ask again about a case that people decided. What they decided while an
 * admin named the person, or gave them leave, was not about what Slack shows now; somebody on leave may leave for good.
 */
export function makesCase(state: LeaversState, whom: Whom): boolean {
  const last = casesOf(state, whom).findLast(({ why }) => why !== 'absent');
  if (last && last.state.is !== 'closed' && last.state.is !== 'returned') return false;
  const seen = lastSeenCaseOf(state, whom);
  return seen?.state.is !== 'closed' || asksAgain.has(seen.state.why);
}

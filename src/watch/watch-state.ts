import type { Culprit, Finding, WatchEvent } from '../approvals/audit-event.js';
import type { MessageRef } from '../approvals/event-parts.js';
import { type PersonId, slackIdOf } from '../approvals/person.js';

/** How long what was found is kept in memory, in milliseconds. */
export const recentMs = 8 * 86_400_000;

/** A finding with all that became of it. */
export interface FindingRecord {
  readonly finding: Finding;
  readonly at: number;
  /** Its number among the unexplained ones of the same run. */
  readonly rank: number;
  readonly actor?: Culprit;
  readonly asked?: { readonly person: PersonId; readonly message: MessageRef };
  readonly answer?: Answer;
}

export interface Answer {
  readonly person: PersonId;
  readonly mine: boolean;
  readonly reason?: string;
  readonly at: number;
}

/** A message that was sent, by what it tells of and to whom: `<subject>:<channel>`. */
export interface Told {
  readonly subject: string;
  readonly channel: string;
  readonly message: MessageRef;
  /** What the message showed then; drawn again where that is no longer so. */
  readonly face: string;
  /** The findings it tells of, where they are several. */
  readonly of?: readonly string[];
}

/** The maps are kept and filled on, since a long record is folded at every start. */
export interface WatchState {
  readonly cases: Map<string, FindingRecord>;
  readonly told: Map<string, Told>;
  /** How many unexplained ones were recorded in the ten minutes that began then. */
  readonly run: { readonly from: number; readonly count: number };
  readonly baseline?: Extract<WatchEvent, { type: 'baseline.taken' }>;
  readonly baselines: number;
  /** The newest list that was cut short: how many there were, and what became of it. */
  readonly list?: {
    readonly n: number;
    readonly state: 'short' | 'whole' | 'accepted';
    readonly missing: number;
    readonly of: number;
    readonly at: number;
    readonly endedAt?: number;
    readonly by?: PersonId;
  };
  /** How many short lists an admin said were right. */
  readonly accepted: number;
}

export const emptyWatch = (): WatchState => ({
  cases: new Map(),
  told: new Map(),
  run: { from: 0, count: 0 },
  baselines: 0,
  accepted: 0,
});

/** A sweep records what it finds in one commit for the organization and one for each team. */
const runMs = 10 * 60_000;

export const toldKey = (subject: string, channel: string): string => `${subject}:${channel}`;

/** The message "Was this you?" about a case. */
export const askedSubject = (finding: string): string => `asked-${finding}`;

/** What an alert shows of a case; a message that showed something else is out of date. */
export const faceOf = (one: Pick<FindingRecord, 'actor' | 'answer'> | undefined): string =>
  one ? `${one.actor?.uuid ?? ''}/${one.answer?.at ?? ''}` : '';

/** The same of a message about several. */
export const facesOf = (cases: WatchState['cases'], of: readonly string[]): string =>
  of.map((id) => faceOf(cases.get(id))).join(' ');

/** What an event makes of what was seen. */
export function evolveWatch(state: WatchState, event: WatchEvent): WatchState {
  const { at } = event;
  switch (event.type) {
    case 'baseline.taken':
      return { ...state, baseline: event, baselines: state.baselines + 1 };
    case 'finding.recorded': {
      const { finding, actor } = event;
      const { from, count: rank } =
        Math.abs(at - state.run.from) < runMs ? state.run : { from: at, count: 0 };
      state.cases.set(finding.id, { finding, at, rank, ...(actor && { actor }) });
      return finding.verdict === 'unexplained' ? { ...state, run: { from, count: rank + 1 } } : state;
    }
    case 'finding.named':
      return changed(state, event.finding, (one) => ({ ...one, actor: event.actor }));
    case 'finding.told': {
      const { finding: subject, channel, message, of } = event;
      const face = of ? facesOf(state.cases, of) : faceOf(state.cases.get(subject));
      state.told.set(toldKey(subject, channel), { subject, channel, message, face, ...(of && { of }) });
      return state;
    }
    case 'finding.asked': {
      const { finding, person, message } = event;
      const channel = slackIdOf(person);
      const subject = askedSubject(finding);
      state.told.set(toldKey(subject, channel), {
        subject,
        channel,
        message,
        face: faceOf(state.cases.get(finding)),
      });
      return changed(state, event.finding, (one) => ({ ...one, asked: { person, message } }));
    }
    case 'finding.answered': {
      const { person, mine, reason } = event;
      const answer = { person, mine, at, ...(reason && { reason: reason.personal }) };
      return changed(state, event.finding, (one) => ({ ...one, answer }));
    }
    case 'list.short': {
      const { missing, of } = event;
      return { ...state, list: { n: (state.list?.n ?? 0) + 1, state: 'short', missing, of, at } };
    }
    case 'list.whole':
      return { ...state, ...(state.list && { list: { ...state.list, state: 'whole', endedAt: at } }) };
    case 'list.accepted': {
      const by = event.by.kind === 'slack-user' ? { by: event.by.person } : {};
      const list = state.list && { ...state.list, state: 'accepted' as const, endedAt: at, ...by };
      return { ...state, accepted: state.accepted + 1, ...(list && { list }) };
    }
  }
}

function changed(state: WatchState, id: string, how: (one: FindingRecord) => FindingRecord): WatchState {
  const one = state.cases.get(id);
  if (one) state.cases.set(id, how(one));
  return state;
}

const caseSubject = /^(?:not-mine-|asked-)?([0-9a-f]{16})$/;

/** Which case a message is about, if it is about one. */
export const caseOf = (subject: string): string | undefined => caseSubject.exec(subject)?.[1];

/** Lets go of cases recorded before a time, and of the messages about them. */
export function forget(state: WatchState, before: number): void {
  for (const [id, { at }] of state.cases) if (at < before) state.cases.delete(id);
  for (const [key, { subject, of }] of state.told) {
    const ids = of ?? [caseOf(subject)].flatMap((id) => id ?? []);
    if (ids.length > 0 && !ids.some((id) => state.cases.has(id))) state.told.delete(key);
  }
}

import type { Finding } from '../approvals/audit-event.js';
import type { MessageRef } from '../approvals/event-parts.js';
import type { GroundFinding } from '../approvals/ground-change.js';
import { type PersonId, person } from '../approvals/person.js';
import { aboutWithKey } from '../approvals/personal.js';
import { makeUserKey, personStream } from '../approvals/store.js';
import type { Directory } from '../make/directory.js';
import type { Undo } from '../slack/undo.js';
import type { Aftermath } from './aftermath.js';
import type { GroundRecord } from './ground/ground-state.js';
import type { UndoRequests } from './undo-requests.js';
import type { WatchRecords } from './watch-record.js';
import {
  alarmOf,
  casesIn,
  emptyWatch,
  type FindingRecord,
  foundIn,
  groundIn,
  sentKey,
  type WatchState,
  waveSubject,
} from './watch-state.js';

export interface Counts {
  readonly matched: number;
  readonly explained: number;
  readonly unexplained: number;
  /** Changes of permissions, settings and plan that no request made; left out if there are none. */
  readonly ground?: number;
}

/** The result of an answer to "Was this you?". */
export type Answered = 'filed' | 'already' | 'unknown' | 'not-asked';

/** One finding as a click needs it: its actor if known, the person asked, and their answer. */
export type KnownFinding = Pick<FindingRecord, 'finding' | 'actor' | 'answer' | 'accepted'> & {
  readonly asked?: PersonId;
  /** The state of a request to undo it. */
  readonly undo?: Undo;
};

/** One change of the ground, in the same form. */
export interface KnownGroundChange extends Pick<GroundRecord, 'ground' | 'actor' | 'answer' | 'accepted'> {
  readonly asked?: PersonId;
  readonly undo?: Undo;
}

/** Answers people's questions about the watch. Each call first reads what other processes have recorded. */
export interface WatchQueries {
  /** A finding of the last eight days: a change of membership or of the ground. */
  finding(organizationId: number, id: string): Promise<KnownFinding | KnownGroundChange | undefined>;
  /** Records the answer to "Was this you?"; only the person who was asked may answer. */
  answer(organizationId: number, id: string, by: PersonId, mine: boolean, reason?: string): Promise<Answered>;
  /** Every change of an alarm; empty if the alarm is no longer kept. */
  alarm(organizationId: number, id: string): Promise<readonly (KnownFinding | KnownGroundChange)[]>;
  /** Records that a form asks to undo these findings, before the form is sent. */
  beginUndo(
    organizationId: number,
    findings: readonly string[],
    by: PersonId,
    submission: string,
  ): Promise<void>;
  /** Closes those of the findings that are open. The caller checks that this person may. */
  accept(organizationId: number, findings: readonly string[], by: PersonId): Promise<'accepted' | 'over'>;
  /** Accepts a short list if it misses no more people than were shown. The caller checks that this person may. */
  acceptList(organizationId: number, by: PersonId, shown: number): Promise<'accepted' | 'more' | 'over'>;
  /** The number of recorded changes from `from` until before `until`, within the last eight days. */
  counts(organizationId: number, from: number, until: number): Promise<Counts>;
  /** A channel's message about unrequested changes in that period: the largest alarm, or else the first alert. */
  alarmIn(
    organizationId: number,
    from: number,
    until: number,
    channel: string,
  ): Promise<MessageRef | undefined>;
  /** The findings of the last eight days, the newest first. */
  recent(organizationId: number, limit: number): Promise<Finding[]>;
  /** The changes of the ground of the last eight days, the newest first. */
  recentGround(organizationId: number, limit: number): Promise<GroundFinding[]>;
}

export interface QueriesDeps {
  readonly records: WatchRecords;
  readonly directory: Pick<Directory, 'organization'>;
  readonly undos: Pick<UndoRequests, 'of'>;
  readonly now: () => number;
  /** Called after something is recorded, so that people are told soon. */
  readonly recorded: (organizationId: number) => void;
}

export function createWatchQueries({ records, directory, undos, now, recorded }: QueriesDeps): WatchQueries {
  /** Ids come from clicks, so an organization that Usher has never guarded is not looked up. */
  const recordOf = async (organizationId: number) =>
    directory.organization(organizationId) || records.has(organizationId)
      ? records.of(organizationId)
      : undefined;

  const stateOf = async (organizationId: number): Promise<WatchState> =>
    (await recordOf(organizationId))?.state() ?? emptyWatch();

  return {
    async finding(organizationId, id) {
      const one = foundIn(await stateOf(organizationId), id);
      return one && asKnownOf(one, (await undos.of([one])).get(id));
    },
    async alarm(organizationId, id) {
      const state = await stateOf(organizationId);
      const wave = state.waves.byId.get(id);
      const found = wave ? [...casesIn(state, wave), ...groundIn(state, wave)] : [];
      const undone = await undos.of(found);
      return found.map((one) => asKnownOf(one, undone.get(idOf(one))));
    },
    async beginUndo(organizationId, findings, by, submission) {
      const record = await recordOf(organizationId);
      await record?.change((state) =>
        findings.some((id) => foundIn(state, id))
          ? [{ type: 'undo.begun', at: now(), by: person(by), findings: [...findings], submission }]
          : [],
      );
    },
    async accept(organizationId, findings, by) {
      const record = await recordOf(organizationId);
      const outcome: { is: 'accepted' | 'over' } = { is: 'over' };
      await record?.change((state) => {
        const open = findings.filter((id) => foundIn(state, id) && !foundIn(state, id)?.accepted);
        outcome.is = open.length > 0 ? 'accepted' : 'over';
        return open.length > 0
          ? [{ type: 'finding.accepted', at: now(), by: person(by), findings: open }]
          : [];
      });
      if (outcome.is === 'accepted') recorded(organizationId);
      return outcome.is;
    },
    async answer(organizationId, id, by, mine, reason) {
      const record = await recordOf(organizationId);
      const outcome: { is: Answered } = { is: 'unknown' };
      await record?.change((state) => {
        const found = foundIn(state, id);
        outcome.is = mayAnswer(found, by);
        if (outcome.is !== 'filed') return [];
        const key = found && 'finding' in found ? makeUserKey(found.finding.userId) : personStream(by);
        const why = reason?.trim() ? { reason: aboutWithKey(key, reason.trim()) } : {};
        const said = { finding: id, person: by, mine, ...why };
        return [{ type: 'finding.answered', at: now(), by: person(by), ...said }];
      });
      if (outcome.is === 'filed') recorded(organizationId);
      return outcome.is;
    },
    async acceptList(organizationId, by, shown) {
      const record = await recordOf(organizationId);
      const outcome: { is: 'accepted' | 'more' | 'over' } = { is: 'over' };
      await record?.change(({ list }) => {
        outcome.is = mayAccept(list, shown);
        if (outcome.is !== 'accepted') return [];
        return [{ type: 'list.accepted', at: now(), by: person(by), organizationId }];
      });
      if (outcome.is === 'accepted') recorded(organizationId);
      return outcome.is;
    },
    counts: async (organizationId, from, until) => countsOf(await stateOf(organizationId), from, until),
    alarmIn: async (organizationId, from, until, channel) =>
      alarmIn(await stateOf(organizationId), from, until, channel),
    recent: async (organizationId, limit) =>
      newest((await stateOf(organizationId)).cases, limit).map(({ finding }) => finding),
    recentGround: async (organizationId, limit) =>
      newest((await stateOf(organizationId)).ground, limit).map(({ ground }) => ground),
  };
}

const newest = <One>(recorded: ReadonlyMap<string, One>, limit: number): One[] =>
  [...recorded.values()].slice(-limit).reverse();

const idOf = (one: FindingRecord | GroundRecord): string =>
  'ground' in one ? one.ground.id : one.finding.id;

const asKnownOf = (one: FindingRecord | GroundRecord, undo: Undo | undefined) =>
  'ground' in one ? asKnownGround(one, undo) : asKnown(one, undo);

const asKnown = (one: FindingRecord, undo: Undo | undefined): KnownFinding => ({
  finding: one.finding,
  ...whatBecameOf(one, undo),
});

const asKnownGround = (one: GroundRecord, undo: Undo | undefined): KnownGroundChange => ({
  ground: one.ground,
  ...whatBecameOf(one, undo),
});

const whatBecameOf = ({ actor, answer, accepted, asked }: Aftermath, undo: Undo | undefined) => ({
  ...(actor && { actor }),
  ...(answer && { answer }),
  ...(accepted && { accepted }),
  ...(asked && { asked: asked.person }),
  ...(undo && { undo }),
});

function countsOf({ cases, ground }: WatchState, from: number, until: number): Counts {
  const isWithin = ({ at }: { readonly at: number }): boolean => at >= from && at < until;
  const within = [...cases.values()].filter(isWithin);
  const count = (verdict: Finding['verdict']): number =>
    within.filter(({ finding }) => finding.verdict === verdict).length;
  const unasked = [...ground.values()]
    .filter(isWithin)
    .filter((one) => one.ground.request === undefined && one.ground.change.type !== 'invitation-open-long');
  return {
    matched: count('matched'),
    explained: count('explained'),
    unexplained: count('unexplained'),
    ...(unasked.length > 0 && { ground: unasked.length }),
  };
}

function alarmIn(state: WatchState, from: number, until: number, channel: string): MessageRef | undefined {
  const within = [...state.cases.values()].filter(
    ({ at, finding }) => at >= from && at < until && finding.verdict === 'unexplained',
  );
  const sizeOf = (one: FindingRecord): number => alarmOf(state, one)?.findings.length ?? 0;
  const subjects = within
    .toSorted((a, b) => sizeOf(b) - sizeOf(a))
    .map((one) => (sizeOf(one) > 0 && one.wave ? waveSubject(one.wave) : one.finding.id));
  for (const subject of subjects) {
    const told = state.told.get(sentKey(subject, channel));
    if (told) return told.message;
  }
  return undefined;
}

/** Only the person who was asked may answer, and only once. */
function mayAnswer(one: Aftermath | undefined, by: PersonId): Answered {
  if (!one) return 'unknown';
  if (one.asked?.person !== by) return 'not-asked';
  return one.answer ? 'already' : 'filed';
}

function mayAccept(list: WatchState['list'], shown: number): 'accepted' | 'more' | 'over' {
  if (list?.state !== 'short') return 'over';
  return list.missing <= shown ? 'accepted' : 'more';
}

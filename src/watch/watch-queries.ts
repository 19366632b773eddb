import type { Finding } from '../approvals/audit-event.js';
import { type PersonId, person } from '../approvals/person.js';
import { about } from '../approvals/personal.js';
import type { Directory } from '../make/directory.js';
import type { WatchRecords } from './watch-record.js';
import { emptyWatch, type FindingRecord, type WatchState } from './watch-state.js';

export interface Counts {
  readonly matched: number;
  readonly explained: number;
  readonly unexplained: number;
}

/** What became of an answer to "Was this you?". */
export type Answered = 'filed' | 'already' | 'unknown' | 'not-asked';

/** One change as a click needs it: who did it where that is known, who was asked, and what they said. */
export type KnownFinding = Pick<FindingRecord, 'finding' | 'actor' | 'answer'> & {
  readonly asked?: PersonId;
};

/** What people ask of the watch, right in every process: each question reads first what others have recorded. */
export interface WatchQueries {
  /** One of the last eight days. */
  finding(organizationId: number, id: string): Promise<KnownFinding | undefined>;
  /** Files the answer to "Was this you?"; only the person who was asked may give it. */
  answer(organizationId: number, id: string, by: PersonId, mine: boolean, reason?: string): Promise<Answered>;
  /** Takes a list that lost many as it is, no more than was shown. Whether this person may is the caller's to check. */
  acceptList(organizationId: number, by: PersonId, shown: number): Promise<'accepted' | 'more' | 'over'>;
  /** How many changes were recorded from one time until before another, in the last eight days. */
  counts(organizationId: number, from: number, until: number): Promise<Counts>;
  /** The newest first, of the last eight days. */
  recent(organizationId: number, limit: number): Promise<Finding[]>;
}

export interface QueriesDeps {
  readonly records: WatchRecords;
  readonly directory: Pick<Directory, 'organization'>;
  readonly now: () => number;
  /** Hears of what was recorded, so that people are told of it soon. */
  readonly recorded: (organizationId: number) => void;
}

export function createWatchQueries({ records, directory, now, recorded }: QueriesDeps): WatchQueries {
  /** Ids come from clicks, so an organization that Usher has never guarded is not looked up. */
  const recordOf = async (organizationId: number) =>
    directory.organization(organizationId) || records.has(organizationId)
      ? records.of(organizationId)
      : undefined;

  const stateOf = async (organizationId: number): Promise<WatchState> =>
    (await recordOf(organizationId))?.state() ?? emptyWatch();

  return {
    async finding(organizationId, id) {
      const one = (await stateOf(organizationId)).cases.get(id);
      if (!one) return undefined;
      const { finding, actor, answer, asked } = one;
      return {
        finding,
        ...(actor && { actor }),
        ...(answer && { answer }),
        ...(asked && { asked: asked.person }),
      };
    },
    async answer(organizationId, id, by, mine, reason) {
      const record = await recordOf(organizationId);
      const outcome: { is: Answered } = { is: 'unknown' };
      const why = reason?.trim() ? { reason: about(reason.trim()) } : {};
      await record?.change(({ cases }) => {
        outcome.is = mayAnswer(cases.get(id), by);
        if (outcome.is !== 'filed') return [];
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
    async counts(organizationId, from, until) {
      const { cases } = await stateOf(organizationId);
      const within = [...cases.values()].filter(({ at }) => at >= from && at < until);
      const count = (verdict: Finding['verdict']): number =>
        within.filter(({ finding }) => finding.verdict === verdict).length;
      return {
        matched: count('matched'),
        explained: count('explained'),
        unexplained: count('unexplained'),
      };
    },
    async recent(organizationId, limit) {
      const { cases } = await stateOf(organizationId);
      const newest = [...cases.values()].slice(-limit).reverse();
      return newest.map(({ finding }) => finding);
    },
  };
}

/** Only the person who was asked may answer, and once. */
function mayAnswer(one: FindingRecord | undefined, by: PersonId): Answered {
  if (!one) return 'unknown';
  if (one.asked?.person !== by) return 'not-asked';
  return one.answer ? 'already' : 'filed';
}

function mayAccept(list: WatchState['list'], shown: number): 'accepted' | 'more' | 'over' {
  if (list?.state !== 'short') return 'over';
  return list.missing <= shown ? 'accepted' : 'more';
}

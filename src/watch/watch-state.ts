import type { Finding, WatchEvent } from '../approvals/audit-event.js';
import type { MessageRef } from '../approvals/event-parts.js';
import { type PersonId, slackIdOf } from '../approvals/person.js';
import type { Aftermath, UndoForm } from './aftermath.js';
import { evolveGround, type GroundRecord } from './ground/ground-state.js';
import { forgetWaves, joinWave, kindOf, noWaves, type Wave, type Waves } from './waves.js';

/** How long findings stay in memory, in milliseconds. */
export const recentMs = 8 * 86_400_000;

/** A finding with its follow-up. */
export interface FindingRecord extends Aftermath {
  readonly finding: Finding;
  readonly at: number;
  /**
   * Its number among the unexplained findings of the same run; those of an alarm count only until the alarm begins.
   */
  readonly rank: number;
}

/** A sent message, by its subject and channel: `<subject>:<channel>`. */
export interface SentMessage {
  readonly subject: string;
  readonly channel: string;
  readonly message: MessageRef;
  /** The face that the message showed; the message is updated when the face changes. */
  readonly face: string;
  /** The findings in the message, if there are several. */
  readonly of?: readonly string[];
}

/** The maps are changed in place, since every start folds a long record. */
export interface WatchState {
  readonly cases: Map<string, FindingRecord>;
  /** Changes of the ground. */
  readonly ground: Map<string, GroundRecord>;
  readonly told: Map<string, SentMessage>;
  readonly waves: Waves;
  /** How many unexplained findings were recorded in the ten minutes since `from`. */
  readonly run: { readonly from: number; readonly count: number };
  readonly baseline?: Extract<WatchEvent, { type: 'baseline.taken' }>;
  readonly baselines: number;
  /** The newest short list: how many it missed, and what happened to it. */
  readonly list?: {
    readonly n: number;
    readonly state: 'short' | 'whole' | 'accepted';
    readonly missing: number;
    readonly of: number;
    readonly at: number;
    readonly endedAt?: number;
    readonly by?: PersonId;
  };
  /** How many short lists an admin has accepted. */
  readonly accepted: number;
}

export const emptyWatch = (): WatchState => ({
  cases: new Map(),
  ground: new Map(),
  told: new Map(),
  waves: noWaves(),
  run: { from: 0, count: 0 },
  baselines: 0,
  accepted: 0,
});

/** A sweep commits its findings once for the organization and once for each team. */
const runMs = 10 * 60_000;

export const sentKey = (subject: string, channel: string): string => `${subject}:${channel}`;

/** The subject of the message "Was this you?" about a finding. */
export const askedSubject = (finding: string): string => `asked-${finding}`;

/** The wave of a finding; undefined unless it has become an alarm. */
export function alarmOf({ waves }: WatchState, { wave }: Pick<Aftermath, 'wave'>): Wave | undefined {
  const found = wave === undefined ? undefined : waves.byId.get(wave);
  return found?.alarmAt === undefined ? undefined : found;
}

/** The findings of a wave that are still kept. */
export const casesIn = (
  { cases }: Pick<WatchState, 'cases'>,
  { findings }: Pick<Wave, 'findings'>,
): FindingRecord[] => findings.flatMap((id) => cases.get(id) ?? []);

/** The changes of the ground in a wave that are still kept. */
export const groundIn = (
  { ground }: Pick<WatchState, 'ground'>,
  { findings }: Pick<Wave, 'findings'>,
): GroundRecord[] => findings.flatMap((id) => ground.get(id) ?? []);

/**
 * The face of a finding: what its alert shows, as far as the stream contains it. A message with another face is
 * outdated. The state of an undo request is not in the stream, so such a message is updated once more after a restart.
 */
export const faceOf = (one: Pick<Aftermath, 'actor' | 'answer' | 'accepted'> | undefined): string =>
  one ? `${one.actor?.uuid ?? ''}/${one.answer?.at ?? ''}/${one.accepted?.at ?? ''}` : '';

/** The face of a message that is drawn now: of its findings, or else of those of its alarm, or of the one it is about. */
export function faceToTell(state: WatchState, subject: string, of?: readonly string[]): string {
  const wave = state.waves.byId.get(waveOf(subject) ?? '');
  return facesOf(state, of ?? wave?.findings ?? [caseOf(subject) ?? subject]);
}

/** The faces of a message about several findings. */
const facesOf = (state: WatchState, of: readonly string[]): string =>
  of.map((id) => faceOf(foundIn(state, id))).join(' ');

/** The change of membership or of the ground with this id. */
export const foundIn = (
  { cases, ground }: WatchState,
  id: string,
): FindingRecord | GroundRecord | undefined => cases.get(id) ?? ground.get(id);

/** Applies an event to the state of the watch. */
export function evolveWatch(state: WatchState, event: WatchEvent): WatchState {
  const { at } = event;
  switch (event.type) {
    case 'baseline.taken':
      return { ...state, baseline: event, baselines: state.baselines + 1 };
    case 'finding.recorded': {
      const { finding, actor } = event;
      return recorded(state, { finding, at, ...(actor && { actor }) });
    }
    case 'finding.named':
      return changed(state, event.finding, (one) => ({ ...one, actor: event.actor }));
    case 'finding.told': {
      const { finding: subject, channel, message, of } = event;
      const face = event.face ?? faceToTell(state, subject, of);
      state.told.set(sentKey(subject, channel), { subject, channel, message, face, ...(of && { of }) });
      return state;
    }
    case 'finding.asked': {
      const { finding, person, message } = event;
      const channel = slackIdOf(person);
      const subject = askedSubject(finding);
      state.told.set(sentKey(subject, channel), {
        subject,
        channel,
        message,
        face: event.face ?? faceOf(foundIn(state, finding)),
      });
      return changed(state, event.finding, (one) => ({ ...one, asked: { person, message } }));
    }
    case 'finding.answered': {
      const { person, mine, reason } = event;
      const answer = { person, mine, at, ...(reason && { reason: reason.personal }) };
      return changed(state, event.finding, (one) => ({ ...one, answer }));
    }
    case 'undo.begun': {
      const { findings, submission } = event;
      const form = (change: number): UndoForm =>
        findings.length === 1 ? { submission, at } : { submission, at, change };
      findings.forEach((id, change) => {
        changed(state, id, (one) => ({ ...one, undos: [...(one.undos ?? []), form(change)] }));
      });
      return state;
    }
    case 'undo.asked': {
      const { submission, request } = event;
      const isIt = (form: UndoForm): boolean => form.submission === submission;
      for (const id of [...state.cases.keys(), ...state.ground.keys()]) {
        if (!foundIn(state, id)?.undos?.some(isIt)) continue;
        const asked = (form: UndoForm): UndoForm => (isIt(form) ? { ...form, request } : form);
        changed(state, id, (one) => ({ ...one, undos: (one.undos ?? []).map(asked) }));
      }
      return state;
    }
    case 'finding.accepted': {
      if (event.by.kind !== 'slack-user') return state;
      const { person } = event.by;
      for (const id of event.findings) {
        changed(state, id, (one) => ({ ...one, accepted: one.accepted ?? { person, at } }));
      }
      return state;
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
    case 'ground.changed':
    case 'ground.named':
      return evolveGround(state, event);
  }
}

function recorded(state: WatchState, one: Omit<FindingRecord, 'rank'>): WatchState {
  const { finding, at } = one;
  const { from, count: rank } = Math.abs(at - state.run.from) < runMs ? state.run : { from: at, count: 0 };
  if (finding.verdict !== 'unexplained') {
    state.cases.set(finding.id, { ...one, rank });
    return state;
  }
  const wave = joinWave(state.waves, kindOf(finding), finding.id, at);
  state.cases.set(finding.id, { ...one, rank, wave: wave.id });
  const count = wave.alarmAt === undefined ? rank + 1 : rank;
  return { ...state, run: { from, count } };
}

function changed(state: WatchState, id: string, how: <One extends Aftermath>(one: One) => One): WatchState {
  const [one, ground] = [state.cases.get(id), state.ground.get(id)];
  if (one) state.cases.set(id, how(one));
  if (ground) state.ground.set(id, how(ground));
  return state;
}

const caseSubject = /^(?:not-mine-|asked-)?([0-9a-f]{16})(?:-\d+)?$/;

/** The finding that a message is about; undefined if it is about something else. */
export const caseOf = (subject: string): string | undefined => caseSubject.exec(subject)?.[1];

const waveSubjectOf = /^wave-([0-9a-f]{16})(?:-[0-9a-f]{16})?$/;

/** The subject of the message about a wave, or of the reply in its thread that begins with the finding `first`. */
export const waveSubject = (wave: string, first?: string): string =>
  first === undefined ? `wave-${wave}` : `wave-${wave}-${first}`;

/** The wave that a message is about; undefined if it is about something else. */
export const waveOf = (subject: string): string | undefined => waveSubjectOf.exec(subject)?.[1];

/** Drops findings recorded before a time, whole waves at once, and the messages about them. */
export function forget(state: WatchState, before: number): void {
  forgetWaves(state.waves, before);
  for (const found of [state.cases, state.ground]) {
    for (const [id, { at, wave }] of found) {
      const isGone = wave === undefined ? at < before : !state.waves.byId.has(wave);
      if (isGone) found.delete(id);
    }
  }
  for (const [key, { subject, of }] of state.told) {
    const ids = of ?? [waveOf(subject) ?? caseOf(subject)].flatMap((id) => id ?? []);
    if (ids.length > 0 && !ids.some((id) => foundIn(state, id))) state.told.delete(key);
  }
}

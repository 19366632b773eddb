import { type PersonId, sameMailbox } from '../person.js';
import type { Personal } from '../personal.js';
import { type Requirement, type Roster, rosterKey } from './requirement.js';

type Stage = Requirement['stages'][number];

/**
 * One approval: the person who clicked, and the people it counts for (that person, and those who delegated to them).
 */
export interface Voice {
  readonly by: PersonId;
  readonly as: readonly PersonId[];
  readonly makeUserId?: number;
  /** Normalized: two accounts with one mailbox are one person. */
  readonly email?: Personal;
}

/** An approval with its time. */
export type Approval = Voice & { readonly at: number };

/** The one stage to which an escalation added deciders, and since when. */
export interface Widened {
  readonly stage: number;
  readonly at: number;
}

export interface StageTally {
  readonly from: readonly string[];
  readonly needed: number;
  readonly given: readonly PersonId[];
}

export interface Tally {
  readonly rule: string;
  readonly stages: readonly StageTally[];
  /** The first incomplete stage; undefined if all are complete. */
  readonly open?: number;
}

/**
 * The current stages of a rule: an escalation adds its deciders only to the stage that was open at that time
 * (`widened`). All code that shows or counts deciders uses these stages.
 */
export const stagesOf = ({ stages, escalate }: Requirement, widened?: Widened): Stage[] =>
  stages.map((stage, index) =>
    index === widened?.stage
      ? { ...stage, from: [...new Set([...stage.from, ...(escalate?.to ?? [])])] }
      : stage,
  );

/**
 * Counts the approvals for one rule in order. Each counts once, in the stage open at that time, and never twice for
 * one person, delegator or Make user.
 */
export function tally(
  requirement: Requirement,
  approvals: readonly Approval[],
  roster: Roster,
  widened?: Widened,
): Tally {
  const stages = stagesOf(requirement, widened).map(({ from, approvals: needed }, index) => ({
    from,
    before: requirement.stages[index]?.from ?? from,
    needed,
    given: [] as PersonId[],
  }));
  const heard: Voice[] = [];
  for (const voice of approvals) {
    const stage = stages.find(({ given, needed }) => given.length < needed);
    if (!stage) break;
    if (heard.some((earlier) => samePerson(earlier, voice))) continue;
    // The escalation did not call people who had approved another rule before it.
    const from = widened && voice.at < widened.at ? stage.before : stage.from;
    if (!isEligible(voice, from, requirement, roster)) continue;
    stage.given.push(voice.by);
    heard.push(voice);
  }
  const open = stages.findIndex(({ given, needed }) => given.length < needed);
  return { rule: requirement.rule, stages, ...(open >= 0 && { open }) };
}

export function isEligible(
  voice: Voice,
  groups: readonly string[],
  requirement: Requirement,
  roster: Roster,
): boolean {
  return groups.some((group) => {
    const members = roster[rosterKey(group, requirement.scope)];
    return (
      members !== undefined && 'people' in members && voice.as.some((one) => members.people.includes(one))
    );
  });
}

/** The unreadable ones of these groups, with the reason; deciding without them would be a guess. */
export function unreadableGroups(
  groups: readonly string[],
  requirement: Requirement,
  roster: Roster,
): string[] {
  return groups.filter((group) => {
    const members = roster[rosterKey(group, requirement.scope)];
    return members === undefined || 'unreadable' in members;
  });
}

/**
 * Tells if two clicks come from one person: the same person, for the same delegator, or of one Make user or mailbox.
 */
export function samePerson(a: Voice, b: Voice): boolean {
  const sameUser = a.makeUserId !== undefined && a.makeUserId === b.makeUserId;
  const isOneMailbox =
    a.email !== undefined && b.email !== undefined && sameMailbox(a.email.personal, b.email.personal);
  return sameUser || isOneMailbox || a.as.some((one) => b.as.includes(one));
}

/**
 * Different people who could decide, one for each required approval; undefined if there are too few. `accountOf`
 * returns the same value for each account of one person.
 */
export function seating(
  requirement: Requirement,
  roster: Roster,
  mayApprove: (one: PersonId) => boolean,
  accountOf: (one: PersonId) => PersonId = (one) => one,
): readonly PersonId[] | undefined {
  const places = requirement.stages.flatMap(({ from, approvals }) => {
    const able = candidates(from, requirement, roster).filter(mayApprove).map(accountOf);
    return Array.from({ length: approvals }, () => able);
  });
  const seatOf = new Map<PersonId, number>();
  const seat = (place: number, tried: Set<PersonId>): boolean =>
    (places[place] ?? []).some((one) => {
      if (tried.has(one)) return false;
      tried.add(one);
      const taken = seatOf.get(one);
      if (taken !== undefined && !seat(taken, tried)) return false;
      seatOf.set(one, place);
      return true;
    });
  return places.every((_, place) => seat(place, new Set())) ? [...seatOf.keys()] : undefined;
}

/** Everybody in the readable ones of these groups, each once. */
export function candidates(groups: readonly string[], requirement: Requirement, roster: Roster): PersonId[] {
  const people = groups.flatMap((group) => {
    const members = roster[rosterKey(group, requirement.scope)];
    return members && 'people' in members ? members.people : [];
  });
  return [...new Set(people)];
}

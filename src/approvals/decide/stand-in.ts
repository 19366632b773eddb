import type { ControlEvent } from '../control-event.js';
import type { AnyEvent, PolicyEvent } from '../event.js';
import { type Identity, type PersonId, person, system } from '../person.js';
import { delegationsOver, type OverDelegation } from '../policy/delegates.js';
import { durationInWords } from '../policy/duration.js';
import type { Roster } from '../policy/requirement.js';
import type { Delegate } from '../policy/schema.js';
import { endOfDay, isAhead, isDelegated, isShortEnough, mayStandIn } from '../policy/stand-ins.js';
import { samePerson } from '../policy/tally.js';
import { type Refusal, refuse } from '../refusal.js';
import type { Control } from '../store.js';
import { voiceOf } from './authority.js';
import { bindingRefusal, containedRefusal, standingRefusal } from './barred.js';
import { type Context, type Decision, refused } from './context.js';

/** The chosen stand-in, the last day, and the members of the groups that may stand in. */
export interface Chosen {
  readonly identity: Identity;
  /** The last day, in UTC. */
  readonly until: string;
  readonly roster: Roster;
}

/** Records that a person is away: another decides for them until a day, as far as the policy allows. */
export function startAbsence(who: Identity, chosen: Chosen, context: Context): Decision<ControlEvent> {
  const { now } = context;
  const refusal =
    standingRefusal(who) ??
    bindingRefusal(who) ??
    containedRefusal(who, context.open) ??
    notAllowed(who, chosen, context) ??
    unfit(who, chosen, context);
  if (refusal) return refused(refusal);
  const to = chosen.identity.person;
  return {
    events: [{ type: 'control.away', at: now, by: person(who.person), to, until: chosen.until }],
  };
}

/** Records that the person decides for themselves again. */
export function endAbsence(who: Identity, { now, control }: Context): Decision<ControlEvent> {
  const refusal = standingRefusal(who);
  if (refusal) return refused(refusal);
  const away = control.away?.find((one) => one.who === who.person && isAhead(one.until, now));
  if (!away) return refused(refuse('not-away'));
  return { events: [{ type: 'control.back', at: now, by: person(who.person), to: away.to }] };
}

/** Records that a person does not decide for somebody who chose them, so that the other decides again. */
export function declineAbsence(
  identity: Identity,
  who: PersonId,
  { now, control }: Context,
): Decision<ControlEvent> {
  const refusal = standingRefusal(identity);
  if (refusal) return refused(refusal);
  const chosen = control.away?.find((one) => one.who === who && isAhead(one.until, now));
  if (chosen?.to !== identity.person) return refused(refuse('not-standing-in', { person: who }));
  return { events: [{ type: 'control.declined', at: now, by: person(identity.person), who }] };
}

/** Records that people whose absence is over decide for themselves again. */
export const endedAbsences = ({ away = [] }: Pick<Control, 'away'>, now: number): Ended[] =>
  away
    .filter(({ until }) => !isAhead(until, now))
    .map(({ who, to }) => ({ type: 'control.back', at: now, by: system, to, who }));

type Ended = Extract<ControlEvent, { type: 'control.back' }> & { readonly who: PersonId };

/** The policy's delegations, with the record of policies and of what has ended so far. */
export interface Delegations {
  readonly delegates: readonly Delegate[];
  /** The workspace or organization of the policy's ids. */
  readonly home: string;
  readonly policies: readonly AnyEvent[];
  readonly control: readonly AnyEvent[];
}

/**
 * Records, once each, that delegations of the policy are over. One that was over before the present policy came into
 * force changed nothing, so it is not recorded.
 */
export function endedDelegations(
  { delegates, home, policies, control }: Delegations,
  now: number,
): DelegationOver[] {
  const loaded = policies.filter(({ type }) => type === 'policy.loaded') as PolicyEvent[];
  const before = loaded.findLastIndex(({ hash }) => hash !== loaded.at(-1)?.hash);
  const since = loaded[before + 1]?.at ?? now;
  return delegationsOver(delegates, home, { since, now })
    .filter((one) => !control.some((event) => event.type === 'control.delegation-over' && isSame(event, one)))
    .map((one) => ({ type: 'control.delegation-over', at: now, by: system, ...one }));
}

type DelegationOver = Extract<ControlEvent, { type: 'control.delegation-over' }>;

const isSame = (a: OverDelegation, b: OverDelegation): boolean =>
  a.who === b.who && a.to === b.to && a.until === b.until;

/** The next time at which one of these days is over. */
export function nextEnd(days: readonly { readonly until: string }[], now: number): number | undefined {
  const ends = days.map(({ until }) => endOfDay(until)).filter((at) => at > now);
  return ends.length > 0 ? Math.min(...ends) : undefined;
}

function notAllowed(
  { person: who }: Identity,
  { until }: Chosen,
  { policy, now }: Context,
): Refusal | undefined {
  if (!policy.stand_ins) return refuse('stand-ins-off');
  if (isDelegated(policy, who, now)) return refuse('stand-in-by-policy');
  if (!isAhead(until, now)) return refuse('stand-in-past');
  if (isShortEnough(policy, { until, since: now })) return undefined;
  return refuse('stand-in-too-long', { limit: durationInWords(policy.stand_ins.longest) });
}

function unfit(
  who: Identity,
  { identity, roster }: Chosen,
  { policy, control, open, now }: Context,
): Refusal | undefined {
  const to = identity.person;
  const alone = (one: Identity) => voiceOf({ identity: one, standsFor: [] });
  if (samePerson(alone(who), alone(identity))) return refuse('stand-in-self');
  if (standingRefusal(identity) ?? bindingRefusal(identity) ?? containedRefusal(identity, open)) {
    return refuse('stand-in-unfit', { person: to });
  }
  if (!mayStandIn(policy, roster, to)) return refuse('stand-in-without-say', { person: to });
  const isAway = control.away?.some((one) => one.who === to && isAhead(one.until, now));
  return isAway ? refuse('stand-in-away', { person: to }) : undefined;
}

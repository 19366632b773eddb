import type { InForce } from '../in-force.js';
import { inEachRole } from '../match.js';
import type { Policy } from '../schema.js';
import { type KnownMembers, standIn } from './assumed.js';
import { samplesOf } from './samples.js';
import { sceneInWords } from './scene-words.js';
import { judged, type Scene, type Turn, turnOf, turns, verdictOn } from './verdict.js';
import { verdictInWords } from './verdict-words.js';

/** Requests that another policy decides differently, all in the same way. */
export interface ChangedCase {
  readonly turn: Turn;
  /** The simplest of them, in words. */
  readonly what: string;
  readonly before: string;
  readonly after: string;
  /** The code of the refusal, if the request is refused now. */
  readonly refused?: string;
  /** The number of samples it represents. */
  readonly count: number;
}

/** The policies alone contain the deciders, so nothing is looked up. */
type Asked = Pick<InForce, 'policy' | 'names' | 'lineOf'>;

/**
 * Compares both policies on requests at the limits of their rules, and groups the changed ones by old and new verdict,
 * the most important first: requests that now need nobody, need fewer people, or have become possible come before
 * stricter ones.
 */
export function changedCases(before: Asked, after: Asked): ChangedCase[] {
  const found = new Map<string, ChangedCase>();
  for (const scene of samplesOf(before.policy, after.policy)) {
    const one = changedCase(before, after, scene);
    if (!one || isShownByOneRole(before, after, scene)) continue;
    const key = [one.turn, one.before, one.refused ?? one.after].join('\n');
    const known = found.get(key);
    const plainest = known && clauses(known) <= clauses(one) ? known : one;
    found.set(key, { ...plainest, count: (known?.count ?? 0) + 1 });
  }
  return [...found.values()].sort((a, b) => turns.indexOf(a.turn) - turns.indexOf(b.turn));
}

/** Tells if a request of several roles changes because one of its roles does, which is a case of its own. */
const isShownByOneRole = (before: Asked, after: Asked, { facts: [first], ...scene }: Scene): boolean =>
  inEachRole(first).some((alone) => changedCase(before, after, { ...scene, facts: [alone] }));

/** The change for one request, in words; undefined if there is none. */
export function changedCase(
  before: Asked,
  after: Asked,
  scene: Scene,
  known: KnownMembers = {},
): ChangedCase | undefined {
  const [old, now] = [
    verdictOn(before, askedUnder(before.policy, after.policy, scene), known),
    verdictOn(after, askedUnder(after.policy, before.policy, scene), known),
  ];
  const turn = turnOf(judged(before.policy, old), judged(after.policy, now));
  if (turn === undefined) return undefined;
  const [was, is] = [verdictInWords(old), verdictInWords(now)];
  return {
    turn,
    what: sceneInWords(scene),
    before: was,
    after: was === is ? `${is}, who are now other people` : is,
    ...(!now.ok && { refused: now.refusal.code }),
    count: 1,
  };
}

/** The same scene, with a requester from the other policy's group that has the same people under another name. */
function askedUnder(policy: Policy, other: Policy, scene: Scene): Scene {
  const [first, ...more] = scene.facts;
  const [team = ''] = first.requester.split('/');
  const isOf = (group: string) => first.requester === standIn(team, group);
  const theirs = Object.keys(other.groups).find(isOf);
  if (theirs === undefined || Object.hasOwn(policy.groups, theirs)) return scene;
  const people = (of: Policy, group: string) => [...(of.groups[group] ?? [])].sort().join();
  const same = Object.keys(policy.groups).find((name) => people(policy, name) === people(other, theirs));
  return same === undefined
    ? scene
    : { ...scene, facts: [{ ...first, requester: standIn(team, same) }, ...more] };
}

const clauses = ({ what }: ChangedCase): number => what.split(', ').length;

/** For example "Invite somebody to Acme as Admin: was decided by Platform (any 1) → now refused: …". */
export function caseInWords({ what, before, after, count }: ChangedCase): string {
  const more = count > 1 ? ` (and ${count - 1} like it)` : '';
  return `${what}${more}: was ${before} → now ${after}`;
}

import type { InForce } from '../in-force.js';
import type { Policy } from '../schema.js';
import { type KnownMembers, standIn } from './assumed.js';
import { samplesOf } from './samples.js';
import { sceneInWords } from './scene-words.js';
import { judged, type Scene, type Turn, turnOf, turns, verdictOn } from './verdict.js';
import { verdictInWords } from './verdict-words.js';

/** Requests that another policy decides otherwise, all in the same way. */
export interface ChangedCase {
  readonly turn: Turn;
  /** The plainest of them, in words. */
  readonly what: string;
  readonly before: string;
  readonly after: string;
  /** Why it cannot be asked any more, as a code. */
  readonly refused?: string;
  /** How many samples it stands for. */
  readonly count: number;
}

/** Who decides is in the policies alone, so nothing is looked up. */
type Asked = Pick<InForce, 'policy' | 'names' | 'lineOf'>;

/**
 * What becomes of requests at the corners of both policies' rules, gathered by what was and what is, the weightiest
 * first: what needs nobody any more, fewer people, or is possible now, comes before what is stricter.
 */
export function changedCases(before: Asked, after: Asked): ChangedCase[] {
  const found = new Map<string, ChangedCase>();
  for (const scene of samplesOf(before.policy, after.policy)) {
    const one = changedCase(before, after, scene);
    if (!one) continue;
    const key = [one.turn, one.before, one.refused ?? one.after].join('\n');
    const known = found.get(key);
    const plainest = known && clauses(known) <= clauses(one) ? known : one;
    found.set(key, { ...plainest, count: (known?.count ?? 0) + 1 });
  }
  return [...found.values()].sort((a, b) => turns.indexOf(a.turn) - turns.indexOf(b.turn));
}

/** What becomes of one request, in words; undefined where nothing does. */
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
    after: was === is ? `${is}, who are others now` : is,
    ...(!now.ok && { refused: now.refusal.code }),
    count: 1,
  };
}

/** The same scene, asked by somebody of the group that has the same people here under another name. */
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

/** "Invite somebody to Acme as Admin: was decided by Platform (any 1) → now refused: …". */
export function caseInWords({ what, before, after, count }: ChangedCase): string {
  const more = count > 1 ? ` (and ${count - 1} like it)` : '';
  return `${what}${more}: was ${before} → now ${after}`;
}

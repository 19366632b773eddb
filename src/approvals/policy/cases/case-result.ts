import { listed } from '../../listed.js';
import { slackIdOf } from '../../person.js';
import type { InForce } from '../in-force.js';
import { quoted } from '../rule-words.js';
import { candidates } from '../tally.js';
import { decidersIn, groupOf, type KnownMembers } from './assumed.js';
import { type Expectation, homeTeam, type PolicyCase } from './case-file.js';
import { type Verdict, verdictOn } from './verdict.js';
import { decidersInWords, rulesInWords, verdictInWords } from './verdict-words.js';

/** The differences between a case's expectation and the policy's verdict, one line each; empty if there are none. */
export function differencesOf(inForce: InForce, one: PolicyCase, known: KnownMembers): string[] {
  const { expect, scene } = one;
  const verdict = verdictOn(inForce, scene, known);
  const wrong =
    expect.refused === undefined
      ? decidedOtherwise(inForce, one, verdict, known)
      : notRefused(expect, verdict);
  if (wrong.length === 0) return [];
  if (!verdict.ok && verdict.refusal.code === 'group-unreadable') {
    return [
      `the deciding rule depends on a group: ${verdict.refusal.sentence}`,
      'name its members under “members”',
    ];
  }
  const by = verdict.ok
    ? `, by ${rulesInWords(inForce, verdict.requirements)}`
    : ` (${verdict.refusal.code})`;
  return [...wrong.map((expected) => `expected ${expected}`), `but it is ${verdictInWords(verdict)}${by}`];
}

function notRefused({ refused = '' }: Expectation, verdict: Verdict): string[] {
  if (verdict.ok) return [`it to be refused: ${refused}`];
  const { code, sentence } = verdict.refusal;
  return code === refused || sentence.includes(refused) ? [] : [`it to be refused: ${refused}`];
}

function decidedOtherwise(
  inForce: InForce,
  { expect, scene }: PolicyCase,
  verdict: Verdict,
  known: KnownMembers,
): string[] {
  const { rule, stages, deciders } = expect;
  const requirements = verdict.ok ? verdict.requirements : [];
  const [first] = requirements;
  const wrong: string[] = [];
  const rules = [...new Set(requirements.map((one) => one.rule))];
  const wanted = rule === undefined ? rules.slice(0, 1) : [rule].flat();
  if (wanted.length !== rules.length || wanted.some((name) => !rules.includes(name))) {
    const alone = wanted.length < rules.length ? ' alone' : '';
    wrong.push(
      `the ${wanted.length === 1 ? 'rule' : 'rules'} ${listed(wanted.map(quoted))}${alone} to decide`,
    );
  }
  if (stages && JSON.stringify(first?.stages) !== JSON.stringify(stages)) {
    wrong.push(`it to be ${decidersInWords({ automatic: false, stages, holdMs: 0 })}`);
  }
  if (deciders === 'nobody' && first?.automatic !== true) wrong.push('it to be approved automatically');
  if (Array.isArray(deciders)) {
    const roster = decidersIn(inForce.policy, scene.facts, homeTeam, known);
    const groups = first?.stages[0]?.from ?? [];
    const unknown = groups.flatMap((name) => groupOf(inForce.policy, name, homeTeam, known).unknown);
    const barred = new Set<string | null>([scene.facts[0].requester, ...scene.people]);
    const found = first ? candidates(groups, first, roster).filter((person) => !barred.has(person)) : [];
    const ids = found.map(slackIdOf).filter((id) => /^[UW][A-Z0-9]+$/.test(id));
    if (unknown.length > 0) wrong.push(`the file to name, under members, the people in ${listed(unknown)}`);
    else if (ids.sort().join() !== [...deciders].sort().join())
      wrong.push(`${listed(deciders)} to decide first, but these can: ${listed(ids) || 'nobody'}`);
  }
  return wrong;
}

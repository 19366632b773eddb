import { linesWithToken } from '../token-text.js';
import { leaversRule } from './leaver-rule.js';
import { namesOne } from './role-names.js';
import { ownTokenRule } from './rule-requirement.js';
import { type Policy, policyFile } from './schema.js';
import { type LineOf, placedProblems, readYaml, type YamlProblem } from './yaml-text.js';

export type PolicyProblem = YamlProblem;

export type ParsedPolicy =
  | {
      readonly ok: true;
      readonly policy: Policy;
      readonly lines: readonly number[];
      readonly lineOf: LineOf;
    }
  | { readonly ok: false; readonly problems: readonly PolicyProblem[] };

/**
 * Parses a policy file. `lines` contains the line on which each rule begins. Every problem names its line and path. A
 * group that a rule names but the file does not define is a problem too, because nobody could decide by that rule.
 */
export function parsePolicy(text: string): ParsedPolicy {
  const read = readYaml(text);
  if (!read.ok) return read;
  const { lineOf } = read;
  const parsed = policyFile.safeParse(read.value);
  if (!parsed.success) return { ok: false, problems: placedProblems(parsed.error.issues, lineOf) };
  const problems = placedProblems([...unknownGroups(parsed.data), ...repeatedNames(parsed.data)], lineOf);
  if (problems.length > 0) return { ok: false, problems };
  return {
    ok: true,
    policy: parsed.data,
    lines: parsed.data.rules.map((_, index) => lineOf(['rules', index])),
    lineOf,
  };
}

/**
 * Parses a policy file like `parsePolicy`, unless it contains something like a token: its text becomes part of the
 * record, and its words appear in Slack. The problem does not repeat the token.
 */
export function parsePolicyFile(text: string): ParsedPolicy {
  const problems = tokenProblems(text);
  return problems.length > 0 ? { ok: false, problems } : parsePolicy(text);
}

/** A problem for each line that contains something like a token. */
export const tokenProblems = (text: string): PolicyProblem[] =>
  linesWithToken(text).map((line) => ({ line, path: '', message: tokenMessage }));

const tokenMessage =
  'this line holds what looks like an API token; take it out, and treat the token as leaked: revoke it on Make or in Slack';

/** A request stores its rules by name, so each name must mean one rule; two names are built in. */
function repeatedNames({ rules, reviews }: Policy): { path: PropertyKey[]; message: string }[] {
  const rulesTwice = rules.flatMap(({ name }, index) =>
    name === ownTokenRule || name === leaversRule || rules.findIndex((other) => other.name === name) < index
      ? [{ path: ['rules', index, 'name'], message: `another rule is already called "${name}"` }]
      : [],
  );
  const reviewsTwice = reviews.flatMap(({ name }, index) =>
    reviews.findIndex((other) => namesOne(name, [other.name])) < index
      ? [{ path: ['reviews', index, 'name'], message: `another review is already called "${name}"` }]
      : [],
  );
  return [...rulesTwice, ...reviewsTwice];
}

type Named = [path: PropertyKey[], groups: readonly string[]];

function unknownGroups(policy: Policy): { path: PropertyKey[]; message: string }[] {
  const inRules = policy.rules.flatMap((rule, index) => {
    const stages = (rule.stages ?? []).map((stage, n): Named => [['stages', n, 'from'], stage.from]);
    const named: Named[] = [
      ...stages,
      [['escalate', 'to'], rule.escalate?.to ?? []],
      [['when', 'requester'], [rule.when?.requester ?? []].flat()],
    ];
    return named.map(([path, groups]): Named => [['rules', index, ...path], groups]);
  });
  const inReviews = policy.reviews.flatMap(({ by, ask = [] }, index): Named[] => [
    [['reviews', index, 'by'], by],
    [['reviews', index, 'ask'], ask],
  ]);
  const all: Named[] = [
    ...inRules,
    ...inReviews,
    [['leavers', 'decide'], policy.leavers.decide ?? []],
    [['stand_ins', 'among'], policy.stand_ins?.among ?? []],
  ];
  return all.flatMap(([path, groups]) =>
    groups
      .filter((group) => !Object.hasOwn(policy.groups, group))
      .map((group) => ({ path, message: `no group is called "${group}"` })),
  );
}

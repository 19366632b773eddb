import { type Document, isMap, isSeq, LineCounter, parseDocument } from 'yaml';
import { ownTokenRule } from './rule-requirement.js';
import { type Policy, policyFile } from './schema.js';

export interface PolicyProblem {
  readonly line: number;
  readonly path: string;
  readonly message: string;
}

export type ParsedPolicy =
  | {
      readonly ok: true;
      readonly policy: Policy;
      readonly lines: readonly number[];
      readonly lineOf: (path: readonly PropertyKey[]) => number;
    }
  | { readonly ok: false; readonly problems: readonly PolicyProblem[] };

/**
 * Reads a policy file. `lines` tells for each rule the line it begins on. Every problem names its line and path,
 * and groups that rules name but nobody defined are problems too: a rule without deciders would be a dead end.
 */
export function parsePolicy(text: string): ParsedPolicy {
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter, uniqueKeys: true });
  const lineAt = (offset: number | undefined) => counter.linePos(offset ?? 0).line;
  if (document.errors.length > 0) {
    const problems = document.errors.map((error) => ({
      line: lineAt(error.pos[0]),
      path: '',
      message: error.message.split('\n')[0] ?? error.code,
    }));
    return { ok: false, problems };
  }
  const lineOf = (path: readonly PropertyKey[]): number => {
    for (let length = path.length; length > 0; length--) {
      const node: unknown = document.getIn(path.slice(0, length), true);
      const range = rangeOf(node);
      if (range !== undefined) return lineAt(range);
    }
    return 1;
  };
  const content = contentOf(document);
  if ('problem' in content) return { ok: false, problems: [{ line: 1, path: '', message: content.problem }] };
  const parsed = policyFile.safeParse(content.value);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path, message }) => ({
      line: lineOf(path),
      path: path.join('.'),
      message,
    }));
    return { ok: false, problems };
  }
  const problems = [...unknownGroups(parsed.data), ...repeatedNames(parsed.data)].map(
    ({ path, message }) => ({
      line: lineOf(path),
      path: path.join('.'),
      message,
    }),
  );
  if (problems.length > 0) return { ok: false, problems };
  return {
    ok: true,
    policy: parsed.data,
    lines: parsed.data.rules.map((_, index) => lineOf(['rules', index])),
    lineOf,
  };
}

/** An alias that leads nowhere only shows when the document is resolved. */
function contentOf(document: Document.Parsed): { readonly value: unknown } | { readonly problem: string } {
  try {
    return { value: document.toJS() };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : 'cannot be resolved' };
  }
}

/** A request remembers its rules by name, so a name means one rule; one of them is built in. */
function repeatedNames({ rules }: Policy): { path: PropertyKey[]; message: string }[] {
  return rules.flatMap(({ name }, index) =>
    name === ownTokenRule || rules.findIndex((other) => other.name === name) < index
      ? [{ path: ['rules', index, 'name'], message: `another rule is already called "${name}"` }]
      : [],
  );
}

type Named = [path: PropertyKey[], groups: readonly string[]];

function unknownGroups(policy: Policy): { path: PropertyKey[]; message: string }[] {
  return policy.rules.flatMap((rule, index) => {
    const stages = (rule.stages ?? []).map((stage, n): Named => [['stages', n, 'from'], stage.from]);
    const named: Named[] = [
      ...stages,
      [['escalate', 'to'], rule.escalate?.to ?? []],
      [['when', 'requester'], [rule.when?.requester ?? []].flat()],
    ];
    return named.flatMap(([path, groups]) =>
      groups
        .filter((group) => !Object.hasOwn(policy.groups, group))
        .map((group) => ({ path: ['rules', index, ...path], message: `no group is called "${group}"` })),
    );
  });
}

function rangeOf(node: unknown): number | undefined {
  if (isMap(node) || isSeq(node)) return node.range?.[0];
  if (typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range)) {
    const start: unknown = node.range[0];
    return typeof start === 'number' ? start : undefined;
  }
  return undefined;
}

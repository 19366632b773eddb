import { describe, expect, it } from 'vitest';
import { parsePolicy } from '../../../src/approvals/policy/parse.js';
import { day, hour, policyOf } from '../given.js';

const file = (lines: string[]): string => lines.join('\n');
const sound = [
  'version: 1', // 1
  'approvals_channel: C0APPROVALS', // 2
  'groups:', // 3
  '  platform: [U0ANA]', // 4
  'rules:', // 5
  '  - name: everything', // 6
  '    stages: [{from: [platform]}]', // 7
];
const problemsOf = (text: string) => {
  const parsed = parsePolicy(text);
  return parsed.ok ? [] : parsed.problems;
};
const swapped = (line: number, text: string) => file(sound.map((old, n) => (n === line - 1 ? text : old)));

describe('a valid policy file', () => {
  it('gives the line on which each rule begins', () => {
    const more = [...sound, '  - name: second', '    stages: [{from: [platform]}]'];
    expect(parsePolicy(file(more))).toMatchObject({ ok: true, lines: [6, 8] });
  });

  it('gets defaults for missing settings', () => {
    const { limits, defaults, delegates, rules } = policyOf();
    expect(limits).toEqual({
      changes_per_hour: 20,
      automatic_per_day: 10,
      open_requests_per_person: 20,
      forms_per_person: 2,
      proposals_per_day: 3,
    });
    expect(defaults).toEqual({ expires_after: 3 * day, execute_within: hour });
    expect(delegates).toEqual([]);
    expect(rules[0]?.stages).toEqual([{ from: ['platform'], approvals: 1 }]);
  });
});

describe('a text that would exhaust the reader', () => {
  const inMore = (lines: string[]) => file([...sound, ...lines]);
  const deep: [what: string, text: string, line: number][] = [
    ['20,000 brackets', inMore(['x:', `  ${'['.repeat(20_000)}`]), 9],
    ['20,000 braces', inMore([`x: ${'{a: '.repeat(20_000)}`]), 8],
    ['20,000 dashes in a line', inMore(['x:', `  ${'- '.repeat(20_000)}y`]), 9],
    ['20,000 question marks in a line', inMore(['x:', `  ${'? '.repeat(20_000)}y`]), 9],
    ['20,000 colons in a line', inMore(['x:', `  ${': '.repeat(20_000)}y`]), 9],
  ];
  it.each(deep)('is refused at its line: %s', (_what, text, line) => {
    expect(problemsOf(text)).toEqual([
      { line, path: '', message: expect.stringMatching(/inside each other/) },
    ]);
  });

  it('is refused if it is longer than a million characters', () => {
    expect(problemsOf(`# ${'x'.repeat(1_000_000)}`)).toMatchObject([
      { message: expect.stringMatching(/longer than 1,000,000/) },
    ]);
  });

  it('is not a policy with a thousand rules in one line each', () => {
    const rules = Array.from({ length: 1000 }, (_, n) => `  - {name: r${n}, stages: [{from: [platform]}]}`);
    expect(problemsOf(inMore(rules))).toEqual([]);
  });

  it('is not text with brackets and dashes in comments and sentences', () => {
    const marks = '[ - '.repeat(30);
    const rule = [`  - name: "${marks}"`, `    stages: [{from: [platform]}] # ${marks}`, `# ${marks}`];
    expect(problemsOf(inMore(rule))).toEqual([]);
  });
});

describe('an invalid policy file', () => {
  const wrong: [what: string, text: string, line: number, path: string, words: RegExp][] = [
    ['another version', swapped(1, 'version: 2'), 1, 'version', /1/],
    ['a channel that is a name', swapped(2, 'approvals_channel: "#help"'), 2, 'approvals_channel', /channel/],
    ['a group name in capitals', swapped(4, '  Platform: [U0ANA]'), 4, 'groups.Platform', /lower case|key/],
    ['a member that is a name', swapped(4, '  platform: [ana]'), 4, 'groups.platform.0', /Slack user/],
    ['a stage without groups', swapped(7, '    stages: [{from: []}]'), 7, 'rules.0.stages.0.from', /./],
    ['an unknown group', swapped(7, '    stages: [{from: [nobody]}]'), 7, 'rules.0.stages.0.from', /nobody/],
    ['a misspelt key', swapped(7, '    stage: [{from: [platform]}]'), 6, 'rules.0', /stage/],
    ['a rule that says nothing', file(sound.slice(0, 6)), 6, 'rules.0', /stages or approve/],
    [
      'a duration without unit',
      file([...sound, '    hold: 10']),
      8,
      'rules.0.hold',
      /string|expected a duration/,
    ],
    [
      'a pattern that is none',
      file([...sound, "    reason: {pattern: '['}"]),
      8,
      'rules.0.reason.pattern',
      /regular expression/,
    ],
    [
      'a pattern that looks ahead',
      file([...sound, "    reason: {pattern: '^(?=.*OPS)x'}"]),
      8,
      'rules.0.reason.pattern',
      /lookahead/,
    ],
    [
      'a pattern that refers to a group',
      file([...sound, "    reason: {hint: 'x', pattern: '(a)\\1'}"]),
      8,
      'rules.0.reason.pattern',
      /reference to a group/,
    ],
    [
      'an unknown group in escalate',
      file([...sound, '    escalate: {after: 1h, to: [ghosts]}']),
      8,
      'rules.0.escalate.to',
      /ghosts/,
    ],
    [
      'an unknown group in a condition',
      file([...sound, '    when: {requester: [ghosts]}']),
      8,
      'rules.0.when.requester',
      /ghosts/,
    ],
    ['a condition outside when', file([...sound, '    kind: invite']), 6, 'rules.0', /kind/],
  ];

  it.each(wrong)('with %s is reported with line, path and problem', (_, text, line, path, words) => {
    const [first] = problemsOf(text);
    expect(first).toMatchObject({ line, path });
    expect(first?.message).toMatch(words);
  });

  it('cannot approve automatically for others or without a duration', () => {
    const text = file([...sound.slice(0, 6), '    approve: automatically']);
    expect(problemsOf(text).map(({ message }) => message)).toEqual([
      'approve: automatically needs when: {for: self}',
      'approve: automatically needs when: {duration_at_most: …}',
    ]);
  });

  it('cannot combine stages with automatic approval', () => {
    const when = '    when: {for: self, duration_at_most: 1h}';
    expect(problemsOf(file([...sound, '    approve: automatically', when]))).toHaveLength(1);
  });

  it('with broken YAML is reported with its line', () => {
    expect(problemsOf(swapped(4, '  platform: [U0ANA'))[0]?.line).toBeGreaterThanOrEqual(4);
  });

  it('with a duplicate key is reported', () => {
    expect(problemsOf(file(['version: 1', ...sound]))[0]).toMatchObject({ line: 2 });
  });

  it('is reported even if the file is empty', () => {
    expect(problemsOf('')[0]).toMatchObject({ line: 1 });
  });

  it('is reported with all its problems, not only the first', () => {
    const text = swapped(4, '  platform: [ana, ben]').replace('version: 1', 'version: 3');
    expect(problemsOf(text)).toHaveLength(3);
  });

  it('cannot give two rules the same name', () => {
    expect(
      problemsOf(file([...sound, '  - name: everything', '    stages: [{from: [platform]}]'])),
    ).toHaveLength(1);
  });

  it('cannot use the name of the built-in rule', () => {
    expect(problemsOf(swapped(6, '  - name: anybody may revoke their own token'))).toMatchObject([
      { line: 6, path: 'rules.0.name' },
    ]);
  });

  it('cannot refer to a group by a property name that every object has', () => {
    expect(problemsOf(swapped(7, '    stages: [{from: [constructor]}]'))).toHaveLength(1);
  });

  it('with an alias to nothing is reported', () => {
    expect(problemsOf(swapped(4, '  platform: *nobody'))).toHaveLength(1);
  });
});

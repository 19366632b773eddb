import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { typed } from './typed.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'usher-cases-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function file(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}
const otherPolicy = async (from: string, to: string): Promise<string> => {
  const text = await readFile('policy.example.yml', 'utf8');
  if (!text.includes(from)) throw new Error(`nothing reads ${from}`);
  return file('other.yml', text.replace(from, to));
};

describe('usher policy test', () => {
  it('passes the shipped cases with the shipped policy', async () => {
    const { code, out, err } = await typed(
      'policy',
      'test',
      'policy.test.example.yml',
      '--policy',
      'policy.example.yml',
    );
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/9 cases, all as expected of policy\.example\.yml\n$/);
  });

  it('shows expected and actual results of a failed case, and exits with 1', async () => {
    const weaker = await otherPolicy('role_now_or_after: [Admin]', 'role_now_or_after: [Owner]');
    const { code, out } = await typed('policy', 'test', 'policy.test.example.yml', '--policy', weaker);
    expect(code).toBe(1);
    expect(out).toContain(
      '✗ policy.test.example.yml:18: an organization admin needs platform, then security',
    );
    expect(out).toContain(
      '    expected the rule “organization admins need two different people” to decide\n',
    );
    expect(out).toContain(
      '    expected decided by Platform (any 1), then Security (any 1)'.replace(
        'expected decided',
        'expected it to be decided',
      ),
    );
    expect(out).toContain(
      '    but it is decided by Platform (any 1), by the rule “everything else” (line 65)\n',
    );
    expect(out).toContain('9 cases, 2 not as expected');
  });

  it.each([
    [
      'request: { kind: invite, role: Member }',
      'request: { kind: invte, role: Member }',
      '3: cases.0.request.kind: ',
    ],
    ['expect: { refused: no-rule }', 'expect: { refusd: no-rule }', '4: cases.0.expect: '],
    [
      'expect: { refused: no-rule }',
      'expect: {}',
      '4: cases.0.expect: expected rule, stages, deciders or refused',
    ],
    [
      'role: Member }',
      'requester: strangers }',
      '3: cases.0.request.requester: expected a Slack user id such as U0ANA, or a group',
    ],
    ['role: Member }', 'duration: soon }', '3: cases.0.request.duration: expected a duration such as 90s'],
  ])('reports file, line and key if %s is %s', async (from, to, says) => {
    const text =
      'cases:\n  - name: one\n    request: { kind: invite, role: Member }\n    expect: { refused: no-rule }\n';
    const path = await file('cases.yml', text.replace(from, to));
    const { code, err } = await typed('policy', 'test', path, '--policy', 'policy.example.yml');
    expect(code).toBe(1);
    expect(err).toContain(`${path}:${says}`);
  });

  it('does not pass a case that expects one rule where several decide', async () => {
    const policy = await file(
      'roles.yml',
      'version: 1\napprovals_channel: C0\nadmins: [U0ADA, U0OTTO]\ngroups: { platform: [U0ANA], security: [U0CAT] }\nrules:\n  - { name: members, when: { kind: invite, role_after: [Member] }, stages: [{ from: [platform] }] }\n  - { name: team admins, when: { role_after: [Team Admin] }, stages: [{ from: [security] }] }\n',
    );
    const cases = (expected: string) =>
      file(
        'several.yml',
        `cases:\n  - name: both\n    request: { kind: invite, role: [Member, Team Admin] }\n    expect: { ${expected} }\n`,
      );
    const run = async (expected: string) =>
      typed('policy', 'test', await cases(expected), '--policy', policy);
    const { code, out } = await run('rule: members');
    expect(code).toBe(1);
    expect(out).toContain('expected the rule “members” alone to decide');
    expect((await run('stages: [{ from: [platform] }]')).code).toBe(1);
    expect((await run('rule: [members, team admins]')).code).toBe(0);
  });

  it('asks for the members of a group that the result depends on', async () => {
    const path = await file(
      'unsaid.yml',
      'cases:\n  - name: who is U0XIA\n    request: { kind: change-team-role, requester: U0XIA, role: Team Admin, emergency: true, duration: 1h }\n    expect: { rule: emergency }\n  - name: who is in security\n    request: { kind: contain-token, role_now: Admin }\n    expect: { deciders: [U0ANA] }\n',
    );
    const { code, out } = await typed('policy', 'test', path, '--policy', 'policy.example.yml');
    expect(code).toBe(1);
    expect(out).toContain('who is in S0PLATFORM was not looked up');
    expect(out).toContain('    name its members under “members”');
    expect(out).toContain(
      'expected the file to name, under members, the people in S0SECURITY and S0PLATFORM',
    );
  });
});

describe('usher policy diff', () => {
  it('shows the changed settings, the requests decided differently, and the cases affected in a file', async () => {
    const weaker = await otherPolicy('role_now_or_after: [Admin]', 'role_now_or_after: [Owner]');
    const args = ['policy', 'diff', 'policy.example.yml', weaker, '--cases', 'policy.test.example.yml'];
    const { code, out } = await typed(...args);
    expect(code).toBe(0);
    expect(out).toContain('  Rule “organization admins need two different people” changed. Applies to:');
    expect(out).toMatch(
      /\n {2}Invite somebody at example\.com .*: was decided by Platform \(any 1\), then Security/,
    );
    expect(out).toContain(
      '9 cases in policy.test.example.yml, 2 decided differently\n  policy.test.example.yml:18: an organization admin needs platform, then security: was decided by',
    );
    expect((await typed(...args, '--exit-code')).code).toBe(1);
  });

  it('reports when two files mean the same', async () => {
    const same = await otherPolicy('name: everything else', 'name: everything else   # and more');
    const { code, out } = await typed('policy', 'diff', 'policy.example.yml', same, '--exit-code');
    expect([code, out]).toEqual([0, 'Both files mean the same.\n\nNo sample is decided differently.\n']);
  });

  it('names the line of an invalid file', async () => {
    const wrong = await otherPolicy('hold: 10m', 'hold: ten');
    const { code, err } = await typed('policy', 'diff', 'policy.example.yml', wrong);
    expect(code).toBe(1);
    expect(err).toMatch(/other\.yml:\d+: rules\.1\.hold: expected a duration/);
  });
});

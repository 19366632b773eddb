import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BOT_TOKEN } from '../../sandbox/make/seed.js';
import { seedHarbourSlack } from '../../sandbox/slack/seed.js';
import { type SlackSandbox, startSlack } from '../../sandbox/slack/server.js';
import { typed, typedWith } from './typed.js';

const financePolicy = `version: 1
approvals_channel: C0APPROVALS
admins: [U0ADMIN]
groups: { platform: [U0ANA], security: [U0CAT] }
rules:
  - name: finance
    when: { team: Finance Ops }
    stages: [{ from: [security] }]
  - name: everything else
    stages: [{ from: [platform] }]
`;

const rolesPolicy = `version: 1
approvals_channel: C0APPROVALS
admins: [U0ADMIN]
groups: { platform: [U0ANA], security: [U0CAT] }
rules:
  - name: members
    when: { role_after: [Member, Guest] }
    stages: [{ from: [platform] }]
  - name: team admins
    when: { role_after: Team Admin }
    stages: [{ from: [security] }]
`;

/** The line of a rule in the example policy. */
const lineOf = (rule: string): number =>
  readFileSync('policy.example.yml', 'utf8').split('\n').indexOf(`  - name: ${rule}`) + 1;

const explain = (...options: string[]) =>
  typed('policy', 'explain', '--policy', 'policy.example.yml', ...options);

describe('usher policy explain --who --kind', () => {
  it('shows the approvers, rule and line, the rules above it and what would be refused', async () => {
    const { code, out } = await explain(
      ...['--who', '@U0ANA', '--kind', 'change-team-role', '--for', 'dev@example.com'],
      ...['--team', 'Finance', '--role', 'Team Operator', '--duration', '2d'],
    );
    expect(code).toBe(0);
    expect(out).toContain(
      `Decided by Team admins or Platform (any 1), by the rule “team admins decide for their team” (policy.example.yml:${lineOf('team admins decide for their team')})\n    can decide: U0BEN, holders of the role “Team Admin” on Make and the user group S0PLATFORM\n    refused: more than 30 days\n`,
    );
    expect(out).toContain(
      `    line ${lineOf('looking for a day needs nobody')}, “looking for a day needs nobody”: for is “self”, but it is others; role after is`,
    );
    expect(out).toContain('    who is in S0PLATFORM, S0SECURITY; --online asks Slack\n');
  });

  it('lists every rule that might apply if something was left out, and what it depends on', async () => {
    const { out } = await explain(
      '--who',
      'U0EVA',
      '--kind',
      'change-team-role',
      '--role',
      'Team Monitoring',
      '--duration',
      '1d',
    );
    expect(out).toContain('Possibly approved automatically, by the rule “looking for a day needs nobody”');
    expect(out).toContain('Otherwise decided by Team admins or Platform (any 1), by the rule “team admins');
    expect(out).toContain('whether for is “self”, for the rule “looking for a day needs nobody”: not said');
  });

  it('names the rule for a team of an invitation beside the rule for the whole of it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'usher-explain-'));
    try {
      const policy = join(folder, 'policy.yml');
      await writeFile(policy, financePolicy);
      const into = (team: string) =>
        typed(
          ...['policy', 'explain', '--policy', policy, '--who', '@U0BEN'],
          ...['--kind', 'invite', '--team', team],
        );
      const finance = (await into('Finance Ops')).out;
      expect(finance).toMatch(/^Decided by Platform \(any 1\), by the rule “everything else”/);
      expect(finance).toContain('Also, for the team, decided by Security (any 1), by the rule “finance”');
      expect(finance).not.toContain('Rules that do not match');
      const other = (await into('Marketing')).out;
      expect(other).not.toContain('Security');
      expect(other).toContain('“finance”: team is “Finance Ops”, but it is Marketing');
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  it('names the rule for each role of an invitation', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'usher-explain-'));
    const file = join(folder, 'policy.yml');
    await writeFile(file, rolesPolicy);
    const invite = (...roles: string[]) =>
      typed('policy', 'explain', '--policy', file, '--who', 'U0EVA', '--kind', 'invite', '--role', ...roles);
    const { out } = await invite('Member', 'Team Admin');
    expect(out).toContain(`Decided by Platform (any 1), by the rule “members” (${file}:6)`);
    expect(out).toContain(
      `Also, for the role “Team Admin”, decided by Security (any 1), by the rule “team admins” (${file}:9)`,
    );
    const uncovered = await invite('Member', 'Team Monitoring');
    expect(uncovered.out).toContain(
      `No rule of ${file} covers the role “Team Monitoring”, so it cannot be asked.`,
    );
    const alone = await invite('Member');
    expect(alone.out).not.toContain('for the role');
    await rm(folder, { recursive: true });
  });

  it('shows why the given request would be refused, and never the pattern', async () => {
    const { out } = await explain(
      ...[
        '--who',
        'eva@example.com',
        '--kind',
        'invite',
        '--for',
        'noor@example.org',
        '--role',
        'Admin',
        '--reason',
        'please',
      ],
    );
    expect(out).toContain('refused as asked: Invitations go to addresses at example.com only.');
    expect(out).toContain('refused: a reason that does not fit: Name the ticket, e.g. OPS-412');
    expect(out).toContain('who eva@example.com is in Slack, so they count as a person in no group');
    expect(out).not.toContain('[A-Z]');
  });

  it('shows that one’s own token needs no approver', async () => {
    const { out } = await explain('--who', 'U0EVA', '--kind', 'revoke-token', '--for', 'self');
    expect(out).toContain('Anybody may revoke their own token: approved automatically (built in).');
  });

  it.each([
    [['--who', 'eva', '--kind', 'invite'], '--who: expected a Slack id or an address'],
    [
      ['--who', 'U0EVA', '--kind', 'invite', '--for', '8h'],
      '--for: expected self, a Slack id such as @U0EVA',
    ],
    [['--who', 'U0EVA', '--kind', 'promote'], '--kind: Invalid option: expected one of "invite"'],
    [['--who', 'U0EVA', '--kind', 'invite', '--duration', 'soon'], '--duration: expected a duration such as'],
    [['--who', 'U0EVA'], 'expected a request, such as usher policy explain REQ-7, or both --who and --kind'],
  ])('%s is reported in a message', async (options, says) => {
    const { code, err } = await explain(...options);
    expect([code, err]).toEqual([1, expect.stringContaining(says)]);
  });
});

describe('usher policy explain --online', () => {
  let slack: SlackSandbox;
  beforeAll(async () => {
    slack = await startSlack({ seed: seedHarbourSlack, rateLimits: false });
  });
  afterAll(() => slack.close());

  it('asks Slack who has the address and who is in the groups', async () => {
    const settings = {
      SLACK_BOT_TOKEN: slack.botToken,
      SLACK_APP_TOKEN: slack.appToken,
      SLACK_API_URL: slack.apiUrl,
      MAKE_API_TOKEN: BOT_TOKEN,
      MAKE_API_URL: 'http://127.0.0.1:9/api/v2',
    };
    const ask = (who: string) =>
      typedWith(
        settings,
        ...['policy', 'explain', '--policy', 'policy.example.yml', '--online', '--who', who],
        ...['--kind', 'change-team-role', '--role', 'Team Operator', '--emergency', '--duration', '1h'],
      );
    const known = await ask('ana@example.com');
    expect(known.out).toMatch(/^Decided by Security \(any 1\), by the rule “emergency”/);
    expect(known.out).not.toContain('the user group S0SECURITY');
    const unknown = await ask('nobody@example.com');
    expect(unknown.err).toContain('Slack knows nobody with the address nobody@example.com (users_not_found)');
  });
});

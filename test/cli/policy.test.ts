import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BOT_TOKEN, seedHarbour } from '../../sandbox/make/seed.js';
import { type MakeSandbox, startMake } from '../../sandbox/make/server.js';
import { seedHarbourSlack } from '../../sandbox/slack/seed.js';
import { type SlackSandbox, startSlack } from '../../sandbox/slack/server.js';
import { storyPolicy } from '../stories/policy.js';
import { usherWith } from './main.js';

let folder: string;
let make: MakeSandbox;
let slack: SlackSandbox;
let env: Record<string, string>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'usher-policy-'));
  make = await startMake({ seed: seedHarbour });
  slack = await startSlack({
    seed(workspace) {
      seedHarbourSlack(workspace);
      const gone = workspace.users.get('U0INES');
      if (gone) workspace.users.set('U0INES', { ...gone, deleted: true });
    },
    rateLimits: false,
  });
  env = {
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_APP_TOKEN: slack.appToken,
    SLACK_API_URL: slack.apiUrl,
    MAKE_API_TOKEN: BOT_TOKEN,
    MAKE_API_URL: make.url,
  };
});
afterAll(async () => {
  await Promise.all([make.close(), slack.close()]);
  await rm(folder, { recursive: true, force: true });
});

const check = async (text: string, ...options: string[]) => {
  const path = join(folder, 'policy.yml');
  await writeFile(path, text);
  return usherWith(env, 'policy', 'check', ...options, path);
};
const lineOf = (text: string, part: string) => text.split('\n').findIndex((line) => line.includes(part)) + 1;

describe('usher policy check', () => {
  it('lists what it did not look up, and succeeds', async () => {
    const { code, out } = await check(storyPolicy);
    expect(out).toContain('no problems');
    expect(out).toContain('not looked up: the roles, teams and organizations on Make');
    expect(out).toContain('not looked up: the channels, people and user groups in Slack');
    expect(code).toBe(0);
  });

  it('--online reports nothing if every name exists', async () => {
    const { code, out } = await check(storyPolicy, '--online');
    expect(out).not.toContain('not looked up');
    expect(out).toContain('no problems');
    expect(code).toBe(0);
  });

  it.each([
    ['role_after: [Admin] }', 'role_after: [Adminn] }', 'the role “Adminn”'],
    ['role_after: [Admin] }', 'role_after: [Admin], team: Finance Opss }', 'the team “Finance Opss”'],
    ['role_after: [Admin] }', 'role_after: [Admin], organization: Harbor }', 'the organization “Harbor”'],
    ['["make:Team Admin"]', '["make:Team Adminn"]', 'the role “Team Adminn”'],
    ['platform: [U0ANA', 'platform: [U0GONE99', 'Slack does not know U0GONE99 (user_not_found)'],
    ['platform: [U0ANA', 'platform: [U0INES', 'U0INES is deactivated in Slack'],
    ['security: [S0SECURITY]', 'security: [S0NOWHERE]', 'Slack does not know S0NOWHERE'],
    ['approvals_channel: C0APPROVALS', 'approvals_channel: C0NOWHERE', 'Slack does not know C0NOWHERE'],
  ])('--online reports %s become %s with its line', async (from, to, says) => {
    const text = storyPolicy.replace(from, to);
    const { code, out } = await check(text, '--online');
    expect(out).toMatch(new RegExp(`policy\\.yml:${lineOf(text, to)}: .*`));
    expect(out).toContain(says);
    expect(code).toBe(1);
  });
});

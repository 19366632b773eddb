import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { BOT_TOKEN, botScope, seedHarbour } from '../../sandbox/make/seed.js';
import { startMake } from '../../sandbox/make/server.js';
import type { World } from '../../sandbox/make/world.js';
import { seedHarbourSlack } from '../../sandbox/slack/seed.js';
import { startSlack } from '../../sandbox/slack/server.js';
import type { Workspace } from '../../sandbox/slack/workspace.js';
import { feedsStream } from '../../src/approvals/audit-event.js';
import { doctor } from '../../src/cli/doctor.js';
import { clockFinding } from '../../src/cli/doctor-clock.js';
import { spaceFindings } from '../../src/cli/doctor-folder.js';
import { optionalScopes, requiredScopes } from '../../src/slack/scopes.js';
import { openEmbeddedStore } from '../../src/store/embedded/store.js';
import { serve } from '../make/server.js';
import { aPlace } from '../start/commands.js';
import { startProxy } from '../start/proxy.js';

interface Given {
  readonly make?: (world: World) => void;
  readonly slack?: (workspace: Workspace) => void;
  readonly scopes?: string[];
}

const allScopes = [...requiredScopes, ...Object.keys(optionalScopes)];

/** Settings for a Slack and a Make on loopback, with their own folder. */
async function given({ make: seedMake, slack: seedSlack, scopes = allScopes }: Given = {}) {
  const make = await startMake({
    seed(world) {
      seedHarbour(world);
      seedMake?.(world);
    },
  });
  const slack = await startSlack({
    seed(workspace) {
      seedHarbourSlack(workspace);
      seedSlack?.(workspace);
    },
    rateLimits: false,
    scopes: [...scopes, 'connections:write'],
  });
  onTestFinished(async () => {
    await Promise.all([make.close(), slack.close()]);
  });
  const place = aPlace();
  return {
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_APP_TOKEN: slack.appToken,
    SLACK_API_URL: slack.apiUrl,
    MAKE_API_TOKEN: BOT_TOKEN,
    MAKE_API_URL: make.url,
    USHER_POLICY: join(place, 'policy.yml'),
    USHER_DATA_DIR: join(place, 'data'),
  };
}

async function doctored(env: Readonly<Record<string, string>>) {
  const lines: string[] = [];
  const code = await doctor(env, (line) => lines.push(line));
  return { code, lines, said: lines.join('\n') };
}

describe('usher doctor', () => {
  it('reports no problems, lists the checks, and exits with 0', async () => {
    const { code, said, lines } = await doctored(await given());
    expect(lines.filter((line) => line.startsWith('✗'))).toEqual([]);
    expect(code).toBe(0);
    for (const line of [
      /^✓ .*: the data folder can be created$/m,
      /^✓ .*: \d+ MB are free on its disk$|^! .*MB are free/m,
      /^✓ Slack: connected to .* as /m,
      /^✓ Slack: the app token opens connections$/m,
      /^✓ Make: all scopes are granted$/m,
      /^✓ Make: the plan of Harbour Logistics: 1000 requests a minute, \d+ of 200 seats used, an audit log$/m,
      /^✓ Make: the plan of Harbour Labs: 60 requests a minute, \d+ of 20 seats used, no audit log$/m,
      /^✓ the clock agrees with Slack's$/m,
      /^✓ the clock agrees with Make's$/m,
    ])
      expect(said).toMatch(line);
    expect(said).not.toMatch(/proxy|database/);
  });

  it('reports bot token scopes that are missing or not needed', async () => {
    const scopes = allScopes.filter((one) => one !== 'users:read.email');
    const { code, said } = await doctored(await given({ scopes: [...scopes, 'files:read'] }));
    expect(code).toBe(1);
    expect(said).toMatch(
      /^✗ Slack: the scopes users:read\.email are missing\. Update the app from manifest\.yml/m,
    );
    expect(said).toMatch(
      /^! SLACK_BOT_TOKEN: .*never uses \(files:read, connections:write\)\. Remove from the app the scopes/m,
    );
  });

  it('describes what is lost without each optional scope, and reports no error', async () => {
    const { code, said, lines } = await doctored(await given({ scopes: [...requiredScopes] }));
    expect(code).toBe(0);
    expect(said).toMatch(/^✓ Slack: all required scopes are granted$/m);
    expect(said).toMatch(/^! .*policy\.yml:\d+: nobody can decide by the user group S0SECURITY without/m);
    for (const scope of Object.keys(optionalScopes)) {
      expect(
        lines.filter((line) => line.startsWith(`! Slack: without the optional scope ${scope} `)),
      ).toHaveLength(1);
    }
  });

  it('reports what the Make token and its organizations lack, and unneeded scopes', async () => {
    const { code, said } = await doctored(
      await given({
        make(world) {
          world.addOrganization({ id: 7303, name: 'Harbour Paused', plan: 'Core', isPaused: true });
          world.setOrganizationRole(4100, 7303, 'Owner');
          world.setOrganizationRole(4001, 7303, 'Admin');
          world.addOrganization({ id: 7304, name: 'Harbour Full', plan: 'Core', license: { users: 2 } });
          world.setOrganizationRole(4100, 7304, 'Owner');
          world.setOrganizationRole(4001, 7304, 'Admin');
          world.addOrganization({ id: 7305, name: 'Harbour Guests', plan: 'Core' });
          world.setOrganizationRole(4100, 7305, 'Owner');
          world.setOrganizationRole(4001, 7305, 'Member');
          world.tokens.delete(BOT_TOKEN);
          const scope = [...botScope.filter((one) => one !== 'user:write'), 'scenarios:read'];
          world.addToken(4001, {
            label: 'usher',
            scope,
            token: BOT_TOKEN,
            created: '2026-01-01T00:00:00.000Z',
          });
        },
      }),
    );
    expect(code).toBe(1);
    expect(said).toMatch(/^✗ MAKE_API_TOKEN: the token lacks user:write\. Create a new one with them$/m);
    expect(said).toMatch(/^! MAKE_API_TOKEN: the token has scopes that only .*\(scenarios:read\)/m);
    expect(said).toMatch(/^✗ Make: Harbour Paused is paused.*Resume it on Make$/m);
    expect(said).toMatch(/^! Make: all 2 seats of Harbour Full are used.*Free some/m);
    expect(said).toMatch(
      /^! Make: Usher's account belongs to Harbour Guests and does not guard it\. Make it Admin/m,
    );
  });

  it("reports whether Usher's role may create accounts if there is single sign-on", async () => {
    const make = (permissions?: readonly string[]) => (world: World) => {
      world.switchSsoOn(7301, ['example.com']);
      const admin = world.roleNamed('Admin', 'organization', 7301);
      if (permissions) world.roles.set(admin.id, { ...admin, permissions });
    };
    const has = await doctored(await given({ make: make() }));
    expect(has.said).toMatch(/^✓ Make: Harbour Logistics has single sign-on, and Usher may create accounts/m);
    const lacks = await doctored(await given({ make: make(['organization users view']) }));
    expect(lacks.said).toMatch(/^! Make: Harbour Logistics has single sign-on, and .*“users sso edit”/m);
  });

  it("reports channels for Make's log that Usher must not or cannot post in", async () => {
    const env = await given({
      slack(workspace) {
        workspace.addChannel({ id: 'C0OLD', name: 'old', is_archived: true });
        workspace.addChannel({ id: 'C0OUT', name: 'out', bot_in: false });
        workspace.addChannel({ id: 'C0SOON', name: 'soon', is_pending_ext_shared: true });
      },
    });
    const by = { kind: 'slack-user', person: 'T0HOME/U0ADMIN' } as const;
    const filter = { groups: [], names: [], people: [], onlyUnexplained: false };
    const store = await openEmbeddedStore({ dir: env.USHER_DATA_DIR, now: Date.now });
    const channels = ['C0AUDIT', 'C0OLD', 'C0OUT', 'C0SOON', 'C0SHARED', 'C0GONE', 'C0LEFT'];
    await store.commit(
      feedsStream,
      0,
      channels.map((channel, n) => ({
        ...{ type: 'feed.subscribed', at: 1, by, feed: `F${n}`, channel },
        ...{ source: { organizationId: 7301 }, filter },
      })),
    );
    await store.commit(feedsStream, 1, [{ type: 'feed.unsubscribed', at: 2, by, feed: 'F6' }]);
    // The doctor reads while another process has the store open.
    const { code, said } = await doctored(env);
    await store.close();
    expect(code).toBe(1);
    const hears = (line: string) => `✗ a channel that gets Make's log: ${line}`;
    expect(said).toContain(hears('#old (C0OLD) is archived; choose another channel'));
    expect(said).toContain(hears('Usher is not in #out (C0OUT); invite it there with /invite @Usher'));
    expect(said).toContain(hears('#soon (C0SOON) is shared with another workspace'));
    expect(said).toContain(hears('#partners (C0SHARED) is shared with another workspace'));
    expect(said).toContain(hears('Slack does not know C0GONE (channel_not_found)'));
    expect(said).not.toMatch(/C0AUDIT|C0LEFT/);
  });

  it('compares the clock with Slack and Make, even if they refuse', async () => {
    const date = new Date(Date.now() - 90_000).toUTCString();
    const off = await serve(() => ({
      status: 401,
      headers: { date },
      body: { ok: false, error: 'invalid_auth' },
    }));
    const env = await given();
    const { code, said } = await doctored({ ...env, MAKE_API_URL: off.url });
    expect(code).toBe(1);
    expect(said).toMatch(
      /^✗ the clock is (89|90|91) s ahead of Make's\. Let this machine set its clock by NTP/m,
    );
    expect(said).toMatch(/^✓ the clock agrees with Slack's$/m);
  });

  it('reports which of the two is reached through the proxy', async () => {
    const proxy = await startProxy();
    const env = await given();
    const { host } = new URL(env.MAKE_API_URL);
    const { code, said } = await doctored({ ...env, HTTP_PROXY: proxy.url, NO_PROXY: host });
    expect(code).toBe(0);
    expect(said).toContain(`✓ Make: ${host} is reached directly, without the proxy`);
    expect(said).toContain(
      `✓ Slack: ${new URL(env.SLACK_API_URL).host} is reached through the proxy ${proxy.host}`,
    );
    expect(said).not.toContain('hush');
  });
});

it.each([
  [31_000, 'bad', /31 s ahead of Slack's/],
  [-31_000, 'bad', /31 s behind Slack's/],
  [29_000, 'good', /agrees/],
  [-29_000, 'good', /agrees/],
])('a clock that is %i ms ahead is %s', (ahead, is, says) => {
  expect(
    clockFinding("Slack's", { said: 1_000_000 - ahead - 500, from: 1_000_000, until: 1_000_000 }),
  ).toEqual({
    is,
    says: expect.stringMatching(says),
  });
});

it('a slow answer does not make the clock wrong, and one without a time does not make it right', () => {
  const slow = { from: 1_000_000, until: 1_020_000 };
  expect(clockFinding("Slack's", { said: 1_045_000, ...slow }).is).toBe('good');
  expect(clockFinding("Slack's", { said: undefined, ...slow }).is).toBe('doubtful');
});

it.each([
  [50_000_000, 'bad'],
  [500_000_000, 'doubtful'],
  [5_000_000_000, 'good'],
])('%i bytes of free space are %s', async (bytes, is) => {
  const [finding] = await spaceFindings(aPlace(), async () => bytes);
  expect(finding?.is).toBe(is);
  if (is !== 'good') expect(finding?.says).toMatch(/Make room/);
});

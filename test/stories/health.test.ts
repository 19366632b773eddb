import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { BOT_TOKEN } from '../../sandbox/make/seed.js';
import { freePort, type Harness, startHarness } from './harness.js';
import { hastened } from './hastened.js';

const page = z.object({
  ok: z.boolean(),
  checks: z.array(z.object({ name: z.string(), ok: z.boolean(), says: z.string() })),
});

type Path = 'healthz' | 'readyz' | 'livez';

/** Runs a story in a harness with a health page. */
async function told(
  env: Readonly<Record<string, string>>,
  tell: (
    harness: Harness,
    read: (path: Path) => Promise<z.infer<typeof page> & { status: number }>,
  ) => Promise<void>,
): Promise<void> {
  const port = await freePort();
  const harness = await startHarness({ process: true, env: { USHER_OPS_PORT: `${port}`, ...env } });
  try {
    await tell(harness, async (path) => {
      const answer = await fetch(`http://127.0.0.1:${port}/${path}`);
      return { status: answer.status, ...page.parse(await answer.json()) };
    });
  } finally {
    await harness.close();
  }
}

const redIn = async (read: (path: Path) => Promise<z.infer<typeof page>>, name: string): Promise<string> =>
  (await read('healthz')).checks.find((one) => one.name === name && !one.ok)?.says ?? '';

describe('the health page', () => {
  it('is healthy from the start, names every background part, and serves no other page', () =>
    told({}, async (_, read) => {
      await expect.poll(() => read('healthz')).toMatchObject({ ok: true, status: 200 });
      const { checks } = await read('healthz');
      const names = checks.map(({ name }) => name);
      for (const part of [
        'slack connection',
        'socket 1',
        'socket 2',
        'slack',
        'make',
        'runner',
        'feeds',
        'daily line',
      ]) {
        expect(names).toContain(part);
      }
      for (const part of [
        'policy file',
        'leak sweep',
        "Make's lists",
        'watch of Harbour Logistics, rounds',
      ]) {
        expect(names).toContain(part);
      }
      expect(await read('livez')).toMatchObject({ status: 200 });
      expect(await read('readyz')).toMatchObject({ status: 200 });
    }));

  it('turns red while Slack is away, stays alive, and is well again once both sockets are back', () =>
    told(hastened(5), async ({ slack, person }, read) => {
      await expect.poll(() => read('healthz')).toMatchObject({ status: 200 });
      slack.faults.down = true;
      slack.refreshSockets();
      await expect
        .poll(() => redIn(read, 'slack connection'))
        .toMatch(/last heard Slack .* Slack cannot be reached/);
      expect(await read('readyz')).toMatchObject({ status: 503 });
      expect(await read('livez')).toMatchObject({ status: 200 });
      slack.faults.clear();
      await slack.waitForSockets(2, 10_000);
      const red = async () => (await read('healthz')).checks.filter(({ ok }) => !ok);
      await expect.poll(red, { timeout: 60_000 }).toEqual([]);
      await person('U0BEN').command('/make-access', 'help');
      await person('U0BEN').waitForMessage({ channel: 'ephemeral', text: /What you can do/ });
    }));

  it('turns red within a minute of a revoked bot token, and names the setting', () =>
    told(hastened(10), async ({ slack }, read) => {
      await expect.poll(() => read('healthz')).toMatchObject({ status: 200 });
      const always = { times: Number.POSITIVE_INFINITY };
      slack.faults.add({ method: /^(?!apps\.)/, kind: 'error', error: 'token_revoked', ...always });
      await expect
        .poll(() => redIn(read, 'slack'), { timeout: 15_000 })
        .toMatch(/SLACK_BOT_TOKEN \(token_revoked\)/);
      expect(await read('readyz')).toMatchObject({ status: 503 });
    }));

  it('turns red within a minute of an expired Make token, and names the setting', () =>
    told(hastened(10), async ({ make }, read) => {
      await expect.poll(() => read('healthz')).toMatchObject({ status: 200 });
      make.world.tokens.delete(BOT_TOKEN);
      await expect.poll(() => redIn(read, 'make'), { timeout: 15_000 }).toMatch(/MAKE_API_TOKEN \(HTTP 401/);
      expect(await read('livez')).toMatchObject({ status: 200 });
    }));

  it('turns red if the policy file is invalid, and names the line', () =>
    told(hastened(10), async (harness, read) => {
      await harness.setPolicy('rules: nonsense\n');
      await expect.poll(() => redIn(read, 'policy file'), { timeout: 15_000 }).toMatch(/policy\.yml:\d+/);
      expect(await read('readyz')).toMatchObject({ status: 200 });
    }));
});

/**
 * Ten minutes of the app take one minute here, so only `npm run test:long` runs it; `judge.test.ts` tests the
 * judgement itself.
 */
const isLong = process.env.USHER_AWAY_SECONDS !== undefined;

it.skipIf(!isLong)('an app that Slack answers but no longer connects exits with 1 and a reason', () =>
  told(hastened(10), async (harness) => {
    const { slack } = harness;
    const always = { times: Number.POSITIVE_INFINITY };
    slack.faults.add({ method: 'apps.connections.open', kind: 'error', error: 'invalid_auth', ...always });
    slack.refreshSockets();
    expect(await harness.app().ended).toBe(1);
    expect(harness.app().output()).toMatch(
      /Usher ends, to be started again: slack connection: last heard Slack .*SLACK_APP_TOKEN \(invalid_auth\)/,
    );
  }),
);

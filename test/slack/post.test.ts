import { expect, onTestFinished, test } from 'vitest';
import { seedHarbourSlack } from '../../sandbox/slack/seed.js';
import { startSlack } from '../../sandbox/slack/server.js';
import { section } from '../../src/slack/blocks.js';
import { createClient } from '../../src/slack/client.js';
import { createPoster } from '../../src/slack/post.js';

const channel = 'C0AUDIT';
const message = { text: 'hello', blocks: [section('hello')] };

async function slackAndPoster(startedAt: number, perChannelMs: number) {
  const slack = await startSlack({ seed: seedHarbourSlack, rateLimits: false });
  onTestFinished(() => slack.close());
  const poster = createPoster(createClient(slack.botToken, slack.apiUrl), startedAt, perChannelMs);
  return { slack, poster };
}

test('posts into one channel keep their distance, also after one that Slack refused', async () => {
  const { slack, poster } = await slackAndPoster(Date.now(), 60);
  slack.faults.add({ method: 'chat.postMessage', kind: '429', retryAfter: 1 });
  const steps = ['a', 'b', 'c', 'd'];
  await Promise.all(steps.map((step) => poster.post({ channel, message, step, since: Date.now() })));
  const times = slack.calls.filter(({ method }) => method === 'chat.postMessage').map(({ at }) => at);
  expect(times).toHaveLength(5);
  for (const [index, at] of times.entries()) {
    if (index > 0) expect(at - (times[index - 1] ?? 0)).toBeGreaterThanOrEqual(58);
  }
});

test('an earlier post is found on a later page of what was said since', async () => {
  const since = Date.now();
  const { slack, poster } = await slackAndPoster(since + 60_000, 1);
  const first = await poster.post({ channel, message, step: 'a', since: since + 60_000 });
  const { workspace } = slack;
  for (let n = 0; n < 450; n++) {
    workspace
      .history(channel)
      .push({ type: 'message', ts: workspace.nextTs(), user: 'U0ANA', text: 'lunch' });
  }
  expect(await poster.post({ channel, message, step: 'a', since })).toEqual(first);
  expect(slack.calls.filter(({ method }) => method === 'conversations.history')).toHaveLength(3);
});

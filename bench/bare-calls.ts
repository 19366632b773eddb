import { monitorEventLoopDelay } from 'node:perf_hooks';
import { WebClient } from '@slack/web-api';
import { z } from 'zod';

/**
 * Makes the calls of each list it receives, one after another, as a program would that does nothing else. It calls
 * Slack by Slack's own client and Make by `fetch`, and answers how long each list took.
 */
const call = z.discriminatedUnion('on', [
  z.object({ on: z.literal('slack'), method: z.string(), args: z.record(z.string(), z.unknown()) }),
  z.object({
    on: z.literal('make'),
    method: z.string(),
    path: z.string(),
    body: z.string().optional(),
  }),
]);
export type BareCall = z.infer<typeof call>;

const place = z.object({
  slackUrl: z.string(),
  slackToken: z.string(),
  makeUrl: z.string(),
  makeToken: z.string(),
});
const { slackUrl, slackToken, makeUrl, makeToken } = place.parse(JSON.parse(process.argv[2] ?? ''));
const client = new WebClient(slackToken, { slackApiUrl: slackUrl, retryConfig: { retries: 0 } });
const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();

async function make(one: BareCall): Promise<void> {
  if (one.on === 'slack') {
    // Slack also answers when the view is closed by now or the response URL is used up.
    await client.apiCall(one.method, one.args).catch(() => undefined);
    return;
  }
  const answer = await fetch(`${makeUrl}${one.path}`, {
    method: one.method,
    headers: { authorization: `Token ${makeToken}`, 'content-type': 'application/json' },
    ...(one.body !== undefined && { body: one.body }),
  });
  JSON.parse((await answer.text()) || 'null');
}

process.on('message', async (message) => {
  const calls = z.array(call).parse(message);
  delay.reset();
  const from = performance.now();
  for (const one of calls) await make(one);
  process.send?.({ ms: performance.now() - from, maxMs: delay.max / 1e6, p99Ms: delay.percentile(99) / 1e6 });
});
process.send?.('ready');

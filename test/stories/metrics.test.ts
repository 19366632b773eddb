import { expect } from 'vitest';
import { type Family, readPage } from '../start/prometheus-text.js';
import { cardFor, cardShows, told } from './asking.js';
import { freePort } from './harness.js';
import { story } from './story.js';

const port = await freePort();

async function scraped(): Promise<{ text: string; families: ReadonlyMap<string, Family> }> {
  const answer = await fetch(`http://127.0.0.1:${port}/metrics`);
  expect(answer.status).toBe(200);
  const text = await answer.text();
  return { text, families: readPage(text) };
}

/** The value of the sample with this metric and these labels. */
const sampleOf = (families: ReadonlyMap<string, Family>, name: string, labels: Record<string, string> = {}) =>
  families
    .get(name)
    ?.samples.find((one) => Object.entries(labels).every(([key, value]) => one.labels[key] === value))?.value;

story(
  'the metrics show a request open, refused and done, and contain no names',
  { env: { USHER_OPS_PORT: `${port}` } },
  async (harness) => {
    const card = await cardFor(harness);
    const waiting = await scraped();
    expect(sampleOf(waiting.families, 'usher_requests_open', { status: 'pending' })).toBe(1);
    expect(sampleOf(waiting.families, 'usher_sockets_open')).toBe(2);

    await harness.person('U0BEN').click(card, 'Approve');
    await told(harness.person('U0BEN'), /you asked for it/);
    await harness.person('U0ANA').click(card, 'Approve');
    await cardShows(harness, card, /checked on Make/);
    await expect
      .poll(async () => sampleOf((await scraped()).families, 'usher_requests_open', { status: 'pending' }))
      .toBe(0);

    const { text, families } = await scraped();
    const value = (name: string, labels?: Record<string, string>) => sampleOf(families, name, labels);
    expect(value('usher_refusals_total', { kind: 'own-request' })).toBe(1);
    const route = 'users/{userId}/user-team-roles/{teamId}';
    expect(value('usher_make_calls_total', { method: 'POST', route, outcome: 'ok' })).toBe(1);
    expect(value('usher_make_call_seconds', { method: 'POST', route })).toBeTypeOf('number');
    expect(value('usher_slack_calls_total', { method: 'chat.postMessage', outcome: 'ok' })).toBeGreaterThan(
      1,
    );
    expect(value('usher_slack_calls_total', { method: 'apps.connections.open', outcome: 'ok' })).toBe(2);
    expect(value('usher_ledger_entries')).toBeGreaterThan(3);
    expect(value('usher_slack_silence_seconds')).toBeLessThan(60);
    expect(value('usher_overdue_step_seconds')).toBeLessThan(60);
    expect(value('usher_poll_age_seconds', { organization: '7301' })).toBeLessThan(60);
    expect(value('usher_messages_waiting', { place: 'outbox', urgency: 'alarm' })).toBe(0);
    expect(value('usher_check', { check: 'record' })).toBe(1);
    expect(value('usher_check', { check: 'watch of 7301' })).toBe(1);

    expect(text).not.toMatch(/@|xoxb|xapp|Harbour|Dev|Ben|U0|C0|REQ-/);
    const { MAKE_API_TOKEN = '' } = harness.settings();
    expect(text).not.toContain(MAKE_API_TOKEN);
    const routes =
      families.get('usher_make_calls_total')?.samples.map(({ labels }) => labels.route ?? '') ?? [];
    expect(routes.filter((one) => /\d/.test(one))).toEqual([]);
  },
);

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Figures } from '../../src/start/figures.js';
import { createMetrics } from '../../src/start/metrics.js';
import { type Family, readPage } from './prometheus-text.js';

const nothing: Figures = { silentMs: 0, waiting: [], polls: [], checks: [] };

async function pageOf(metrics = createMetrics(() => 0), figures: Partial<Figures> = {}) {
  const { text, contentType } = await metrics.page({ ...nothing, ...figures });
  return { text, contentType, families: readPage(text) };
}

const valuesOf = (family: Family | undefined) =>
  family?.samples.map(({ labels, value }) => [...Object.values(labels), value]);

describe('the page of metrics', () => {
  it('is in text format 0.0.4 and has exactly the metrics that the operating page explains', async () => {
    const { contentType, families } = await pageOf();
    expect(contentType).toBe('text/plain; version=0.0.4; charset=utf-8');
    const [, section = ''] = /^## Metrics$(.*?)^## /ms.exec(readFileSync('docs/operating.md', 'utf8')) ?? [];
    const explained = [...section.matchAll(/^\| `(usher_\w+)`/gm)];
    expect(explained.map(([, name]) => name).sort()).toEqual([...families.keys()].sort());
  });

  it('escapes label values', async () => {
    const says = 'a "quoted" \\ name\nand a line';
    const { families } = await pageOf(undefined, { checks: [{ name: says, ok: true, says: '' }] });
    expect(families.get('usher_check')?.samples).toEqual([
      { name: 'usher_check', labels: { check: says }, value: 1 },
    ]);
  });

  it('leaves out unknown values and values that are over', async () => {
    const metrics = createMetrics(() => 0);
    const full = await pageOf(metrics, {
      sockets: 2,
      head: 7,
      overdueMs: 1500,
      polls: [{ organizationId: 7301, agoMs: 2000, sweepMs: 500 }],
      open: new Map([['pending', 3]]),
    });
    expect(valuesOf(full.families.get('usher_sockets_open'))).toEqual([[2]]);
    expect(valuesOf(full.families.get('usher_overdue_step_seconds'))).toEqual([[1.5]]);
    expect(valuesOf(full.families.get('usher_poll_age_seconds'))).toEqual([['7301', 2]]);
    expect(valuesOf(full.families.get('usher_requests_open'))).toContainEqual(['pending', 3]);
    expect(valuesOf(full.families.get('usher_requests_open'))).toContainEqual(['approved', 0]);
    const empty = await pageOf(metrics);
    for (const name of [
      'sockets_open',
      'overdue_step_seconds',
      'ledger_entries',
      'poll_age_seconds',
      'requests_open',
    ])
      expect(valuesOf(empty.families.get(`usher_${name}`)), name).toEqual([]);
  });

  it('shows a duplicate check as red if either one is, and prefers the label to the name', async () => {
    const checks = [
      { name: 'watch of Jane Doe', label: 'watch of 7301', ok: true, says: '' },
      { name: 'watch of Jane Doe', label: 'watch of 7301', ok: false, says: '' },
    ];
    const { families, text } = await pageOf(undefined, { checks });
    expect(valuesOf(families.get('usher_check'))).toEqual([['watch of 7301', 0]]);
    expect(text).not.toContain('Jane');
  });

  it('shows what Make says is left of its limit until the window ends', async () => {
    let now = 1000;
    const metrics = createMetrics(() => now);
    metrics.makeCalls.left(7301, 12, 2000);
    const left = async () => valuesOf((await pageOf(metrics)).families.get('usher_make_requests_left'));
    expect(await left()).toEqual([['7301', 12]]);
    now = 2000;
    expect(await left()).toEqual([]);
  });

  it('counts calls by outcome and their durations in cumulative buckets', async () => {
    const metrics = createMetrics(() => 0);
    metrics.slackCall('chat.postMessage', 'ok', 40);
    metrics.slackCall('chat.postMessage', 'ok', 60_000);
    metrics.makeCalls.called({ method: 'GET', path: 'teams/{teamId}' }, 'rate_limited', 300);
    metrics.refused('own-request');
    metrics.refused('Something that Make said of jane@example.com');
    const { families } = await pageOf(metrics);
    expect(valuesOf(families.get('usher_slack_calls_total'))).toEqual([['chat.postMessage', 'ok', 2]]);
    expect(valuesOf(families.get('usher_make_calls_total'))).toEqual([
      ['GET', 'teams/{teamId}', 'rate_limited', 1],
    ]);
    const buckets = families.get('usher_slack_call_seconds')?.samples ?? [];
    expect(buckets.map(({ value }) => value)).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 2, 60.04, 2]);
    expect(valuesOf(families.get('usher_refusals_total'))).toEqual([
      ['own-request', 1],
      ['other', 1],
    ]);
  });

  it('is separate for each Usher', async () => {
    createMetrics(() => 0).refused('guest');
    expect(valuesOf((await pageOf()).families.get('usher_refusals_total'))).toEqual([]);
  });
});

describe('the reader of these tests', () => {
  const head = '# HELP a_b Help.\n# TYPE a_b histogram\n';
  it.each([
    'a_b 1\n',
    '# TYPE a_b gauge\na_b 1\n',
    '# HELP a_b Help.\n# TYPE a_b gauge\na_b 1\na_b 2\n',
    '# HELP a_b Help.\n# TYPE a_b gauge\na_b{c="d"e"} 1\n',
    '# HELP a_b Help.\n# TYPE a_b gauge\na_b 1',
    `${head}a_b_bucket{le="1"} 2\na_b_bucket{le="+Inf"} 1\na_b_sum 1\na_b_count 1\n`,
    `${head}a_b_bucket{le="+Inf"} 1\na_b_sum 1\na_b_count 2\n`,
  ])('rejects %j', (text) => {
    expect(() => readPage(text)).toThrow();
  });
});

import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { statuses } from '../approvals/phase.js';
import type { MakeCallObserver } from '../make/observed-call.js';
import type { SlackCallObserver } from '../slack/observed-call.js';
import type { Figures } from './figures.js';

/** A page of metrics and its format. */
export interface MetricsPage {
  readonly contentType: string;
  readonly text: string;
}

/** The counters of this process, and the page that shows them beside the present figures. */
export interface Metrics {
  readonly slackCall: SlackCallObserver;
  readonly makeCalls: MakeCallObserver;
  /** Counts a refusal by its code. */
  readonly refused: (code: string) => void;
  page(figures: Figures): Promise<MetricsPage>;
}

/** Calls time out after ten seconds by default. */
const buckets = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/**
 * Metrics in Prometheus's text format, in their own registry. No label contains text by people or Make: labels are
 * methods, route templates, statuses, Usher's codes, names of checks, and numbers of organizations.
 *
 * https://prometheus.io/docs/instrumenting/exposition_formats/
 */
export function createMetrics(now: () => number): Metrics {
  const registry = new Registry();
  const { setAll } = createGauges(registry);
  const options = <Label extends string>(name: string, help: string, labelNames: readonly Label[]) => ({
    name: `usher_${name}`,
    help,
    labelNames,
    registers: [registry],
  });
  const slackCalls = new Counter(
    options('slack_calls_total', "Calls to Slack's Web API.", ['method', 'outcome']),
  );
  const slackSeconds = new Histogram({
    ...options('slack_call_seconds', 'How long calls to Slack took.', ['method']),
    buckets,
  });
  const makeCalls = new Counter(
    options('make_calls_total', 'Requests to Make.', ['method', 'route', 'outcome']),
  );
  const makeSeconds = new Histogram({
    ...options('make_call_seconds', 'How long requests to Make took.', ['method', 'route']),
    buckets,
  });
  const refusals = new Counter(options('refusals_total', 'Refusals that people met.', ['kind']));
  const left = new Map<number, { readonly requests: number; readonly until: number }>();

  return {
    slackCall(method, outcome, ms) {
      slackCalls.inc({ method, outcome });
      slackSeconds.observe({ method }, ms / 1000);
    },
    makeCalls: {
      called({ method, path: route }, outcome, ms) {
        makeCalls.inc({ method, route, outcome });
        makeSeconds.observe({ method, route }, ms / 1000);
      },
      left: (organizationId, requests, until) => void left.set(organizationId, { requests, until }),
    },
    refused: (code) => refusals.inc({ kind: /^[a-z][a-z-]{0,39}$/.test(code) ? code : 'other' }),
    async page(figures) {
      // After the window, the number left is unknown.
      for (const [id, { until }] of left) if (until <= now()) left.delete(id);
      setAll(figures, left);
      return { contentType: registry.contentType, text: await registry.metrics() };
    },
  };
}

/** The present figures. Each page sets all of them again, so that no page shows old ones. */
function createGauges(registry: Registry) {
  const all: Gauge<string>[] = [];
  const gauge = <Label extends string = never>(name: string, help: string, labels: readonly Label[] = []) => {
    const made = new Gauge({ name: `usher_${name}`, help, labelNames: labels, registers: [registry] });
    all.push(made);
    /** Sets it if there is a figure; otherwise no page shows it. */
    return (value: number | undefined, of: Partial<Record<Label, string | number>> = {}): void => {
      if (value !== undefined) made.set(of, value);
      // Without labels it would show as 0.
      else if (labels.length === 0) made.remove({});
    };
  };
  const sockets = gauge('sockets_open', 'Open Socket Mode connections.');
  const silence = gauge('slack_silence_seconds', 'Since Slack sent something last, or since the start.');
  const overdue = gauge(
    'overdue_step_seconds',
    'Since the oldest step that is due was tried first; 0 for none.',
  );
  const head = gauge('ledger_entries', 'Number of the newest entry of the ledger.');
  const waiting = gauge('messages_waiting', 'Messages that Slack has not taken yet.', ['place', 'urgency']);
  const polled = gauge('poll_age_seconds', "Since Make's lists were compared.", ['organization']);
  const sweep = gauge('sweep_seconds', 'How long the last reading of all team roles took.', ['organization']);
  const requestsLeft = gauge('make_requests_left', "What Make says is left of this minute's requests.", [
    'organization',
  ]);
  const ending = gauge('grants_ending', 'Grants that end within a day.');
  const open = gauge('requests_open', 'Requests that are not over.', ['status']);
  const check = gauge('check', '1 where the check is well, 0 where it is red.', ['check']);

  return {
    setAll(figures: Figures, left: ReadonlyMap<number, { readonly requests: number }>): void {
      for (const one of all) one.reset();
      sockets(figures.sockets);
      silence(figures.silentMs / 1000);
      overdue(figures.overdueMs === undefined ? undefined : figures.overdueMs / 1000);
      head(figures.head);
      for (const { place, urgency, count } of figures.waiting) waiting(count, { place, urgency });
      for (const { organizationId: organization, agoMs, sweepMs } of figures.polls) {
        polled(agoMs === undefined ? undefined : agoMs / 1000, { organization });
        sweep(sweepMs === undefined ? undefined : sweepMs / 1000, { organization });
      }
      for (const [organization, { requests }] of left) requestsLeft(requests, { organization });
      ending(figures.grantsEnding);
      if (figures.open) for (const status of statuses) open(figures.open.get(status) ?? 0, { status });
      for (const [name, ok] of checksOf(figures)) check(ok ? 1 : 0, { check: name });
    },
  };
}

/** Checks of the same name are red together if one of them is. */
function checksOf({ checks }: Figures): ReadonlyMap<string, boolean> {
  const named = new Map<string, boolean>();
  for (const { name, label = name, ok } of checks) named.set(label, ok && (named.get(label) ?? true));
  return named;
}

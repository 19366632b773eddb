import { createServer, type Server } from 'node:http';
import type { Runner } from '../approvals/runner/runner.js';
import type { Store } from '../approvals/store.js';
import type { Check } from '../runtime/check.js';
import type { Monitor } from '../runtime/monitor.js';
import { plainJson } from '../runtime/plain.js';
import { missingScopes } from '../slack/scopes.js';
import type { MetricsPage } from './metrics.js';

interface Parts {
  readonly store: Pick<Store, 'failure'> & {
    /** The fault of the record; a record may have one although commits are durable. */
    fault(): string | undefined;
    /** Whether the record recovers by itself; otherwise only a new process helps. */
    readonly recovers: boolean;
  };
  readonly directory: { readonly loadedAt: Date | undefined };
  readonly audit: { health(): readonly Check[] };
  readonly runner: Pick<Runner, 'overdue'>;
  readonly door: { checks(): readonly Check[] };
  readonly monitor: Pick<Monitor, 'checks'>;
  /** Whether people get their messages in Slack. */
  readonly delivery: () => Promise<Check>;
  /** The scopes of the bot token; undefined if Slack does not say. */
  readonly scopes: () => readonly string[] | undefined;
  readonly now: () => number;
}

/** Whether commits are durable and the record whole. After one refused commit the embedded store refuses all until it is opened again. */
export function recordCheck(store: Parts['store']): Check {
  const failure = store.failure();
  const wrong = failure ?? store.fault();
  return {
    name: 'record',
    ok: wrong === undefined,
    says: wrong ?? 'commits are durable',
    readiness: true,
    dead: failure !== undefined && !store.recovers,
  };
}

/** A step that is due for longer than this is red. Several cards at once wait for Slack's pace, a second each. */
const overdueMs = 60_000;

/**
 * All checks: the record, the connections from Slack, the services Usher calls, each background part, and the longest
 * due step.
 */
export function checksOf(parts: Parts): () => Promise<Check[]> {
  return async () => {
    const { loadedAt } = parts.directory;
    return [
      recordCheck(parts.store),
      ...parts.door.checks().map((one) => ({ ...one, readiness: true })),
      ...parts.monitor.checks(),
      {
        name: 'picture of make',
        ok: loadedAt !== undefined,
        says: `oldest part read ${loadedAt?.toISOString() ?? 'never'}`,
      },
      dueStepsCheck(await parts.runner.overdue(), parts.now()),
      await parts.delivery(),
      scopesCheck(parts.scopes()),
      ...parts.audit.health(),
    ];
  };
}

/** A missing optional scope is no trouble, but the check mentions it. */
function scopesCheck(granted: readonly string[] | undefined): Check {
  const name = 'slack scopes';
  if (!granted) return { name, ok: true, says: 'Slack does not say what the bot token may do' };
  const { required, optional } = missingScopes(granted);
  if (required.length > 0) {
    return { name, ok: false, says: `the bot token lacks ${required.join(', ')}; run usher doctor` };
  }
  const lost = optional.map((one) => `without ${one.scope} ${one.lost}`);
  return { name, ok: true, says: lost.length === 0 ? 'all are granted' : lost.join('. ') };
}

function dueStepsCheck(overdue: Awaited<ReturnType<Runner['overdue']>>, now: number): Check {
  if (!overdue) return { name: 'overdue steps', ok: true, says: 'none waits' };
  const { request, step, since, why } = overdue;
  const seconds = Math.round((now - since) / 1000);
  const says = `${request}: ${step} has been due for ${seconds} s${why === undefined ? '' : `; last try: ${why.slice(0, 200)}`}`;
  return { name: 'overdue steps', ok: now - since <= overdueMs, says };
}

/** The contents of the ops port. */
export interface OpsPages {
  readonly checks: () => Promise<readonly Check[]>;
  readonly metrics: () => Promise<MetricsPage>;
}

const pages: Readonly<Record<string, (check: Check) => boolean>> = {
  '/healthz': ({ ok }) => ok,
  '/readyz': ({ ok, readiness }) => ok || !readiness,
  '/livez': ({ dead }) => !dead,
};

/**
 * Answers on loopback with each check's sentence, and with 200 or 503. 503 means on `/healthz` that anything is red,
 * on `/readyz` that something is red that Usher cannot work without, and on `/livez` that only a new process helps.
 * `/metrics` always gives the figures.
 */
export function serveHealth(port: number, { checks, metrics }: OpsPages): Promise<Server> {
  const server = createServer(async (request, response) => {
    const [path = ''] = (request.url ?? '').split('?');
    if (path === '/metrics') {
      await metrics().then(
        ({ contentType, text }) => response.writeHead(200, { 'content-type': contentType }).end(text),
        () => response.writeHead(500).end(),
      );
      return;
    }
    const isWell = Object.hasOwn(pages, path) ? pages[path] : undefined;
    if (!isWell) {
      response.writeHead(404).end();
      return;
    }
    const results = await checks().catch((error: unknown): Check[] => [
      {
        name: 'health',
        ok: false,
        says: error instanceof Error ? error.message : 'the checks themselves failed',
        readiness: true,
      },
    ]);
    const ok = results.every(isWell);
    response.writeHead(ok ? 200 : 503, { 'content-type': 'application/json' });
    response.end(`${plainJson(JSON.stringify({ ok, checks: results.map(shown) }, null, 2))}\n`);
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}

const shown = ({ name, ok, says }: Check) => ({ name, ok, says });

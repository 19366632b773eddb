import { createServer, type Server } from 'node:http';
import type { Runner } from './approvals/runner/runner.js';
import type { Store } from './approvals/store.js';

/** One thing that is well or not, in words an operator can act on. */
export interface Check {
  readonly name: string;
  readonly ok: boolean;
  readonly says: string;
}

interface Parts {
  readonly store: Pick<Store, 'failure'>;
  readonly directory: { readonly loadedAt: Date | undefined };
  readonly audit: { health(): readonly Check[] };
  readonly runner: Pick<Runner, 'lastFailure'>;
  /** Whether people get what they are owed in Slack. */
  readonly delivery: () => Promise<Check>;
}

/** What is looked at: the record, the picture of Make, the feeds and the watch, and the last step that failed. */
export function checksOf({ store, directory, audit, runner, delivery }: Parts): () => Promise<Check[]> {
  return async () => {
    const failed = runner.lastFailure();
    const { loadedAt } = directory;
    return [
      {
        name: 'record',
        ok: store.failure() === undefined,
        says: store.failure() ?? 'commits are durable',
      },
      { name: 'make', ok: loadedAt !== undefined, says: `read ${loadedAt?.toISOString() ?? 'never'}` },
      await delivery(),
      ...audit.health(),
      ...(failed ? [{ name: 'last failed step', ok: true, says: JSON.stringify(failed) }] : []),
    ];
  };
}

/** Answers `GET /healthz` on loopback: 200 where everything is well, 503 otherwise, each check with its sentence. */
export function serveHealth(port: number, checks: () => Promise<readonly Check[]>): Promise<Server> {
  const server = createServer(async (request, response) => {
    if (request.url !== '/healthz') {
      response.writeHead(404).end();
      return;
    }
    const results = await checks().catch((error: unknown) => [
      {
        name: 'health',
        ok: false,
        says: error instanceof Error ? error.message : 'the checks themselves failed',
      },
    ]);
    const ok = results.every((one) => one.ok);
    response.writeHead(ok ? 200 : 503, { 'content-type': 'application/json' });
    response.end(`${JSON.stringify({ ok, checks: results }, null, 2)}\n`);
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}

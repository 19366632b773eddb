import { createServer, type Server } from 'node:http';

/** One thing that is well or not, in words an operator can act on. */
export interface Check {
  readonly name: string;
  readonly ok: boolean;
  readonly says: string;
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

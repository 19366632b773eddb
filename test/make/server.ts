import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { onTestFinished } from 'vitest';
import { z } from 'zod';

export interface Received {
  readonly method: string;
  /** With its query, exactly as it was sent. */
  readonly url: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Reply {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  /** Text is sent unchanged, anything else as JSON. */
  readonly body?: unknown;
}

/** A route answers, cuts the connection, sends half an answer, or never answers. */
export type Route = (request: Received, count: number) => Reply | 'cut' | 'half' | 'silence';

/** Starts a loopback server for one test; it keeps what it receives and closes after the test. */
export async function serve(route: Route): Promise<{ url: string; received: Received[] }> {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const url = request.url ?? '';
    const { pathname, searchParams } = new URL(url, 'http://loopback');
    const path = pathname.replace('/api/v2/', '');
    const { method = '', headers } = request;
    received.push({ method, url, path, query: searchParams, headers, body });
    const reply = route({ method, url, path, query: searchParams, headers, body }, received.length);
    if (reply === 'silence') return;
    if (reply === 'cut') return void request.socket.destroy();
    if (reply === 'half') {
      response.writeHead(200, { 'content-length': '100' }).write('{');
      return void setImmediate(() => request.socket.destroy());
    }
    const text = typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body ?? {});
    response.writeHead(reply.status ?? 200, reply.headers).end(text);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = z.object({ port: z.number() }).parse(server.address());
  return { url: `http://127.0.0.1:${port}/api/v2`, received };
}

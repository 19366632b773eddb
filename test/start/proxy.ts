import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { connect, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import { z } from 'zod';

export interface Proxy {
  /** With a user and a password, which no output may contain. */
  readonly url: string;
  readonly host: string;
  /** The requested places, in order. */
  readonly asked: string[];
  readonly headers: IncomingHttpHeaders[];
}

/**
 * A loopback proxy for one test. It lets calls to loopback through and answers 502 to all others, since no test calls
 * anything else; or it answers `refusing` to all calls.
 */
export async function startProxy(refusing?: number): Promise<Proxy> {
  const asked: string[] = [];
  const headers: IncomingHttpHeaders[] = [];
  const open = new Set<Socket>();
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.writeHead(501).end();
  });
  server.on('connect', (request, socket: Socket) => {
    const place = request.url ?? '';
    asked.push(place);
    headers.push(request.headers);
    open.add(socket);
    socket.on('error', () => socket.destroy());
    const { hostname, port } = new URL(`http://${place}`);
    if (refusing !== undefined || hostname !== '127.0.0.1') {
      socket.end(`HTTP/1.1 ${refusing ?? 502} No\r\n\r\n`);
      return;
    }
    const there = connect(Number(port), hostname, () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      socket.pipe(there).pipe(socket);
    });
    open.add(there);
    there.on('error', () => socket.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of open) socket.destroy();
    server.close();
  });
  const { port } = z.object({ port: z.number() }).parse(server.address());
  return { url: `http://usher:hush-hush@127.0.0.1:${port}`, host: `127.0.0.1:${port}`, asked, headers };
}

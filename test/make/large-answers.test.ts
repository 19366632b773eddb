import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { setInterval as every } from 'node:timers';
import { constants, createGzip, gzipSync } from 'node:zlib';
import pino from 'pino';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { createHttp } from '../../src/make/http.js';
import { createNetwork } from '../../src/start/network.js';
import { failure, token } from './client.js';

const anything = z.unknown();
const megabyte = 1024 * 1024;
/** Long enough for a busy machine; tests that wait for a timeout use a tenth of it. */
const timeoutMs = 20_000;

/** The number of open connections to the latest server. */
let open = 0;

/** Starts a server that answers with these pieces and then calls `after`. */
async function answering(pieces: readonly Buffer[], after?: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>();
  open = 0;
  const server = createServer((socket) => {
    sockets.add(socket);
    open += 1;
    socket.on('error', () => undefined);
    socket.on('close', () => {
      open -= 1;
    });
    socket.once('data', () => {
      for (const piece of pieces) socket.write(piece);
      after?.(socket);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const { port } = z.object({ port: z.number() }).parse(server.address());
  return `http://127.0.0.1:${port}/api/v2`;
}

const head = (...lines: string[]): Buffer =>
  Buffer.from(['HTTP/1.1 200 OK', 'content-type: application/json', ...lines, '', ''].join('\r\n'));

function asking(url: string, withinMs = timeoutMs) {
  const network = createNetwork({ http: undefined, https: undefined, none: undefined });
  onTestFinished(() => network.close());
  return createHttp({
    url,
    token,
    timeoutMs: withinMs,
    log: pino({ enabled: false }),
    fetch: network.fetch,
    backoffMs: 1,
  });
}

/** The error of a call, its duration, and the largest growth of the process's memory meanwhile. */
async function measured(work: () => Promise<unknown>) {
  const began = performance.now();
  const before = process.memoryUsage().rss;
  let most = before;
  const looking = every(() => {
    most = Math.max(most, process.memoryUsage().rss);
  }, 5);
  const error = await failure(work());
  clearInterval(looking);
  most = Math.max(most, process.memoryUsage().rss);
  return { error, ms: performance.now() - began, grownMb: (most - before) / megabyte };
}

/** 400 MB of blanks, compressed once and twice. */
let bomb: Buffer;
beforeAll(async () => {
  const gzip = createGzip({ level: constants.Z_BEST_COMPRESSION });
  const packed: Buffer[] = [];
  gzip.on('data', (piece: Buffer) => packed.push(piece));
  const blank = Buffer.alloc(megabyte, ' ');
  for (let n = 0; n < 400; n++) if (!gzip.write(blank)) await once(gzip, 'drain');
  gzip.end();
  await once(gzip, 'end');
  bomb = Buffer.concat(packed);
});

const tooLarge = { kind: 'malformed', code: 'ANSWER_TOO_LARGE', detail: 'The answer is larger than 10 MB.' };

describe('an answer that is too large', () => {
  it.each([
    ['packed', () => [head('content-encoding: gzip', `content-length: ${bomb.length}`), bomb]],
    [
      'packed twice',
      () => {
        const twice = gzipSync(bomb);
        return [head('content-encoding: gzip, gzip', `content-length: ${twice.length}`), twice];
      },
    ],
    [
      'sent as an error',
      () => [
        Buffer.from(
          head('content-encoding: gzip', `content-length: ${bomb.length}`)
            .toString()
            .replace('200 OK', '400 Bad'),
        ),
        bomb,
      ],
    ],
    ['not packed', () => [head(`content-length: ${400 * megabyte}`), Buffer.alloc(40 * megabyte, ' ')]],
  ])('%s ends quickly with little memory, and is not requested again', async (_, pieces) => {
    const http = asking(await answering(pieces()));
    const { error, ms, grownMb } = await measured(() => http.get('users', anything));
    expect(error).toMatchObject(tooLarge);
    expect(ms).toBeLessThan(timeoutMs);
    expect(grownMb).toBeLessThan(150);
  });

  it('of a write leaves it unknown whether the write happened', async () => {
    const http = asking(
      await answering([head('content-encoding: gzip', `content-length: ${bomb.length}`), bomb]),
    );
    expect(await failure(http.postEmpty('x', anything))).toMatchObject(tooLarge);
  });
});

it('a page of 5,000 members with every field is read', async () => {
  const user = {
    id: 1,
    name: 'N'.repeat(120),
    email: `${'e'.repeat(200)}@example.com`,
    language: 'en',
    timezoneId: 113,
    localeId: 1,
    countryId: 1,
    features: {},
    avatar: `https://www.gravatar.com/avatar/${'a'.repeat(32)}`,
    lastLogin: '2026-11-01T00:00:00.000Z',
    userTeamIds: Array.from({ length: 40 }, (_, n) => 1_000_000 + n),
  };
  const body = Buffer.from(JSON.stringify({ users: Array.from({ length: 5_000 }, () => user) }));
  expect(body.length).toBeLessThan(10 * megabyte);
  const http = asking(await answering([head(`content-length: ${body.length}`), body]));
  expect(await http.get('users', z.object({ users: z.array(anything).length(5_000) }))).toBeDefined();
});

describe('an answer that does not end', () => {
  it.each([
    [
      'whose body drips',
      [head('content-length: 100000'), Buffer.from('{')],
      (socket: Socket) => drip(socket, ' '),
    ],
    [
      'that is packed and drips',
      [head('content-encoding: gzip', 'transfer-encoding: chunked')],
      (socket: Socket) => drip(socket, '1\r\n\x1f\r\n'),
    ],
    ['whose headers drip', [Buffer.from('HTTP/1.1 200 OK\r\nx: ')], (socket: Socket) => drip(socket, 'y')],
    ['that is shorter than it says', [head('content-length: 100'), Buffer.from('{}')], undefined],
  ])('%s is given up on time', async (_, pieces, after) => {
    const http = asking(await answering(pieces, after), timeoutMs / 10);
    const { error, ms } = await measured(() => http.postEmpty('x', anything));
    expect(error).toMatchObject({ kind: 'lost' });
    expect(ms).toBeLessThan(timeoutMs / 2);
    // The client also closes the connection at once.
    await expect.poll(() => open).toBe(0);
  });

  it('with endless headers is given up at once', async () => {
    const line = Buffer.from(`x-flood: ${'y'.repeat(8_000)}\r\n`);
    const http = asking(
      await answering([Buffer.from('HTTP/1.1 200 OK\r\n'), ...Array.from({ length: 500 }, () => line)]),
    );
    const { error, ms, grownMb } = await measured(() => http.postEmpty('x', anything));
    expect(error).toMatchObject({ kind: 'lost' });
    expect(ms).toBeLessThan(timeoutMs);
    expect(grownMb).toBeLessThan(100);
  });
});

it('an error of megabytes is cut before anything searches it', async () => {
  for (const text of ['<title', 'eyJ-', ' ', '{"message":"eyJ-']) {
    const body = Buffer.from(text.repeat(Math.floor((9 * megabyte) / text.length)));
    const start = head(`content-length: ${body.length}`).toString().replace('200 OK', '400 Bad');
    const http = asking(await answering([Buffer.from(start), body]));
    const { error, ms } = await measured(() => http.postEmpty('x', anything));
    expect(error).toMatchObject({ kind: 'refused' });
    expect(ms).toBeLessThan(timeoutMs);
  }
});

function drip(socket: Socket, text: string): void {
  const dripping = every(() => {
    if (socket.destroyed) clearInterval(dripping);
    else socket.write(text);
  }, 20);
}

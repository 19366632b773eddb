import { serve } from '@hono/node-server';
import { createApp } from './app.js';
import { type AnswerMatch, Calls, type RecordedCall } from './calls.js';
import { Faults } from './faults.js';
import { World } from './world.js';

export interface MakeSandbox {
  /** The base address for clients. */
  url: string;
  port: number;
  world: World;
  faults: Faults;
  calls: RecordedCall[];
  waitForCall(match: AnswerMatch, timeoutMs?: number): Promise<RecordedCall>;
  /** Calls the listener at the end of every call, until the returned function is called. */
  onCall(listener: (call: RecordedCall) => void): () => void;
  close(): Promise<void>;
}

export interface MakeSandboxOptions {
  port?: number;
  seed?: (world: World) => void;
  now?: () => number;
}

/** Starts a Make on loopback; without `port`, on a free one. */
export async function startMake({ port = 0, seed, now }: MakeSandboxOptions = {}): Promise<MakeSandbox> {
  const world = new World(now);
  seed?.(world);
  const faults = new Faults();
  const calls = new Calls();
  const app = createApp({ world, faults, calls });
  const { server, boundPort } = await listening(app.fetch, port);
  return {
    url: `http://127.0.0.1:${boundPort}/api/v2`,
    port: boundPort,
    world,
    faults,
    calls: calls.all,
    onCall: (listener) => calls.listen(listener),
    waitForCall: (match, timeoutMs) => calls.wait(match, timeoutMs),
    close() {
      faults.clear();
      if ('closeAllConnections' in server) server.closeAllConnections();
      return new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
      });
    },
  };
}

type Fetch = Parameters<typeof serve>[0]['fetch'];

function listening(fetch: Fetch, port: number) {
  return new Promise<{ server: ReturnType<typeof serve>; boundPort: number }>((resolve, reject) => {
    const server = serve({ fetch, port, hostname: '127.0.0.1' }, (address) =>
      resolve({ server, boundPort: address.port }),
    );
    server.once('error', reject);
  });
}

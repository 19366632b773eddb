import { connect, createServer, type Socket } from 'node:net';

export interface CuttingProxy {
  /** The database's address through this proxy. */
  readonly url: string;
  /**
   * Cuts the next connection that sends this text: before the server receives it, or before its answer gets through.
   */
  cutAt(what: string, when: 'before' | 'after'): void;
  /**
   * Cuts the next connection that commits, after the server has stored the commit, and then refuses new ones. Resolves
   * after the cut.
   */
  shutAtCommit(): Promise<void>;
  /** Cuts all connections, and refuses new ones until `open`. */
  shut(): void;
  /** Drops all data in both directions without ending a connection, as a broken network would, until `open`. */
  stall(): void;
  open(): void;
  close(): Promise<void>;
}

/** A proxy on loopback between a store and its database. */
export async function cuttingProxy(database: string): Promise<CuttingProxy> {
  const target = new URL(database);
  const sockets = new Set<Socket>();
  let cut: { readonly what: string; readonly when: 'before' | 'after' } | undefined;
  let isShut = false;
  let isStalled = false;
  let shutWith: (() => void) | undefined;
  const shut = (): void => {
    isShut = true;
    for (const socket of sockets) socket.destroy();
  };
  const server = createServer((client) => {
    if (isShut) {
      client.destroy();
      return;
    }
    const upstream = connect(Number(target.port), target.hostname);
    const end = (): void => {
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      if (isStalled) socket.pause();
      socket.on('error', end);
      socket.on('close', () => {
        sockets.delete(socket);
        end();
      });
    }
    let swallow = false;
    client.on('data', (bytes) => {
      if (!cut || !bytes.includes(cut.what)) return void upstream.write(bytes);
      const { when } = cut;
      cut = undefined;
      if (when === 'before') return end();
      swallow = true;
      upstream.write(bytes);
    });
    upstream.on('data', (bytes) => {
      if (!swallow) client.write(bytes);
      else if (shutWith) shutWith();
      else end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address !== 'object' || !address) throw new Error('the proxy has no port');
  const url = new URL(database);
  url.port = String(address.port);
  return {
    url: url.href,
    cutAt: (what, when) => {
      cut = { what, when };
    },
    shutAtCommit: () =>
      new Promise((resolve) => {
        cut = { what: 'commit\0', when: 'after' };
        shutWith = () => {
          shutWith = undefined;
          shut();
          resolve();
        };
      }),
    shut,
    stall() {
      isStalled = true;
      for (const socket of sockets) socket.pause();
    },
    open() {
      isShut = false;
      isStalled = false;
      for (const socket of sockets) socket.resume();
    },
    close() {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

import { connect, createServer, type Socket } from 'node:net';

export interface CuttingProxy {
  /** The database's address through this proxy. */
  readonly url: string;
  /**
   * Cuts the next connection that sends this text: before the server receives it, or before its answer gets through
   * (for a commit, the answer that it is stored).
   */
  cutAt(what: string, when: 'before' | 'after'): void;
  /** Answers the next connection that commits with an error of its own, after the server has stored the commit. */
  failAtCommit(): void;
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

const commit = 'commit\0';

/**
 * The error that a pooler reports when it lost the server.
 * https://www.postgresql.org/docs/current/protocol-message-formats.html#PROTOCOL-MESSAGE-FORMATS-ERRORRESPONSE
 */
const poolerError = errorResponse({ S: 'FATAL', V: 'FATAL', C: '08P01', M: 'server conn crashed?' });

function errorResponse(fields: Readonly<Record<string, string>>): Buffer {
  const body = `${Object.entries(fields)
    .map(([field, value]) => `${field}${value}\0`)
    .join('')}\0`;
  const head = Buffer.from('E0000');
  head.writeInt32BE(4 + Buffer.byteLength(body), 1);
  return Buffer.concat([head, Buffer.from(body)]);
}

/** A proxy on loopback between a store and its database. */
export async function cuttingProxy(database: string): Promise<CuttingProxy> {
  const target = new URL(database);
  const sockets = new Set<Socket>();
  let cut: { readonly what: string; readonly when: 'before' | 'after' } | undefined;
  let isShut = false;
  let isStalled = false;
  let shutWith: (() => void) | undefined;
  let isFailing = false;
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
    /** The answer that is swallowed, together with everything before it. */
    let swallowed: string | undefined;
    client.on('data', (bytes) => {
      if (!cut || !bytes.includes(cut.what)) return void upstream.write(bytes);
      const { what, when } = cut;
      cut = undefined;
      if (when === 'before') return end();
      swallowed = what === commit ? 'COMMIT\0' : '';
      upstream.write(bytes);
    });
    upstream.on('data', (bytes) => {
      if (swallowed === undefined) client.write(bytes);
      else if (!bytes.includes(swallowed)) return;
      else if (isFailing) client.end(poolerError);
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
    failAtCommit() {
      cut = { what: commit, when: 'after' };
      isFailing = true;
    },
    shutAtCommit: () =>
      new Promise((resolve) => {
        cut = { what: commit, when: 'after' };
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

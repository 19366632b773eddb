import { randomUUID } from 'node:crypto';
import type { WebSocket } from 'ws';
import { isObject, type JsonObject, parseJson, stringOf } from '../json.js';
import type { Ack, Parcel } from './parcel.js';

const mostConnections = 10;
const pingEveryMs = 5000;

interface Connection {
  socket: WebSocket;
  draining: boolean;
  pending: Map<string, (ack: Ack) => void>;
  ping: NodeJS.Timeout;
}

/** The app's Socket Mode connections. Each payload goes to one of them, in turn. */
export class SocketHub {
  private connections: Connection[] = [];
  private turn = 0;

  constructor(private readonly changed: () => void) {}

  get open(): number {
    return this.connections.filter(({ draining }) => !draining).length;
  }

  accept(socket: WebSocket): void {
    if (this.connections.length >= mostConnections) {
      refuse(socket);
      return;
    }
    const ping = setInterval(() => socket.ping('ping'), pingEveryMs);
    const connection: Connection = { socket, draining: false, pending: new Map(), ping };
    this.connections.push(connection);
    socket.on('message', (data) => this.receive(connection, String(data)));
    socket.on('close', () => this.forget(connection));
    socket.on('error', () => socket.terminate());
    socket.send(JSON.stringify(this.hello()));
    this.changed();
  }

  deliver(parcel: Parcel, timeoutMs: number): Promise<Ack> {
    const ready = this.connections.filter(({ draining }) => !draining);
    const connection = ready[this.turn++ % Math.max(1, ready.length)];
    if (!connection) return Promise.resolve({ status: 'failed', reason: 'no_connection' });
    const envelope_id = randomUUID();
    const retry = parcel.retry && { retry_attempt: parcel.retry.attempt, retry_reason: parcel.retry.reason };
    return new Promise((resolve) => {
      const timer = setTimeout(
        () => this.settle(connection, envelope_id, { status: 'timed-out' }),
        timeoutMs,
      );
      connection.pending.set(envelope_id, (ack) => {
        clearTimeout(timer);
        resolve(ack);
      });
      const accepts_response_payload = parcel.kind !== 'events_api';
      const envelope = {
        envelope_id,
        type: parcel.kind,
        payload: parcel.payload,
        accepts_response_payload,
        ...retry,
      };
      connection.socket.send(JSON.stringify(envelope));
    });
  }

  /** Sends a raw text frame on one connection. */
  sendFrame(text: string): void {
    this.connections[this.turn++ % Math.max(1, this.connections.length)]?.socket.send(text);
  }

  /** Announces on every connection that it will be closed after `graceMs`; until then it takes payloads. */
  warn(graceMs: number): void {
    for (const connection of this.connections) {
      connection.socket.send(JSON.stringify({ type: 'disconnect', reason: 'warning', debug_info: {} }));
      const end = setTimeout(() => {
        connection.draining = true;
        closeWhenDone(connection);
      }, graceMs);
      connection.socket.once('close', () => clearTimeout(end));
    }
  }

  /** Stops reading on all connections, as a peer that vanished silently. */
  freeze(): void {
    for (const connection of this.connections) {
      connection.draining = true;
      connection.socket.pause();
    }
  }

  /** Asks the app to reconnect each connection, and closes it once its payloads are acked. */
  refresh(): void {
    for (const connection of this.connections) {
      connection.draining = true;
      connection.socket.send(
        JSON.stringify({ type: 'disconnect', reason: 'refresh_requested', debug_info: {} }),
      );
      closeWhenDone(connection);
    }
  }

  /** Closes every connection, and cuts those that do not answer. */
  async close(): Promise<void> {
    const closed = this.connections.map(
      ({ socket }) => new Promise((resolve) => socket.once('close', resolve)),
    );
    for (const { socket } of this.connections) socket.close(1001);
    const patience = setTimeout(() => this.drop(), 250);
    await Promise.all(closed);
    clearTimeout(patience);
  }

  drop(): void {
    for (const { socket } of [...this.connections]) socket.terminate();
  }

  private receive(connection: Connection, text: string): void {
    const message = parseJson(text);
    if (!isObject(message)) return;
    this.settle(connection, stringOf(message.envelope_id), { status: 'acked', body: message.payload });
  }

  private settle(connection: Connection, envelopeId: string, ack: Ack): void {
    connection.pending.get(envelopeId)?.(ack);
    connection.pending.delete(envelopeId);
    closeWhenDone(connection);
  }

  private forget(connection: Connection): void {
    clearInterval(connection.ping);
    this.connections = this.connections.filter((one) => one !== connection);
    for (const resolve of connection.pending.values())
      resolve({ status: 'failed', reason: 'connection_closed' });
    connection.pending.clear();
    this.changed();
  }

  private hello(): JsonObject {
    return {
      type: 'hello',
      num_connections: this.connections.length,
      debug_info: { host: 'applink-sandbox', approximate_connection_time: 18_060 },
      connection_info: { app_id: 'A0USHER' },
    };
  }
}

export function refuse(socket: WebSocket): void {
  socket.send(JSON.stringify({ type: 'disconnect', reason: 'too_many_websockets' }));
  socket.close();
}

function closeWhenDone({ draining, pending, socket }: Connection): void {
  if (draining && pending.size === 0) socket.close();
}

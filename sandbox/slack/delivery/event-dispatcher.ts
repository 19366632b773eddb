import { randomBytes } from 'node:crypto';
import type { WebSocket } from 'ws';
import type { Changes } from '../changes.js';
import type { SocketFault } from '../faults.js';
import { copyOf } from '../json.js';
import { type Sent, send, signedRequest } from './http-delivery.js';
import type { Ack, Delivered, Parcel } from './parcel.js';
import { refuse, SocketHub } from './socket-hub.js';

export type Delivery = { mode: 'socket' } | { mode: 'http'; url: string };

/** Slack retries at once, after one minute and after five; here the same three retries come quickly. */
const retryDelaysMs = [20, 100, 400] as const;
const aloneMs = 3000;

/** Delivers payloads to the app, by socket or by signed HTTP. */
export class EventDispatcher {
  readonly deliveries: Delivered[] = [];
  readonly hub: SocketHub;
  delivery: Delivery = { mode: 'socket' };
  private readonly tickets = new Set<string>();
  private closed = false;

  constructor(
    private readonly signingSecret: string,
    private readonly ackTimeoutMs: number,
    private readonly changes: Changes,
    private readonly now: () => number,
  ) {
    this.hub = new SocketHub(() => changes.notify());
  }

  /** A new WebSocket address, valid for one connection. */
  ticket(origin: string): string {
    const ticket = randomBytes(8).toString('hex');
    this.tickets.add(ticket);
    return `${origin}/link?ticket=${ticket}`;
  }

  accept(socket: WebSocket, ticket: string | null, fault?: SocketFault): void {
    if (fault === 'close') socket.close(1011);
    else if (fault === 'too-many') refuse(socket);
    else if (fault === 'silent') socket.on('error', () => socket.terminate());
    else if (ticket !== null && this.tickets.delete(ticket)) this.hub.accept(socket);
    else socket.close(1008);
  }

  async deliver(parcel: Parcel): Promise<Ack> {
    const delivered: Delivered = { n: this.deliveries.length + 1, at: this.now(), parcel: copyOf(parcel) };
    this.deliveries.push(delivered);
    const ack = await this.transport(parcel, delivered);
    delivered.ack = ack;
    this.changes.notify();
    return ack;
  }

  /** Delivers an event. Only events are retried; each retry has its own number. */
  async deliverEvent(parcel: Parcel): Promise<Ack> {
    let ack = await this.deliver(parcel);
    for (const [index, delayMs] of retryDelaysMs.entries()) {
      if (ack.status === 'acked' || this.closed) return ack;
      await this.pause(ack, delayMs);
      const reason = ack.status === 'timed-out' ? 'http_timeout' : ack.reason.split(' ')[0];
      ack = await this.deliver({
        ...parcel,
        retry: { attempt: index + 1, reason: reason ?? 'unknown_error' },
      });
    }
    return ack;
  }

  /** Sends a request as an attacker or a network might: without a signature or a check. */
  deliverRaw(request: Sent): Promise<Ack> {
    if (this.delivery.mode !== 'http') throw new Error('raw requests need HTTP delivery');
    return send(this.delivery.url, request, this.ackTimeoutMs);
  }

  close(): Promise<void> {
    this.closed = true;
    this.changes.notify();
    return this.hub.close();
  }

  /** If no connection was open, the next retry waits for one, as Slack's longer waits would allow. */
  private async pause(ack: Ack, delayMs: number): Promise<void> {
    const alone = ack.status === 'failed' && ack.reason === 'no_connection';
    const probe = () => (alone && (this.closed || this.hub.open > 0) ? true : undefined);
    await this.changes.until('a connection', probe, alone ? aloneMs : delayMs).catch(() => undefined);
  }

  private transport(parcel: Parcel, delivered: Delivered): Promise<Ack> {
    if (this.delivery.mode === 'socket') return this.hub.deliver(parcel, this.ackTimeoutMs);
    delivered.sent = signedRequest(parcel, this.signingSecret);
    return send(this.delivery.url, delivered.sent, this.ackTimeoutMs);
  }
}

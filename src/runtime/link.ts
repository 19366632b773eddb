import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { SocketModeReceiver } from '@slack/bolt';
import { z } from 'zod';

export interface LinkEvents {
  /** Called when something came from Slack: a message, a ping or a pong. */
  sign(): void;
  /** Slack asks for a new connection and will close this one. */
  asked(reason: string): void;
  /** The connection is over; either side may have ended it. */
  gone(): void;
}

/** One open Socket Mode connection. */
export interface Link {
  isOpen(): boolean;
  /**
   * Lets Slack close the connection, since Slack uses it until then. After half a minute Usher closes it, once every
   * envelope from it is answered.
   */
  retire(): void;
  close(): void;
}

const message = z.object({ type: z.string(), reason: z.string().optional() });
type SlackMessage = z.infer<typeof message>;
const opened = z.object({ url: z.url() });
const frame = z.object({ websocket: z.object({ url: z.string() }) });
const frameChannels = ['undici:websocket:ping', 'undici:websocket:pong'] as const;
const closedBySlackWithinMs = 30_000;
const answerWithinMs = 3000;

/**
 * Opens one connection with a fresh receiver that does not reconnect by itself. Returns once Slack has said hello.
 * Throws when `apps.connections.open` fails, when no hello comes within `withinMs` of the address, and when Slack
 * refuses the connection, such as with `too_many_websockets`.
 *
 * The client's own listener closes a connection as soon as Slack asks for a new one (socket-mode 3.1.0,
 * `onWebSocketMessage`), so that message does not reach it.
 */
export function openLink(receiver: SocketModeReceiver, on: LinkEvents, withinMs: number): Promise<Link> {
  const { client } = receiver;
  const link = new SocketLink(client, on);
  return new Promise((resolve, reject) => {
    const give = (error: unknown): void => {
      if (link.state !== 'opening') return;
      clearTimeout(timer);
      link.close();
      reject(error);
    };
    const limit = (what: string) =>
      setTimeout(() => give(new Error(`${what} within ${withinMs} ms`)), withinMs);
    let timer = limit('Slack gave no address to connect to');
    client.on('authenticated', (answer: unknown) => {
      clearTimeout(timer);
      link.addressed(answer);
      timer = limit('Slack did not say hello');
    });
    client.on('connected', () => {
      // The connection was given up already; an unused one must not count among the ten that Slack allows.
      if (link.state === 'over') client.disconnect().catch(() => undefined);
      if (link.state !== 'opening') return;
      clearTimeout(timer);
      keepOffTheClock(Reflect.get(client, 'websocket'));
      link.state = 'open';
      resolve(link);
    });
    client.on('disconnected', () => {
      if (link.state === 'opening') give(new Error(link.refusal));
      else link.ended();
    });
    receiver.start().catch((error: unknown) => give(error ?? new Error(link.refusal)));
  });
}

const lastPong = 'lastPongReceivedTimestamp';

/**
 * The client closes a connection if the clock says that the last pong is old (socket-mode 3.1.0, `monitorPingToSlack`), so
 * a clock set ahead would close both at once. This makes the client measure elapsed time instead.
 */
function keepOffTheClock(socket: unknown): void {
  if (typeof socket !== 'object' || socket === null) return;
  const before: unknown = Reflect.get(socket, lastPong);
  let at = before === undefined ? undefined : performance.now();
  Object.defineProperty(socket, lastPong, {
    get: () => at && Date.now() - (performance.now() - at),
    set(told: unknown) {
      at = told === undefined ? undefined : performance.now();
    },
  });
}

class SocketLink implements Link {
  state: 'opening' | 'open' | 'over' = 'opening';
  /** The reason why Slack closed it before the hello. */
  refusal = 'Slack closed the connection before it said hello';
  readonly #client: SocketModeReceiver['client'];
  readonly #on: LinkEvents;
  #url: string | undefined;
  #unanswered = 0;

  constructor(client: SocketModeReceiver['client'], on: LinkEvents) {
    this.#client = client;
    this.#on = on;
    for (const name of frameChannels) subscribe(name, this.#onFrame);
    const own = client.listeners('ws_message');
    client.removeAllListeners('ws_message');
    client.on('ws_message', (data: unknown, isBinary: boolean) => {
      if (this.#passes(parsed(data))) for (const listener of own) listener(data, isBinary);
    });
    client.on('slack_event', () => void this.#unanswered++);
    client.on('outgoing_message', () => void this.#unanswered--);
  }

  isOpen(): boolean {
    return this.state === 'open';
  }

  /** Takes the address from Slack's answer, by which frames are matched. */
  addressed(answer: unknown): void {
    const url = opened.safeParse(answer).data?.url;
    this.#url = url && new URL(url).href;
  }

  ended(): void {
    for (const name of frameChannels) unsubscribe(name, this.#onFrame);
    if (this.state === 'open') this.#on.gone();
    this.state = 'over';
  }

  close(): void {
    this.ended();
    this.#client.disconnect().catch(() => undefined);
  }

  retire(): void {
    const late = setTimeout(() => this.#closeOnceAnswered(), closedBySlackWithinMs);
    this.#client.on('disconnected', () => clearTimeout(late));
  }

  #closeOnceAnswered(): void {
    if (this.state !== 'open') return;
    if (this.#unanswered <= 0) {
      this.close();
      return;
    }
    const last = setTimeout(() => this.close(), answerWithinMs);
    this.#client.on('outgoing_message', () => {
      if (this.#unanswered > 0) return;
      clearTimeout(last);
      // The answer itself is sent right after this event.
      setImmediate(() => this.close());
    });
  }

  readonly #onFrame = (sent: unknown): void => {
    if (this.isOpen() && frame.safeParse(sent).data?.websocket.url === this.#url) this.#on.sign();
  };

  /** Whether the client may get the message too. */
  #passes({ type, reason = 'unknown' }: Partial<SlackMessage> = {}): boolean {
    const isOpen = this.isOpen();
    if (isOpen) this.#on.sign();
    if (type !== 'disconnect') return true;
    if (isOpen) this.#on.asked(reason);
    else this.refusal = `Slack refused the connection: ${reason}`;
    return !isOpen;
  }
}

function parsed(data: unknown): SlackMessage | undefined {
  if (typeof data !== 'string') return undefined;
  try {
    return message.safeParse(JSON.parse(data)).data;
  } catch {
    return undefined;
  }
}

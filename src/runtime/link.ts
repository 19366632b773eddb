import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { SocketModeReceiver } from '@slack/bolt';
import { z } from 'zod';

export interface LinkEvents {
  /** Something came from Slack: a message, a ping or a pong. */
  sign(): void;
  /** Slack asks for a new connection and will close this one. */
  asked(reason: string): void;
  /** The connection is over, whoever ended it. */
  gone(): void;
}

/** One open Socket Mode connection. */
export interface Link {
  isOpen(): boolean;
  /**
   * Leaves it for Slack to close, since Slack goes on sending on it until then. After half a minute it is closed from
   * here, once every envelope it brought is answered.
   */
  retire(): void;
  close(): void;
}

const message = z.object({ type: z.string(), reason: z.string().optional() });
const opened = z.object({ url: z.url() });
const frame = z.object({ websocket: z.object({ url: z.string() }) });
const frameChannels = ['undici:websocket:ping', 'undici:websocket:pong'] as const;
const closedBySlackWithinMs = 30_000;
const answerWithinMs = 3000;

/**
 * Opens one connection with a fresh receiver whose own reconnecting is switched off. Answers once Slack has said hello.
 * Throws where `apps.connections.open` fails, where no hello comes within `withinMs` of the address, and where Slack
 * refuses the connection, such as with `too_many_websockets`.
 *
 * The client's own listener closes a connection as soon as Slack asks for a new one (socket-mode 3.1.0,
 * `onWebSocketMessage`), so that message is kept from it.
 */
export function openLink(receiver: SocketModeReceiver, on: LinkEvents, withinMs: number): Promise<Link> {
  const { client } = receiver;
  const own = client.listeners('ws_message');
  let state: 'opening' | 'open' | 'over' = 'opening';
  let refusal = 'Slack closed the connection before it said hello';
  let url: string | undefined;
  let unanswered = 0;

  const onFrame = (sent: unknown): void => {
    if (state === 'open' && frame.safeParse(sent).data?.websocket.url === url) on.sign();
  };
  for (const name of frameChannels) subscribe(name, onFrame);

  const settle = (): void => {
    for (const name of frameChannels) unsubscribe(name, onFrame);
    if (state === 'open') on.gone();
    state = 'over';
  };
  const close = (): void => {
    settle();
    client.disconnect().catch(() => undefined);
  };

  client.removeAllListeners('ws_message');
  client.on('ws_message', (data: unknown, isBinary: boolean) => {
    const { type, reason = 'unknown' } = parsed(data) ?? {};
    if (state === 'open') on.sign();
    if (type === 'disconnect' && state === 'open') return on.asked(reason);
    if (type === 'disconnect') refusal = `Slack refused the connection: ${reason}`;
    for (const listener of own) listener(data, isBinary);
  });
  client.on('slack_event', () => void unanswered++);
  client.on('outgoing_message', () => void unanswered--);

  return new Promise((resolve, reject) => {
    const give = (error: unknown): void => {
      if (state !== 'opening') return;
      clearTimeout(timer);
      close();
      reject(error);
    };
    const limit = (what: string) =>
      setTimeout(() => give(new Error(`${what} within ${withinMs} ms`)), withinMs);
    let timer = limit('Slack gave no address to connect to');
    client.on('authenticated', (answer: unknown) => {
      clearTimeout(timer);
      url = opened.safeParse(answer).data?.url;
      if (url !== undefined) url = new URL(url).href;
      timer = limit('Slack did not say hello');
    });
    client.on('connected', () => {
      // It was given up already; one that nobody hears must not count among the ten that Slack allows.
      if (state === 'over') client.disconnect().catch(() => undefined);
      if (state !== 'opening') return;
      clearTimeout(timer);
      state = 'open';
      resolve({ close, retire, isOpen: () => state === 'open' });
    });
    client.on('disconnected', () => (state === 'opening' ? give(new Error(refusal)) : settle()));
    receiver.start().catch((error: unknown) => give(error ?? new Error(refusal)));
  });

  function retire(): void {
    const late = setTimeout(finish, closedBySlackWithinMs);
    client.on('disconnected', () => clearTimeout(late));
  }

  function finish(): void {
    if (state !== 'open') return;
    if (unanswered <= 0) {
      close();
      return;
    }
    const last = setTimeout(close, answerWithinMs);
    client.on('outgoing_message', () => {
      if (unanswered > 0) return;
      clearTimeout(last);
      // The answer itself is sent right after this event.
      setImmediate(close);
    });
  }
}

function parsed(data: unknown): z.infer<typeof message> | undefined {
  if (typeof data !== 'string') return undefined;
  try {
    return message.safeParse(JSON.parse(data)).data;
  } catch {
    return undefined;
  }
}

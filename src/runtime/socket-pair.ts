import { type KeptSocket, keepSocket, type SocketParts } from './kept-socket.js';
import type { Beat } from './loop.js';
import type { Monitor } from './monitor.js';

export interface SocketPairParts extends SocketParts {
  readonly monitor: Pick<Monitor, 'part'>;
  /** Whether Slack answers our calls, so that a new process could hear it. */
  readonly slackAnswers: () => boolean;
}

export interface SocketPair {
  /** Returns once the first is open; the second follows. Throws when Slack does not take the token. */
  open(): Promise<void>;
  /** How many are open. */
  count(): number;
  close(): void;
}

/** Slack replaces a connection some hours after it opened, so two of the same age would end together. */
const apartMs = 1000;
/** For connections that Slack closes right after hello. */
const flapMs = 250;
/** Pongs come every two seconds; a new connection takes less than one. */
const quietMs = 10_000;
/** Far longer than any attempt may take, even on a busy machine. */
const hangMs = 60_000;
const endAfterMs = 600_000;

/**
 * Two connections, so that one still listens while the other is replaced. Slack sends each thing to any one of them and
 * allows ten. https://docs.slack.dev/apis/events-api/using-socket-mode
 */
export function keepSocketPair(parts: SocketPairParts): SocketPair {
  const { monitor, slackAnswers } = parts;
  const openedAt = new Map<KeptSocket, number>();
  const connection = monitor.part({
    name: 'slack connection',
    does: 'heard Slack',
    readiness: true,
    quietMs,
    hangMs,
    endAfterMs,
    recoverable: slackAnswers,
    revive: () => sockets.map(({ rebuild }) => rebuild()),
  });

  /** How long until this socket's connection reaches this age. */
  const agedIn = (socket: KeptSocket, ms: number): number =>
    Math.max(0, (openedAt.get(socket) ?? Number.NEGATIVE_INFINITY) + ms - performance.now());

  const socket = (n: 1 | 2): KeptSocket => {
    const part = monitor.part({
      name: `socket ${n}`,
      does: 'heard Slack on this connection',
      quietMs,
      hangMs,
      revive: () => own.rebuild(),
    });
    const beat: Beat = {
      done() {
        part.done();
        connection.done();
      },
      failed(why) {
        part.failed(why);
        if (!sockets.some(({ isOpen }) => isOpen())) connection.failed(why);
      },
    };
    const own: KeptSocket = keepSocket({
      ...parts,
      name: `socket ${n}`,
      beat,
      turn() {
        const other = own === first ? second : first;
        if (other.isSeeking()) return apartMs;
        return other.isOpen() ? agedIn(other, apartMs) : agedIn(own, flapMs);
      },
      opened: () => void openedAt.set(own, performance.now()),
    });
    return own;
  };
  const [first, second] = [socket(1), socket(2)];
  const sockets = [first, second];

  return {
    async open() {
      await first.open();
      second.rebuild();
    },
    count: () => sockets.filter(({ isOpen }) => isOpen()).length,
    close() {
      for (const { close } of sockets) close();
    },
  };
}

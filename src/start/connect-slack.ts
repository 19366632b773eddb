import { type App, type AppOptions, HTTPReceiver, type Logger, SocketModeReceiver } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import type { Check } from '../runtime/check.js';
import {
  DeduplicatingApp,
  NotHandledYet,
  Replayed,
  type SharedSeenNames,
} from '../runtime/deduplicating-app.js';
import { createMonitor, type Monitor } from '../runtime/monitor.js';
import { isEarly, signatureOf } from '../runtime/signed.js';
import { keepSocketPair, type SocketPair } from '../runtime/socket-pair.js';
import type { Config } from '../settings/config.js';
import { clientOptions } from '../slack/client.js';
import { askedToWaitMs } from '../slack/failure.js';
import { observedFetch, type SlackCallObserver } from '../slack/observed-call.js';
import { isTokenRefused, troubleConnecting } from '../slack/reach.js';
import type { Home } from '../slack/slack-user.js';
import type { Network } from './network.js';

const authorization = z.object({
  user_id: z.string(),
  bot_id: z.string(),
  team_id: z.string(),
  enterprise_id: z.string().nullish(),
  is_enterprise_install: z.boolean().nullish(),
  url: z.string(),
});

/** Usher's own ids in Slack, and its workspace or organization. Throws when Slack does not accept the bot token. */
export async function identifySelf(client: WebClient) {
  const me = authorization.parse(await client.auth.test());
  const enterprise = me.is_enterprise_install ? me.enterprise_id : undefined;
  // The team of an organization-wide token is the organization itself.
  const home: Home = { id: enterprise ?? me.team_id, teams: [me.team_id], isOrgWide: !!enterprise };
  return { botId: me.bot_id, botUserId: me.user_id, home, workspaceUrl: me.url };
}

export interface SlackApp {
  readonly app: App;
  /** Begins to listen; returns the port in HTTP mode. */
  open(): Promise<number | undefined>;
  close(): Promise<void>;
  /** Whether it listens; in Socket Mode the sockets report by themselves. */
  checks(): readonly Check[];
  /** How many sockets are open; undefined over HTTP. */
  openSockets(): number | undefined;
  /** When Slack last sent something, in milliseconds since 1970; undefined if it has not yet. */
  heardAt(): number | undefined;
}

/** What the watch over the sockets needs. */
export interface SocketWatch {
  readonly monitor: Pick<Monitor, 'part'>;
  readonly now: () => number;
  readonly log: {
    info(fields: object, event: string): void;
    warn(fields: object, event: string): void;
  };
  /** Whether Slack answers our calls, so that a new process could hear it. */
  readonly slackAnswers: () => boolean;
  /** Which of several processes gets something first. */
  readonly together?: SharedSeenNames | undefined;
  /** Called for each attempt to open a connection. */
  readonly observer?: SlackCallObserver;
}

/** Slack wants answers within three seconds, so an address that takes longer than this is useless. */
const connectWithinMs = 5000;
/** Slack itself gives up after three seconds. https://docs.slack.dev/apis/events-api/#responding */
const answeredWithinMs = 4000;
const quiet = { info: () => {}, warn: () => {}, error: () => {} };
const unwatched: SocketWatch = {
  monitor: createMonitor({ now: Date.now, log: quiet, end: () => {} }),
  now: Date.now,
  log: quiet,
  slackAnswers: () => false,
};

/**
 * Bolt in Socket Mode or over HTTP. Given the bot's ids, it makes no call for each event. Each thing that Slack sends
 * counts once, whichever way it came.
 *
 * https://docs.slack.dev/apis/events-api/using-socket-mode
 */
export function createSlackApp(
  slack: Config['slack'],
  { botId, botUserId }: { readonly botId: string; readonly botUserId: string },
  logger: Logger,
  network: Pick<Network, 'boundedFetch' | 'dispatcher'>,
  watch: SocketWatch = unwatched,
): SlackApp {
  const { boundedFetch: fetch } = network;
  const options = () => clientOptions({ apiUrl: slack.apiUrl, fetch });
  const shared = {
    token: slack.botToken,
    botId,
    botUserId,
    tokenVerificationEnabled: false,
    deferInitialization: true,
    convoStore: false as const,
    logger,
    clientOptions: options(),
  };
  const { appToken } = slack;
  return appToken === undefined
    ? httpApp(slack, shared, logger, watch)
    : socketApp({ ...slack, appToken }, shared, logger, watch, network);
}

type Shared = Omit<AppOptions, 'receiver'>;

function httpApp(
  { signingSecret, port }: Config['slack'],
  shared: Shared,
  logger: Logger,
  { now, together }: SocketWatch,
): SlackApp {
  let heardAt: number | undefined;
  let listensOn: number | undefined;
  const receiver = new HTTPReceiver({
    signingSecret: signingSecret ?? '',
    endpoints: '/slack/events',
    logger,
    customPropertiesExtractor({ headers }) {
      heardAt = now();
      return signatureOf(headers);
    },
    async processEventErrorHandler({ error, response }) {
      if (response.headersSent) return false;
      response.writeHead(error instanceof Replayed ? 401 : 500).end();
      if (error instanceof NotHandledYet) logger.warn(error.message);
      else if (!(error instanceof Replayed))
        logger.error('Slack sent something that could not be taken', error);
      return error instanceof Replayed;
    },
  });
  // Bolt refuses old times but takes ones far in the future (bolt 5.1.0, `verifySlackRequest`).
  const listener = receiver.requestListener;
  receiver.requestListener = (request, response) => {
    if (isEarly(request.headers, now())) {
      response.writeHead(401).end();
      return;
    }
    // Bolt sends no answer when it fails on a malformed body, and the connection would stay open.
    const unanswered = setTimeout(() => {
      if (!response.headersSent) response.writeHead(500).end();
    }, answeredWithinMs);
    response.once('close', () => clearTimeout(unanswered));
    listener(request, response);
  };
  const app = new DeduplicatingApp({ ...shared, receiver }, now, together);
  return {
    app,
    async open() {
      await app.init();
      const address = (await receiver.start(port)).address();
      listensOn = typeof address === 'object' && address ? address.port : undefined;
      return listensOn;
    },
    async close() {
      if (listensOn !== undefined) await receiver.stop();
      listensOn = undefined;
    },
    openSockets: () => undefined,
    heardAt: () => heardAt,
    checks: () => [
      {
        name: 'requests from Slack',
        ok: listensOn !== undefined,
        says: `${listensOn === undefined ? 'not listening' : `listening on port ${listensOn}`}; last heard ${
          heardAt === undefined ? 'nothing yet' : new Date(heardAt).toISOString()
        }`,
      },
    ],
  };
}

function socketApp(
  { appToken, apiUrl }: Config['slack'] & { readonly appToken: string },
  shared: Shared,
  logger: Logger,
  watch: SocketWatch,
  { boundedFetch, dispatcher }: Pick<Network, 'boundedFetch' | 'dispatcher'>,
): SlackApp {
  let heardAt: number | undefined;
  // Socket Mode's library opens connections with its own client.
  const fetch = observedFetch(boundedFetch, 'apps.connections.open', watch.observer);
  // The client logs each failed attempt as an error; `keepSocket` reports the trouble once.
  const log = { ...logger, error: logger.info, warn: logger.info };
  const receiver = () =>
    new SocketModeReceiver({
      appToken,
      logger: log,
      autoReconnectEnabled: false,
      customPropertiesExtractor({ envelope_id }) {
        heardAt = watch.now();
        return { envelopeId: envelope_id };
      },
      dispatcher,
      installerOptions: { clientOptions: clientOptions({ apiUrl, fetch }, connectWithinMs) },
    });
  const app = new DeduplicatingApp({ ...shared, receiver: receiver() }, watch.now, watch.together);
  const wired = (): SocketModeReceiver => {
    const fresh = receiver();
    fresh.init(app);
    return fresh;
  };
  let sockets: SocketPair | undefined;
  return {
    app,
    async open() {
      await app.init();
      sockets = keepSocketPair({
        ...watch,
        receiver: wired,
        askedToWaitMs,
        reason: troubleConnecting,
        isHopeless: isTokenRefused,
      });
      await sockets.open();
      return undefined;
    },
    async close() {
      sockets?.close();
    },
    checks: () => [],
    openSockets: () => sockets?.count() ?? 0,
    heardAt: () => heardAt,
  };
}

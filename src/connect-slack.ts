import { App, HTTPReceiver, type Logger, SocketModeReceiver } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import type { Config } from './config.js';
import type { Network } from './network.js';
import { clientOptions } from './slack/client.js';
import type { Home } from './slack/people.js';

const authorization = z.object({
  user_id: z.string(),
  bot_id: z.string(),
  team_id: z.string(),
  enterprise_id: z.string().nullish(),
  is_enterprise_install: z.boolean().nullish(),
  url: z.string(),
});

/** Who we are in Slack and which workspace is home. Throws where Slack does not accept the bot token. */
export async function meetSlack(client: WebClient) {
  const me = authorization.parse(await client.auth.test());
  const enterprise = me.is_enterprise_install ? me.enterprise_id : undefined;
  const home: Home = { id: enterprise ?? me.team_id, teams: [me.team_id] };
  return { botId: me.bot_id, botUserId: me.user_id, home, workspaceUrl: me.url };
}

export interface SlackDoor {
  readonly app: App;
  /** Begins to listen; answers the port in HTTP mode. */
  open(): Promise<number | undefined>;
  close(): Promise<void>;
}

/**
 * Bolt behind one of its doors. With the bot's ids given it asks Slack nothing per event. In Socket Mode there are two
 * connections, so that while one is being refreshed the other goes on: a single one is blind for seconds then.
 *
 * https://docs.slack.dev/apis/events-api/using-socket-mode
 */
export function openDoor(
  { botToken, appToken, signingSecret, apiUrl, port }: Config['slack'],
  { botId, botUserId }: { readonly botId: string; readonly botUserId: string },
  logger: Logger,
  network: Pick<Network, 'boundedFetch' | 'dispatcher'>,
): SlackDoor {
  const { boundedFetch: fetch, dispatcher } = network;
  const options = () => clientOptions({ apiUrl, fetch });
  const shared = {
    token: botToken,
    botId,
    botUserId,
    tokenVerificationEnabled: false,
    deferInitialization: true,
    convoStore: false as const,
    logger,
    clientOptions: options(),
  };
  if (appToken === undefined) {
    const receiver = new HTTPReceiver({
      signingSecret: signingSecret ?? '',
      endpoints: '/slack/events',
      logger,
    });
    const app = new App({ ...shared, receiver });
    return {
      app,
      async open() {
        await app.init();
        const server = await receiver.start(port);
        const address = server.address();
        return typeof address === 'object' && address ? address.port : undefined;
      },
      async close() {
        await receiver.stop();
      },
    };
  }
  const socket = () =>
    new SocketModeReceiver({ appToken, logger, dispatcher, installerOptions: { clientOptions: options() } });
  const [first, second] = [socket(), socket()];
  const app = new App({ ...shared, receiver: first });
  return {
    app,
    async open() {
      await app.init();
      second.init(app);
      await Promise.all([first.start(), second.start()]);
      return undefined;
    },
    async close() {
      await Promise.all([first.stop(), second.stop()]);
    },
  };
}

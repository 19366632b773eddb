import { App } from '@slack/bolt';

/**
 * A Bolt app with one empty listener and nothing else, to compare Usher with. It reports that it is ready in Usher's
 * words.
 */
const {
  SLACK_BOT_TOKEN: token = '',
  SLACK_API_URL: slackApiUrl = '',
  SLACK_APP_TOKEN: appToken,
} = process.env;
const { SLACK_SIGNING_SECRET: signingSecret = '' } = process.env;

const app = new App({
  token,
  clientOptions: { slackApiUrl },
  ...(appToken === undefined
    ? { signingSecret, endpoints: '/slack/events' }
    : { socketMode: true, appToken }),
});
app.command('/make-access', ({ ack }) => ack());
const server = await app.start(0);
const address = server && 'address' in server ? server.address() : undefined;
const port = typeof address === 'object' ? address?.port : undefined;
process.on('SIGTERM', () => process.exit(0));
process.stdout.write(`${JSON.stringify({ level: 30, msg: 'Usher is ready', port })}\n`);

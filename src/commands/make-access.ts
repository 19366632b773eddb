import type { App } from '@slack/bolt';
import { actionIds, commandNames, shortcutIds } from '../slack/ids.js';
import { escaped } from '../slack/text.js';
import { bind, confirmBinding } from './access/bind.js';
import { freeze, unfreeze } from './access/freeze.js';
import { help, helpText, openHub } from './access/help.js';
import { cancel, mine, show } from './access/own-requests.js';
import type { Reply, Subcommand } from './access/reply.js';
import { who } from './access/who.js';
import { disconnect, openConnect } from './connect.js';
import { type Doors, guarded } from './doors.js';
import { formFrom, openInvite } from './make-invite.js';
import { openRole } from './make-role.js';
import { openToken } from './make-token.js';
import { holdsToken, tokenSentence } from './parse.js';
import { commandBody, messageClick, personOf } from './payload.js';

const subcommands: Readonly<Record<string, Subcommand>> = {
  help,
  mine,
  show,
  cancel,
  who,
  freeze,
  unfreeze,
  bind,
  disconnect: async (doors, person) => ({ text: await disconnect(doors, person) }),
};

/** `/make-access`: everything about one's own requests, and what admins need. Without an argument it opens the hub. */
export function registerAccess(app: App, doors: Doors): void {
  app.command(commandNames.access, async ({ ack, body, respond }) => {
    const { text, trigger_id, user_id } = commandBody.parse(body);
    if (holdsToken(text)) return ack(tokenSentence);
    await ack();
    const person = personOf(doors.home, user_id);
    const reply = async ({ text: words, blocks }: Reply) =>
      void (await respond({
        response_type: 'ephemeral',
        text: words,
        ...(blocks && { blocks: blocks.slice(0, 49) }),
      }));
    const say = (markup: string) => reply({ text: markup });
    const [word = '', ...rest] = text.trim().split(/\s+/);
    await guarded(doors, 'make-access', say, async () => {
      if (word === '') return openHub(doors, trigger_id);
      if (word.toLowerCase() === 'connect') return openConnect(doors, trigger_id, person);
      const run = Object.hasOwn(subcommands, word.toLowerCase())
        ? subcommands[word.toLowerCase()]
        : undefined;
      await reply(
        run
          ? await run(doors, person, rest.join(' '))
          : { text: `There is no “${escaped(word.slice(0, 30))}”. ${helpText}` },
      );
    });
  });

  app.shortcut(shortcutIds.hub, async ({ ack, body }) => {
    await ack();
    await openHub(doors, body.trigger_id);
  });
  app.action(actionIds.hubInvite, async ({ ack, body }) => {
    await ack();
    const form = formFrom(doors, { rows: 0 });
    if ('trigger_id' in body && form) await openInvite(doors, body.trigger_id, form);
  });
  app.action(actionIds.hubRole, async ({ ack, body }) => {
    await ack();
    if (!('trigger_id' in body)) return;
    await openRole(doors, body.trigger_id, personOf(doors.home, body.user.id), {});
  });
  app.action(actionIds.hubToken, async ({ ack, body }) => {
    await ack();
    if (!('trigger_id' in body)) return;
    await openToken(doors, body.trigger_id, personOf(doors.home, body.user.id), { way: 'account' });
  });
  app.action(actionIds.confirmBinding, async ({ ack, body, respond }) => {
    await ack();
    const parsed = messageClick.safeParse(body);
    if (!parsed.success) return;
    const {
      user,
      actions: [{ value }],
    } = parsed.data;
    const say = async (text: string) =>
      void (await respond({ response_type: 'ephemeral', replace_original: false, text }));
    await guarded(doors, 'confirm-binding', say, async () =>
      say(await confirmBinding(doors, personOf(doors.home, user.id, user.team_id), value)),
    );
  });
}

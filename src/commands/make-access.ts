import type { App } from '@slack/bolt';
import type { PersonId } from '../approvals/person.js';
import { actionIds, commandNames, shortcutIds } from '../slack/ids.js';
import { whispered } from '../slack/whisper.js';
import { bind, confirmBinding } from './access/bind.js';
import { freeze, unfreeze } from './access/freeze.js';
import { help, helpText, openHub } from './access/help.js';
import { cancel, mine, show } from './access/own-requests.js';
import type { Subcommand } from './access/reply.js';
import { who } from './access/who.js';
import { disconnect, openConnect } from './connect.js';
import { type Doors, guarded } from './doors.js';
import { formFrom, openInvite } from './make-invite.js';
import { openRole } from './make-role.js';
import { openToken } from './make-token.js';
import { messageClick, personOf } from './payload.js';
import { noSuchWord, onWords, wordIn } from './typed-words.js';

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

/** What opens a form instead of answering. */
const openers: Readonly<
  Record<string, (doors: Doors, trigger: string, person: PersonId) => Promise<undefined>>
> = {
  '': async (doors, trigger) => void (await openHub(doors, trigger)),
  connect: async (doors, trigger, person) => void (await openConnect(doors, trigger, person)),
};

/** `/make-access`: everything about one's own requests, and what admins need. Without an argument it opens the hub. */
export function registerAccess(app: App, doors: Doors): void {
  onWords(app, doors, commandNames.access, async ({ person, trigger, word, rest }) => {
    const opens = wordIn(openers, word);
    if (opens) return opens(doors, trigger, person);
    const run = wordIn(subcommands, word);
    return run ? run(doors, person, rest) : noSuchWord(word, helpText);
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
    const say = async (text: string) => void (await respond(whispered(text)));
    await guarded(doors, 'confirm-binding', say, async () =>
      say(await confirmBinding(doors, personOf(doors.home, user.id, user.team_id), value)),
    );
  });
}

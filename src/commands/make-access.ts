import { z } from 'zod';
import type { PersonId } from '../approvals/person.js';
import { actionIds, commandNames, shortcutIds } from '../slack/ids.js';
import { claimMovedAccount, createBind } from './access/bind.js';
import { type BindingClick, confirmBinding, objectToBinding } from './access/binding-clicks.js';
import { freeze, unfreeze } from './access/freeze.js';
import { help, helpText, openHub } from './access/help.js';
import { leave, leaver } from './access/leaver.js';
import { cancel, mine, show } from './access/own-requests.js';
import type { Subcommand } from './access/reply.js';
import { review } from './access/review.js';
import { who } from './access/who.js';
import { away } from './away.js';
import { disconnect, openConnect } from './connect.js';
import { lookOf, redrawHome } from './home.js';
import type { Listeners } from './listener.js';
import type { ListenerContext } from './listener-context.js';
import { list } from './lists/register.js';
import { usage } from './lists/usage.js';
import { formFrom, openInvite } from './make-invite.js';
import { openRole } from './make-role.js';
import { openTokens } from './make-token.js';
import { inView, messageClick } from './payload.js';
import { noSuchWord, onTypedCommand, wordIn } from './typed-words.js';
import type { Visit } from './visit.js';

const subcommands: Readonly<Record<string, Subcommand>> = {
  help,
  mine,
  show,
  cancel,
  who,
  list,
  usage,
  review,
  away,
  freeze,
  unfreeze,
  leaver,
  leave,
  disconnect: async (ctx, person) => ({ text: await disconnect(ctx, person) }),
};

/** Words that open a form instead of giving an answer. */
const openers: Readonly<
  Record<string, (ctx: ListenerContext, trigger: string, person: PersonId) => Promise<undefined>>
> = {
  '': async (ctx, trigger) => void (await openHub(ctx, trigger)),
  connect: async (ctx, trigger, person) => void (await openConnect(ctx, trigger, person)),
};

/** `/make-access`: the person's own requests, and the commands for admins. Without an argument it opens the hub. */
export function registerAccess(listeners: Listeners, ctx: ListenerContext): void {
  const words = { ...subcommands, bind: createBind(ctx) };
  onTypedCommand(listeners, commandNames.access, async ({ person, trigger, word, rest, users }) => {
    const opens = wordIn(openers, word);
    if (opens) return opens(ctx, trigger, person);
    const run = wordIn(words, word);
    return run ? run(ctx, person, rest, users) : noSuchWord(word, helpText);
  });

  listeners.shortcut(shortcutIds.hub, ({ body }) => openHub(ctx, triggerIn(body)));
  listeners.action(actionIds.hubInvite, async ({ body, person, say }) => {
    const form = formFrom(ctx, { rows: 0 });
    if (!form) return say('Usher has not read Make yet. Try again in a minute.');
    await openInvite(ctx, triggerIn(body), person, form);
  });
  listeners.action(actionIds.hubRole, ({ body, person }) => openRole(ctx, triggerIn(body), person, {}));
  listeners.action(actionIds.hubToken, ({ body, person }) => openTokens(ctx, triggerIn(body), person));
  listeners.action(actionIds.hubConnect, ({ body, person }) => openConnect(ctx, triggerIn(body), person));

  const onBinding = (
    name: (typeof actionIds)['confirmBinding' | 'objectToBinding' | 'movedAccount'],
    act: (ctx: ListenerContext, click: BindingClick) => Promise<string>,
  ): void =>
    listeners.action(name, async ({ body, person, say }: Visit) => {
      const message = messageClick.safeParse(body).data;
      const home = inView.safeParse(body).data;
      const value = (message ?? home)?.actions[0].value;
      if (value === undefined) return;
      const where = message && { channel: message.container.channel_id, ts: message.container.message_ts };
      await say(await act(ctx, { person, where, value }));
      if (home) await redrawHome(ctx, person, lookOf(home.view.private_metadata));
    });
  onBinding(actionIds.confirmBinding, confirmBinding);
  onBinding(actionIds.objectToBinding, objectToBinding);
  onBinding(actionIds.movedAccount, claimMovedAccount);
}

const triggerIn = (body: unknown): string => z.object({ trigger_id: z.string() }).parse(body).trigger_id;

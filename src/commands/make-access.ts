import { z } from 'zod';
import type { PersonId } from '../approvals/person.js';
import { actionIds, commandNames, shortcutIds } from '../slack/ids.js';
import { createBind } from './access/bind.js';
import { type BindingClick, confirmBinding, objectToBinding } from './access/binding-clicks.js';
import { freeze, unfreeze } from './access/freeze.js';
import { help, helpText, openHub } from './access/help.js';
import { cancel, mine, show } from './access/own-requests.js';
import type { Subcommand } from './access/reply.js';
import { who } from './access/who.js';
import { disconnect, openConnect } from './connect.js';
import type { Doors } from './doors.js';
import type { Entrance, Visit } from './entrance.js';
import { formFrom, openInvite } from './make-invite.js';
import { openRole } from './make-role.js';
import { openToken } from './make-token.js';
import { messageClick } from './payload.js';
import { noSuchWord, onWords, wordIn } from './typed-words.js';

const subcommands: Readonly<Record<string, Subcommand>> = {
  help,
  mine,
  show,
  cancel,
  who,
  freeze,
  unfreeze,
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
export function registerAccess(entrance: Entrance, doors: Doors): void {
  const words = { ...subcommands, bind: createBind(doors) };
  onWords(entrance, commandNames.access, async ({ person, trigger, word, rest }) => {
    const opens = wordIn(openers, word);
    if (opens) return opens(doors, trigger, person);
    const run = wordIn(words, word);
    return run ? run(doors, person, rest) : noSuchWord(word, helpText);
  });

  entrance.shortcut(shortcutIds.hub, ({ body }) => openHub(doors, triggerIn(body)));
  entrance.action(actionIds.hubInvite, async ({ body, say }) => {
    const form = formFrom(doors, { rows: 0 });
    if (!form) return say('Usher has not read Make yet. Try again in a minute.');
    await openInvite(doors, triggerIn(body), form);
  });
  entrance.action(actionIds.hubRole, ({ body, person }) => openRole(doors, triggerIn(body), person, {}));
  entrance.action(actionIds.hubToken, ({ body, person }) =>
    openToken(doors, triggerIn(body), person, { way: 'account' }),
  );
  entrance.action(actionIds.hubConnect, ({ body, person }) => openConnect(doors, triggerIn(body), person));

  const onBinding = (
    name: typeof actionIds.confirmBinding | typeof actionIds.objectToBinding,
    act: (doors: Doors, click: BindingClick) => Promise<string>,
  ): void =>
    entrance.action(name, async ({ body, person, say }: Visit) => {
      const parsed = messageClick.safeParse(body);
      if (!parsed.success) return;
      const { container, actions } = parsed.data;
      const where = { channel: container.channel_id, ts: container.message_ts };
      await say(await act(doors, { person, where, value: actions[0].value }));
    });
  onBinding(actionIds.confirmBinding, confirmBinding);
  onBinding(actionIds.objectToBinding, objectToBinding);
}

const triggerIn = (body: unknown): string => z.object({ trigger_id: z.string() }).parse(body).trigger_id;

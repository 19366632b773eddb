import type {
  App,
  BlockAction,
  RespondFn,
  SlackActionMiddlewareArgs,
  SlackCommandMiddlewareArgs,
  SlackOptionsMiddlewareArgs,
  SlackShortcutMiddlewareArgs,
  SlackViewMiddlewareArgs,
  ViewSubmitAction,
} from '@slack/bolt';
import type { PlainTextOption } from '@slack/types';
import type { PersonId } from '../approvals/person.js';
import { holdsToken } from '../approvals/token-text.js';
import { refusedModal } from '../slack/modals/answer-modal.js';
import { whispered } from '../slack/whisper.js';
import type { Reply } from './access/reply.js';
import { actingPerson } from './acting-person.js';
import { checkingName } from './ask.js';
import { type ListenerContext, type Say, withErrorReply } from './listener-context.js';
import { refusalInTime } from './listener-refusal.js';
import type { ListenerName } from './listener-table.js';
import { tokenSentence } from './parse.js';
import {
  type CommandVisit,
  drawingHome,
  enter,
  needsOf,
  refusedInTime,
  type ViewVisit,
  type Visit,
  visitOf,
} from './visit.js';

/** An event that Slack is to send again. */
export class NotHandled extends Error {
  override readonly name = 'NotHandled';
}

type Run<V = Visit> = (visit: V) => Promise<unknown>;

export type Listeners = ReturnType<typeof createListeners>;

/**
 * Creates the functions that register listeners; all listeners are registered through these. Usher checks the acting
 * person before it reads, asks or opens anything else. A person who may not act gets one sentence and nothing more.
 */
export function createListeners(app: App, ctx: ListenerContext) {
  const click =
    <Kind extends 'shortcut' | 'action' | 'form'>(kind: Kind, name: ListenerName<Kind>, run: Run) =>
    async (ack: () => Promise<void>, body: unknown, respond?: RespondFn): Promise<void> => {
      await ack();
      const visit = visitOf(ctx, body, respond);
      await enter(ctx, name, needsOf(kind, name), visit, () => run(visit));
    };

  const { commands, shortcuts, actions, forms, views, searches } = tablesIn(app);

  return {
    command(name: ListenerName<'command'>, run: Run<CommandVisit>): void {
      commands(name, (heard) => hearCommand(ctx, name, heard, run));
    },

    shortcut(name: ListenerName<'shortcut'>, run: Run): void {
      shortcuts(name, ({ ack, body }) => click('shortcut', name, run)(ack, body));
    },

    action(name: ListenerName<'action'>, run: Run): void {
      actions(name, ({ ack, body, respond }) => click('action', name, run)(ack, body, respond));
    },

    form(name: ListenerName<'form'>, run: Run): void {
      forms(name, ({ ack, body }) => click('form', name, run)(ack, body));
    },

    /** The sentence replaces the form, with the loss of its contents, only if the form contains a token. */
    view(name: ListenerName<'view'>, run: Run<ViewVisit>, inPlace: 'push' | 'update' = 'push'): void {
      views(name, (sent) => takeView(ctx, name, sent, run, inPlace));
    },

    options(name: ListenerName<'options'>, run: (visit: Visit) => Promise<PlainTextOption[]>): void {
      searches(name, async ({ ack, body }) => {
        const visit = visitOf(ctx, body);
        // A search cannot show a sentence.
        const none: Say = () => ack({ options: [] });
        await withErrorReply(ctx, name, none, async () => {
          const refusal = await refusalInTime(ctx, visit.person, needsOf('options', name));
          await ack({ options: refusal ? [] : await run(visit) });
        });
      });
    },

    /**
     * Handles a change of a person's account in Slack. No person acts, so nobody gets a sentence; if it fails, Slack
     * gets no answer either and sends the event again.
     */
    userChange(run: (event: unknown) => Promise<unknown>): void {
      app.event('user_change', ({ event }) => handled('an event of Slack about a person', run(event)));
    },

    /** Handles a message in a channel that Usher is in; if that fails, Slack sends it again, too. */
    message(run: (event: unknown) => Promise<unknown>): void {
      app.event('message', ({ event }) => handled('a message in a channel', run(event)));
    },

    /** Handles the Home tab; `refuse` draws it for people who may not see it. */
    home(run: Run, refuse: (person: PersonId, markup: string) => Promise<unknown>): void {
      app.event('app_home_opened', async ({ event }) => {
        if (event.tab !== 'home') return;
        const person = actingPerson(ctx.home, { user: { id: event.user } });
        const say: Say = async (markup) => void (await refuse(person, markup));
        const visit = { person, body: event, say };
        await enter(ctx, 'home', needsOf('event', 'app_home_opened'), visit, () => run(visit));
      });
    },
  };
}

/** Throws `NotHandled` if the work fails. */
async function handled(what: string, work: Promise<unknown>): Promise<void> {
  await work.catch((cause: unknown) => {
    throw new NotHandled(`${what} was not handled`, { cause });
  });
}

const anyName = /^/;

/** The tables of the names that people send, each behind one listener of Bolt's. */
function tablesIn(app: App) {
  return {
    commands: byName<SlackCommandMiddlewareArgs>((hear) =>
      app.command(anyName, (sent) => hear(sent.command.command, sent)),
    ),
    shortcuts: byName<SlackShortcutMiddlewareArgs>((hear) =>
      app.shortcut(anyName, (sent) => hear(sent.shortcut.callback_id, sent)),
    ),
    actions: byName<SlackActionMiddlewareArgs<BlockAction>>((hear) =>
      app.action<BlockAction>(anyName, (sent) => hear(sent.action.action_id, sent)),
    ),
    forms: byName<SlackActionMiddlewareArgs<BlockAction>>((hear) =>
      app.action<BlockAction>({ callback_id: anyName, type: 'block_actions' }, (sent) =>
        hear(sent.body.view?.callback_id ?? '', sent),
      ),
    ),
    views: byName<SlackViewMiddlewareArgs<ViewSubmitAction>>((hear) =>
      app.view<ViewSubmitAction>(anyName, (sent) => hear(sent.view.callback_id, sent)),
    ),
    searches: byName<SlackOptionsMiddlewareArgs<'block_suggestion'>>((hear) =>
      app.options<'block_suggestion'>({ action_id: anyName, type: 'block_suggestion' }, (sent) =>
        hear(sent.payload.action_id, sent),
      ),
    ),
  };
}

/**
 * Registers one listener for all names of a kind, and finds the function for a name in a table. Bolt tries each of its
 * listeners at every event, which for a hundred of them took a third of the processor time of a command.
 * https://github.com/slackapi/bolt-js/blob/main/src/App.ts
 */
function byName<Sent>(listen: (hear: (name: string, sent: Sent) => Promise<void>) => void) {
  const table = new Map<string, (sent: Sent) => Promise<void>>();
  return (name: string, run: (sent: Sent) => Promise<void>): void => {
    if (table.size === 0) listen(async (heard, sent) => table.get(heard)?.(sent));
    table.set(name, run);
  };
}

async function hearCommand(
  ctx: ListenerContext,
  name: ListenerName<'command'>,
  { ack, body, respond }: SlackCommandMiddlewareArgs,
  run: Run<CommandVisit>,
): Promise<void> {
  const person = actingPerson(ctx.home, body);
  const needs = needsOf('command', name);
  // Usher refuses such text from everybody, and passes it on to nothing.
  if (holdsToken(body.text ?? '')) {
    return withErrorReply(ctx, name, ack, async () => {
      await ack((await refusedInTime(ctx, name, needs, person)) ?? tokenSentence);
    });
  }
  await ack();
  const reply = async ({ text, blocks }: Reply) => void (await respond(whispered(text, blocks)));
  const visit = { person, body, reply, say: (text: string) => reply({ text }) };
  await enter(ctx, name, needs, visit, () => run(visit));
}

async function takeView(
  ctx: ListenerContext,
  name: ListenerName<'view'>,
  { ack, body }: SlackViewMiddlewareArgs<ViewSubmitAction>,
  run: Run<ViewVisit>,
  inPlace: 'push' | 'update',
): Promise<void> {
  const { say: inMessage, ...visitor } = visitOf(ctx, body);
  let isAcked = false;
  const acknowledge: ViewVisit['ack'] = async (response) => {
    isAcked = true;
    await ack(response);
  };
  /** The sentence goes into the form while Slack waits for its answer, and into a message afterwards. */
  const say: Say = (markup) =>
    isAcked
      ? inMessage(markup)
      : acknowledge({ response_action: inPlace, view: refusedModal(checkingName(name), markup) });
  await withErrorReply(ctx, name, say, async () => {
    const needs = needsOf('view', name);
    const refusal = await refusedInTime(ctx, name, needs, visitor.person);
    if (refusal) await say(refusal);
    else await drawingHome(ctx, visitor.person, needs, () => run({ ...visitor, say, ack: acknowledge }));
  });
}

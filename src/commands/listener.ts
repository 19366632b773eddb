import type { AckFn, App, RespondFn, ViewResponseAction, ViewSubmitAction } from '@slack/bolt';
import type { PlainTextOption } from '@slack/types';
import type { PersonId } from '../approvals/person.js';
import type { Refusal } from '../approvals/refusal.js';
import { refusedModal } from '../slack/modals/answer-modal.js';
import { spoken } from '../slack/text.js';
import { whispered } from '../slack/whisper.js';
import type { Reply } from './access/reply.js';
import { actingPerson } from './acting-person.js';
import { checkingName, tell } from './ask.js';
import { type ListenerContext, type Say, withErrorReply } from './listener-context.js';
import { refusalAt, refusalInTime } from './listener-refusal.js';
import { type ListenerKind, type ListenerName, type ListenerNeeds, listenerTable } from './listener-table.js';
import { holdsToken, tokenSentence } from './parse.js';

/** A person who may use a listener, with what Slack sent; nothing of it is read yet but who they are. */
export interface Visit {
  readonly person: PersonId;
  readonly body: unknown;
  /** Says a sentence that only they see. */
  readonly say: Say;
}

export interface CommandVisit extends Visit {
  readonly reply: (reply: Reply) => Promise<void>;
}

export interface ViewVisit extends Visit {
  readonly ack: AckFn<ViewResponseAction>;
}

type Run<V = Visit> = (visit: V) => Promise<unknown>;

export type Listeners = ReturnType<typeof createListeners>;

/**
 * The one place where listeners are registered. Usher looks at who acts before it reads, asks or opens anything else; a
 * person who may not gets a sentence and nothing more.
 */
export function createListeners(app: App, ctx: ListenerContext) {
  const needsOf = <Kind extends ListenerKind>(kind: Kind, name: ListenerName<Kind>): ListenerNeeds => {
    const found: Readonly<Record<string, ListenerNeeds>> = listenerTable[kind];
    const needs = found[name];
    if (!needs) throw new Error(`the listener ${name} stands in no table`);
    return needs;
  };

  const refused = (person: PersonId, listener: string, refusal: Refusal): string => {
    ctx.log.warn({ person, listener, code: refusal.code }, 'a listener refused somebody');
    return spoken(refusal);
  };

  /** Lets a person in, or says why not. */
  const enter = (
    listener: string,
    needs: ListenerNeeds,
    visit: Visit,
    run: () => Promise<unknown>,
  ): Promise<void> =>
    withErrorReply(ctx, listener, visit.say, async () => {
      const refusal = await refusalAt(ctx, visit.person, needs);
      if (refusal) return visit.say(refused(visit.person, listener, refusal));
      await run();
    });

  /** To the one who clicked: beside what they clicked on, or in a direct message where that is a form. */
  const sayTo =
    (person: PersonId, respond: RespondFn | undefined): Say =>
    async (text) => {
      if (respond) {
        await respond(whispered(text));
        return;
      }
      await tell(ctx, person, text);
    };

  const visitOf = (body: unknown, respond?: RespondFn): Visit => {
    const person = actingPerson(ctx.home, body);
    return { person, body, say: sayTo(person, respond) };
  };

  return {
    command(name: ListenerName<'command'>, run: Run<CommandVisit>): void {
      app.command(name, async ({ ack, body, respond }) => {
        const person = actingPerson(ctx.home, body);
        const needs = needsOf('command', name);
        // Such text goes no further than here, from anybody.
        if (holdsToken(body.text ?? '')) {
          return withErrorReply(ctx, name, ack, async () => {
            const refusal = await refusalInTime(ctx, person, needs);
            await ack(refusal ? refused(person, name, refusal) : tokenSentence);
          });
        }
        await ack();
        const reply = async ({ text, blocks }: Reply) => void (await respond(whispered(text, blocks)));
        const visit = { person, body, reply, say: (text: string) => reply({ text }) };
        await enter(name, needs, visit, () => run(visit));
      });
    },

    shortcut(name: ListenerName<'shortcut'>, run: Run): void {
      app.shortcut(name, async ({ ack, body }) => {
        await ack();
        const visit = visitOf(body);
        await enter(name, needsOf('shortcut', name), visit, () => run(visit));
      });
    },

    action(name: ListenerName<'action'>, run: Run): void {
      app.action(name, async ({ ack, body, respond }) => {
        await ack();
        const visit = visitOf(body, respond);
        await enter(name, needsOf('action', name), visit, () => run(visit));
      });
    },

    form(name: ListenerName<'form'>, run: Run): void {
      app.action({ callback_id: name, type: 'block_actions' }, async ({ ack, body }) => {
        await ack();
        const visit = visitOf(body);
        await enter(name, needsOf('form', name), visit, () => run(visit));
      });
    },

    /** What stands in the form is lost only where the sentence takes its place, as it does where a token is in it. */
    view(name: ListenerName<'view'>, run: Run<ViewVisit>, inPlace: 'push' | 'update' = 'push'): void {
      app.view<ViewSubmitAction>(name, async ({ ack, body }) => {
        const { say: inMessage, ...visitor } = visitOf(body);
        let isAcked = false;
        const acknowledge: ViewVisit['ack'] = async (response) => {
          isAcked = true;
          await ack(response);
        };
        /** In the form while Slack waits for its answer, in a message afterwards. */
        const say: Say = (markup) =>
          isAcked
            ? inMessage(markup)
            : acknowledge({ response_action: inPlace, view: refusedModal(checkingName(name), markup) });
        await withErrorReply(ctx, name, say, async () => {
          const refusal = await refusalInTime(ctx, visitor.person, needsOf('view', name));
          if (refusal) await say(refused(visitor.person, name, refusal));
          else await run({ ...visitor, say, ack: acknowledge });
        });
      });
    },

    options(name: ListenerName<'options'>, run: (visit: Visit) => Promise<PlainTextOption[]>): void {
      app.options(name, async ({ ack, body }) => {
        const visit = visitOf(body);
        // A search has no place for a sentence.
        const none: Say = () => ack({ options: [] });
        await withErrorReply(ctx, name, none, async () => {
          const refusal = await refusalInTime(ctx, visit.person, needsOf('options', name));
          await ack({ options: refusal ? [] : await run(visit) });
        });
      });
    },

    /** The Home tab; `refuse` draws it for those who may not see it. */
    home(run: Run, refuse: (person: PersonId, markup: string) => Promise<unknown>): void {
      app.event('app_home_opened', async ({ event }) => {
        if (event.tab !== 'home') return;
        const person = actingPerson(ctx.home, { user: { id: event.user } });
        const say: Say = async (markup) => void (await refuse(person, markup));
        const visit = { person, body: event, say };
        await enter('home', needsOf('event', 'app_home_opened'), visit, () => run(visit));
      });
    },
  };
}

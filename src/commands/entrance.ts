import type { AckFn, App, RespondFn, ViewResponseAction, ViewSubmitAction } from '@slack/bolt';
import type { PlainTextOption } from '@slack/types';
import type { PersonId } from '../approvals/person.js';
import type { Refusal } from '../approvals/refusal.js';
import { refusedModal } from '../slack/modals/answer-modal.js';
import { spoken } from '../slack/text.js';
import { whispered } from '../slack/whisper.js';
import type { Reply } from './access/reply.js';
import { checkingName, tell } from './ask.js';
import { type DoorKind, type DoorName, type DoorNeeds, doorTable } from './door-table.js';
import { type Doors, guarded, type Say } from './doors.js';
import { holdsToken, tokenSentence } from './parse.js';
import { refusalAt, refusalInTime } from './threshold.js';
import { knocking } from './who-knocks.js';

/** Somebody who may pass a door, with what Slack sent, which nothing has read yet but for who it is. */
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

export type Entrance = ReturnType<typeof createEntrance>;

/**
 * The one place where listeners are hung. Anybody who knocks is looked at before anything else is read, asked or opened; who
 * may not pass gets a sentence and nothing more.
 */
export function createEntrance(app: App, doors: Doors) {
  const needsOf = <Kind extends DoorKind>(kind: Kind, name: DoorName<Kind>): DoorNeeds => {
    const found: Readonly<Record<string, DoorNeeds>> = doorTable[kind];
    const needs = found[name];
    if (!needs) throw new Error(`the door ${name} stands in no table`);
    return needs;
  };

  const refused = (person: PersonId, door: string, refusal: Refusal): string => {
    doors.log.warn({ person, door, code: refusal.code }, 'somebody was refused at a door');
    return spoken(refusal);
  };

  /** Lets a person in, or says why not. */
  const enter = (door: string, needs: DoorNeeds, visit: Visit, run: () => Promise<unknown>): Promise<void> =>
    guarded(doors, door, visit.say, async () => {
      const refusal = await refusalAt(doors, visit.person, needs);
      if (refusal) return visit.say(refused(visit.person, door, refusal));
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
      await tell(doors, person, text);
    };

  const visitOf = (body: unknown, respond?: RespondFn): Visit => {
    const person = knocking(doors.home, body);
    return { person, body, say: sayTo(person, respond) };
  };

  return {
    command(name: DoorName<'command'>, run: Run<CommandVisit>): void {
      app.command(name, async ({ ack, body, respond }) => {
        const person = knocking(doors.home, body);
        const needs = needsOf('command', name);
        // Such text goes no further than here, from anybody.
        if (holdsToken(body.text ?? '')) {
          const refusal = await refusalInTime(doors, person, needs);
          return ack(refusal ? refused(person, name, refusal) : tokenSentence);
        }
        await ack();
        const reply = async ({ text, blocks }: Reply) => void (await respond(whispered(text, blocks)));
        const visit = { person, body, reply, say: (text: string) => reply({ text }) };
        await enter(name, needs, visit, () => run(visit));
      });
    },

    shortcut(name: DoorName<'shortcut'>, run: Run): void {
      app.shortcut(name, async ({ ack, body }) => {
        await ack();
        const visit = visitOf(body);
        await enter(name, needsOf('shortcut', name), visit, () => run(visit));
      });
    },

    action(name: DoorName<'action'>, run: Run): void {
      app.action(name, async ({ ack, body, respond }) => {
        await ack();
        const visit = visitOf(body, respond);
        await enter(name, needsOf('action', name), visit, () => run(visit));
      });
    },

    form(name: DoorName<'form'>, run: Run): void {
      app.action({ callback_id: name, type: 'block_actions' }, async ({ ack, body }) => {
        await ack();
        const visit = visitOf(body);
        await enter(name, needsOf('form', name), visit, () => run(visit));
      });
    },

    /** What stands in the form is lost only where the sentence takes its place, as it does where a token is in it. */
    view(name: DoorName<'view'>, run: Run<ViewVisit>, inPlace: 'push' | 'update' = 'push'): void {
      app.view<ViewSubmitAction>(name, async ({ ack, body }) => {
        const visit = { ...visitOf(body), ack };
        await guarded(doors, name, visit.say, async () => {
          const refusal = await refusalInTime(doors, visit.person, needsOf('view', name));
          if (!refusal) return void (await run(visit));
          const view = refusedModal(checkingName(name), refused(visit.person, name, refusal));
          await ack({ response_action: inPlace, view });
        });
      });
    },

    options(name: DoorName<'options'>, run: (visit: Visit) => Promise<PlainTextOption[]>): void {
      app.options(name, async ({ ack, body }) => {
        const visit = visitOf(body);
        const refusal = await refusalInTime(doors, visit.person, needsOf('options', name));
        await ack({ options: refusal ? [] : await run(visit) });
      });
    },

    /** The Home tab; `refuse` draws it for those who may not see it. */
    home(run: Run, refuse: (person: PersonId, markup: string) => Promise<unknown>): void {
      app.event('app_home_opened', async ({ event }) => {
        if (event.tab !== 'home') return;
        const person = knocking(doors.home, { user: { id: event.user } });
        const say: Say = async (markup) => void (await refuse(person, markup));
        const visit = { person, body: event, say };
        await enter('home', needsOf('event', 'app_home_opened'), visit, () => run(visit));
      });
    },
  };
}

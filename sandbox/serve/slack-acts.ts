import { z } from 'zod';
import { commandText } from '../slack/people/command-text.js';
import type { ModalHandle } from '../slack/people/modal-handle.js';
import type { SlackSandbox } from '../slack/server.js';
import type { ReadMarks } from './read-marks.js';

const id = z.string().min(1).max(300);
const entry = z.union([z.string(), z.array(z.string()), z.null()]);
const at = { block: id, action: id };
const press = { ...at, value: z.string().exactOptional(), option: z.string().exactOptional() };

/** A person's acts in Slack, in the form that the page sends. */
export const slackAct = z.discriminatedUnion('do', [
  z.object({ do: z.literal('command'), channel: id, command: id, text: z.string().max(3000) }),
  z.object({
    do: z.literal('say'),
    channel: id,
    text: z.string().min(1).max(4000),
    thread: id.exactOptional(),
  }),
  z.object({ do: z.literal('shortcut'), callback: id }),
  z.object({ do: z.literal('read'), channel: id, ts: id }),
  z.object({ do: z.literal('click'), channel: id, ts: id, ...press }),
  z.object({ do: z.literal('open-home') }),
  z.object({ do: z.literal('click-home'), ...press }),
  z.object({ do: z.literal('fill'), view: id, ...at, entry }),
  z.object({ do: z.literal('enter'), view: id, ...at }),
  z.object({ do: z.literal('suggest'), view: id, ...at, text: z.string().max(300) }),
  z.object({ do: z.literal('click-modal'), view: id, ...press }),
  z.object({ do: z.literal('submit'), view: id, typed: z.array(z.object({ ...at, entry })) }),
  z.object({ do: z.literal('close'), view: id, all: z.boolean() }),
]);

export type SlackAct = z.infer<typeof slackAct>;

/** The answer to an act, apart from the screen. */
export interface Answered {
  readonly timedOut?: boolean;
  readonly reason?: string;
  readonly errors?: Readonly<Record<string, string>>;
  readonly options?: readonly {
    readonly text: string;
    readonly value: string;
    readonly description?: string;
  }[];
}

/** Performs one act of one person. Throws if a Slack client would not allow it. */
export async function actInSlack(
  slack: SlackSandbox,
  marks: ReadMarks,
  me: string,
  act: SlackAct,
): Promise<Answered> {
  const person = slack.person(me);
  switch (act.do) {
    case 'command':
      return unanswered(await person.command(act.command, act.text, { channel: act.channel }));
    case 'say':
      person.post(act.channel, commandText(slack.workspace, act.text), act.thread);
      return {};
    case 'shortcut':
      return unanswered(await person.shortcut(act.callback));
    case 'read':
      marks.read(me, act.channel, act.ts);
      return {};
    case 'click':
      return unanswered(await person.click({ channel: act.channel, ts: act.ts }, act.action, wanted(act)));
    case 'open-home': {
      const ack = await person.openHome();
      return ack.status === 'acked' ? {} : { timedOut: true };
    }
    case 'click-home':
      return unanswered(await person.clickHome(act.action, wanted(act)));
    default:
      return inModal(await topModal(slack, me, act.view), act);
  }
}

type InModal = Extract<SlackAct, { view: string }>;

async function inModal(modal: ModalHandle, act: InModal): Promise<Answered> {
  switch (act.do) {
    case 'fill':
      return unanswered(await modal.choose(act.action, act.entry, { block: act.block }));
    case 'enter':
      return unanswered(await modal.enter(act.action, { block: act.block }));
    case 'suggest':
      return { options: await modal.typeahead(act.action, act.text, { block: act.block }) };
    case 'click-modal':
      if (act.option !== undefined)
        return unanswered(await modal.choose(act.action, act.option, { block: act.block }));
      return unanswered(await modal.click(act.action, wanted(act)));
    case 'submit': {
      for (const { block, action, entry: value } of act.typed) await modal.choose(action, value, { block });
      const submitted = await modal.submit();
      if ('errors' in submitted) return { errors: submitted.errors };
      return 'timedOut' in submitted ? unanswered(submitted) : {};
    }
    case 'close':
      await modal.close({ all: act.all });
      return {};
  }
}

/** The top modal, if the person acted in it. */
async function topModal(slack: SlackSandbox, me: string, view: string): Promise<ModalHandle> {
  const top = slack.workspace.modalsOf(me).at(-1)?.view.id;
  if (top !== view) throw new Error('this modal is not open any more');
  return slack.person(me).waitForModal();
}

function wanted(act: { readonly block: string; readonly value?: string; readonly option?: string }) {
  return {
    block: act.block,
    ...(act.value !== undefined && { value: act.value }),
    ...(act.option !== undefined && { option: act.option }),
  };
}

function unanswered({ timedOut, reason }: { readonly timedOut?: true; readonly reason?: string }): Answered {
  return timedOut ? { timedOut, ...(reason !== undefined && { reason }) } : {};
}

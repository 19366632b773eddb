import type { Slack } from '../context.js';
import type { Sent } from '../delivery/http-delivery.js';
import type { Ack } from '../delivery/parcel.js';
import type { Channel, Message, View } from '../entities.js';
import { isObject, type JsonObject, stringOf } from '../json.js';
import { namesOf } from '../names.js';
import { labelOf } from '../open-views.js';
import { renderView } from '../render.js';
import { say } from '../respond.js';
import { type ClickOptions, clickMessage, type MessageRef } from './click.js';
import { type Clicked, unanswered } from './clicked.js';
import { commandText } from './command-text.js';
import { clickHome, type HomeChoice, openHome } from './home.js';
import { ModalHandle } from './modal-handle.js';
import { commandPayload, envelope } from './payloads.js';
import { tellOf } from './said.js';
import { allMessages, ephemeralsOf, messagesIn, type SeenMessage } from './seen.js';

export interface Commanded {
  timedOut?: true;
  reason?: string;
  /** The text of the ack, which only this person sees. */
  ackText?: string;
  trigger: string;
  responseUrl?: string;
}

export interface MessageMatch {
  channel?: string;
  /** Tested against the text and against the rendered blocks. */
  text?: RegExp;
  /** True for replies only, false for none. */
  thread?: boolean;
  /** Only messages later than this timestamp. */
  after?: string;
}

/** A person at a Slack client. Actions resolve when the client would show the result. */
export class Person {
  constructor(
    private readonly slack: Slack,
    readonly id: string,
  ) {}

  /** The direct message channel with the app. */
  get dm(): string {
    return this.slack.workspace.directMessage(this.id).id;
  }

  async command(command: string, text = '', where: { channel?: string } = {}): Promise<Commanded> {
    const { commands } = this.slack;
    if (commands && !commands.has(command)) throw new Error(`${command} is not a valid command`);
    const channel = this.channel(where.channel);
    const sent = commandText(this.slack.workspace, text);
    const payload = commandPayload(this.slack, this.id, command, sent, channel);
    const ack = await this.slack.dispatcher.deliver({ kind: 'slash_commands', payload });
    const result = {
      trigger: stringOf(payload.trigger_id),
      responseUrl: stringOf(payload.response_url),
      ...unanswered(ack),
    };
    if (ack.status !== 'acked') return result;
    const answer = isObject(ack.body) ? ack.body : { text: stringOf(ack.body) };
    if (!answer.text && !answer.blocks) return result;
    say(this.slack, { user: this.id, channel: channel.id }, answer);
    this.slack.changes.notify();
    return { ...result, ackText: stringOf(answer.text) };
  }

  async shortcut(callbackId: string): Promise<Clicked> {
    const trigger = this.slack.triggers.issue(this.id);
    const payload = {
      type: 'shortcut',
      ...envelope(this.slack, this.id),
      callback_id: callbackId,
      trigger_id: trigger,
      action_ts: this.slack.workspace.nextTs(),
    };
    return { trigger, ...unanswered(await this.slack.dispatcher.deliver({ kind: 'interactive', payload })) };
  }

  /** The top modal on this person's screen, once it matches. */
  waitForModal(
    match: { callback_id?: string; title?: RegExp; text?: RegExp } = {},
    timeoutMs?: number,
  ): Promise<ModalHandle> {
    const probe = (): ModalHandle | undefined => {
      const view = this.slack.workspace.modalsOf(this.id).at(-1)?.view;
      if (!view || (match.callback_id !== undefined && view.callback_id !== match.callback_id))
        return undefined;
      if (match.title && !match.title.test(labelOf(view.title))) return undefined;
      const handle = new ModalHandle(this.slack, this.id, view);
      return match.text && !match.text.test(handle.text()) ? undefined : handle;
    };
    return this.slack.changes.until(`a modal ${describe(match)} for ${this.id}`, probe, timeoutMs, () =>
      this.screen(),
    );
  }

  click(ref: MessageRef, key: string, options: ClickOptions = {}): Promise<Clicked> {
    return clickMessage(this.slack, this.id, ref, key, options);
  }

  /** Sends an interactive payload or a command with any content, as if Slack had sent it. */
  forge(payload: JsonObject): Promise<Ack> {
    if (payload.command !== undefined) {
      const command = commandPayload(this.slack, this.id, '', '', this.channel(undefined));
      return this.slack.dispatcher.deliver({ kind: 'slash_commands', payload: { ...command, ...payload } });
    }
    const base = { ...envelope(this.slack, this.id), trigger_id: this.slack.triggers.issue(this.id) };
    return this.slack.dispatcher.deliver({ kind: 'interactive', payload: { ...base, ...payload } });
  }

  deliverRaw(request: Sent): Promise<Ack> {
    return this.slack.dispatcher.deliverRaw(request);
  }

  openHome(): Promise<Ack> {
    return openHome(this.slack, this.id);
  }

  home(): View | undefined {
    return this.slack.workspace.homes.get(this.id);
  }

  homeText(): string {
    const view = this.home();
    return view ? renderView(view, namesOf(this.slack.workspace)) : '';
  }

  waitForHome(
    predicate: (view: View, text: string) => boolean = () => true,
    timeoutMs?: number,
  ): Promise<View> {
    const probe = (): View | undefined => {
      const view = this.home();
      return view && predicate(view, this.homeText()) ? view : undefined;
    };
    return this.slack.changes.until(`the home tab of ${this.id}`, probe, timeoutMs, () => this.homeText());
  }

  clickHome(key: string, choice: HomeChoice = {}): Promise<Clicked> {
    return clickHome(this.slack, this.id, key, choice);
  }

  /** Posts a text in a channel as this person. */
  post(channel: string, text: string, thread_ts?: string): SeenMessage {
    const { workspace } = this.slack;
    const ts = workspace.nextTs();
    const thread = thread_ts === undefined ? {} : { thread_ts };
    const message: Message = { type: 'message', ts, user: this.id, text, ...thread };
    workspace.history(channel).push(message);
    this.slack.changes.notify();
    const place = workspace.channels.get(channel);
    if (place) tellOf(this.slack, place, message);
    return { channel, ts, ...thread, user: this.id, text, blocks: [], ephemeral: false, rendered: text };
  }

  messagesSeen(channel: string): SeenMessage[] {
    return messagesIn(this.slack, this.id, channel);
  }

  dms(): SeenMessage[] {
    return messagesIn(this.slack, this.id, this.dm).filter(({ ephemeral }) => !ephemeral);
  }

  ephemerals(): SeenMessage[] {
    return ephemeralsOf(this.slack, this.id);
  }

  /** The newest matching message that this person sees, now or later. */
  waitForMessage(match: MessageMatch = {}, timeoutMs?: number): Promise<SeenMessage> {
    const probe = (): SeenMessage | undefined =>
      this.candidates(match)
        .filter((message) => fits(message, match))
        .at(-1);
    return this.slack.changes.until(`a message ${describe(match)} for ${this.id}`, probe, timeoutMs, () =>
      this.screen(),
    );
  }

  /** The message once it matches; without a predicate, once it has changed. */
  waitForMessageUpdate(
    ref: MessageRef,
    predicate?: (message: SeenMessage) => boolean,
    timeoutMs?: number,
  ): Promise<SeenMessage> {
    const find = () => messagesIn(this.slack, this.id, ref.channel).find(({ ts }) => ts === ref.ts);
    const before = JSON.stringify(find());
    const probe = (): SeenMessage | undefined => {
      const message = find();
      const changed = message && (predicate ? predicate(message) : JSON.stringify(message) !== before);
      return changed ? message : undefined;
    };
    return this.slack.changes.until(
      `a change of ${ref.ts}`,
      probe,
      timeoutMs,
      () => find()?.rendered ?? 'gone',
    );
  }

  /** Everything that this person sees now, as text. */
  screen(): string {
    const modal = this.slack.workspace.modalsOf(this.id).at(-1)?.view;
    const names = namesOf(this.slack.workspace);
    const messages = allMessages(this.slack, this.id).map(
      ({ channel, ephemeral, rendered }) =>
        `${names.channel(channel) ?? channel}${ephemeral ? ' (only you)' : ''}: ${rendered}`,
    );
    return [...messages, ...(modal ? [renderView(modal, names)] : [])].join('\n\n');
  }

  private candidates({ channel }: MessageMatch): SeenMessage[] {
    if (channel === undefined) return allMessages(this.slack, this.id);
    if (channel === 'dm') return this.dms();
    if (channel === 'ephemeral') return this.ephemerals();
    return this.messagesSeen(channel);
  }

  /** The named channel, or the first one this person is in, or their direct message with the app. */
  private channel(id: string | undefined): Channel {
    const { workspace } = this.slack;
    if (id === 'dm') return workspace.directMessage(this.id);
    if (id === undefined) {
      const first = [...workspace.channels.values()].find(
        ({ is_im, members }) => !is_im && members.has(this.id),
      );
      return first ?? workspace.directMessage(this.id);
    }
    const channel = workspace.channels.get(id);
    if (!channel) throw new Error(`there is no channel ${id}`);
    return channel;
  }
}

function fits(message: SeenMessage, { text, thread, after }: MessageMatch): boolean {
  const isReply = message.thread_ts !== undefined && message.thread_ts !== message.ts;
  if (thread !== undefined && thread !== isReply) return false;
  if (after !== undefined && message.ts <= after) return false;
  return !text || text.test(message.text) || text.test(message.rendered);
}

function describe(match: object): string {
  return (
    Object.entries(match)
      .map(([key, value]) => `${key} ${String(value)}`)
      .join(', ') || 'of any kind'
  );
}

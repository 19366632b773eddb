import { type Field, fieldsOf } from '../block-kit/fields.js';
import { optionsOf } from '../block-kit/options.js';
import type { Slack } from '../context.js';
import type { OpenModal, View } from '../entities.js';
import { isObject, type JsonObject, objectOf, stringOf } from '../json.js';
import { namesOf } from '../names.js';
import { closeModals, stackOf } from '../open-views.js';
import { renderView } from '../render.js';
import { actionOf, confirmText, dispatches } from './action.js';
import { type Clicked, unanswered } from './clicked.js';
import { type Entry, entered } from './entry.js';
import { findField, type Wanted } from './find-field.js';
import { viewPayload } from './payloads.js';
import { answerSubmission, complaints, type Submitted } from './submission.js';
import { suggestions } from './suggestions.js';

/** One modal on one person's screen. */
export class ModalHandle {
  private last: View;
  /** The content that this person has seen, for `waitForUpdate`. */
  private seenHash: string;

  constructor(
    private readonly slack: Slack,
    readonly user: string,
    opened: View,
  ) {
    this.last = opened;
    this.seenHash = opened.hash;
  }

  /** The current view; the last one if it is closed. */
  get view(): View {
    this.last = this.modal?.view ?? this.last;
    return this.last;
  }

  get isOpen(): boolean {
    return this.modal !== undefined;
  }

  text(): string {
    return renderView(this.view, namesOf(this.slack.workspace));
  }

  /** The options of a select, radio group or checkbox group. */
  options(key: string): string[] {
    const { element, actionId } = this.field(key);
    const offered = stringOf(element.type).endsWith('external_select')
      ? this.suggestedAt(actionId)
      : optionsOf(element);
    return offered.map(({ text }) => stringOf(objectOf(text).text));
  }

  /** Fills in fields one after another, and tells the app about those that are set to dispatch. */
  async fill(entries: { [key: string]: Entry }): Promise<void> {
    for (const [key, entry] of Object.entries(entries)) {
      const { timedOut, reason } = await this.choose(key, entry);
      if (timedOut) throw new Error(`the app did not accept the choice in "${key}": ${reason}`);
    }
  }

  async choose(key: string, entry: Entry, wanted: Wanted = {}): Promise<Clicked> {
    const field = this.field(key, wanted);
    const state = entered(this.slack.workspace, field, entry, this.suggestedAt(field.actionId));
    if (field.type === 'overflow') return this.send(field, state);
    const { values } = this.view.state;
    values[field.blockId] = { ...values[field.blockId], [field.actionId]: state };
    this.slack.changes.notify();
    return dispatches(field, 'changed') ? this.send(field, state) : {};
  }

  /** Presses Enter in a text field. */
  async enter(key: string, wanted: Wanted = {}): Promise<Clicked> {
    const field = this.field(key, wanted);
    const state = this.view.state.values[field.blockId]?.[field.actionId];
    return dispatches(field, 'entered') ? this.send(field, state) : {};
  }

  async typeahead(
    key: string,
    text: string,
    wanted: Wanted = {},
  ): Promise<{ text: string; value: string; description?: string }[]> {
    const field = this.field(key, wanted);
    if (!field.type.endsWith('external_select')) throw new Error(`"${key}" suggests nothing while typing`);
    const payload = viewPayload(this.slack, this.user, 'block_suggestion', this.view, this.container());
    const options = await suggestions(this.slack, field, text, payload);
    this.modal?.suggested.set(field.actionId, [...options, ...this.suggestedAt(field.actionId)]);
    return options.map((option) => ({
      text: stringOf(objectOf(option.text).text),
      value: stringOf(option.value),
      ...(option.description ? { description: stringOf(objectOf(option.description).text) } : {}),
    }));
  }

  async click(key: string, choice: Wanted & { confirm?: boolean } = {}): Promise<Clicked> {
    const field = this.field(key, choice);
    if (field.type !== 'button') throw new Error(`"${key}" is no button`);
    const asked = confirmText(field);
    if (asked !== undefined && choice.confirm === false) return { dismissed: true, asked };
    return { ...(await this.send(field, undefined)), ...(asked === undefined ? {} : { asked }) };
  }

  /** Presses the submit button; sends nothing if Slack's client would refuse. */
  async submit(): Promise<Submitted> {
    const view = this.openView();
    if (!isObject(view.submit)) throw new Error('this modal has no submit button');
    const errors = complaints(view);
    if (Object.keys(errors).length > 0) return { errors };
    const payload = viewPayload(this.slack, this.user, 'view_submission', view, { response_urls: [] });
    const ack = await this.slack.dispatcher.deliver({ kind: 'interactive', payload });
    const submitted = answerSubmission(this.slack, this.user, view, ack);
    if ('updated' in submitted) this.seenHash = submitted.updated.hash;
    return submitted;
  }

  /** Closes this view with its close button, or the whole stack with the x. */
  async close(how: { all?: boolean } = {}): Promise<void> {
    const view = this.openView();
    const stack = stackOf(this.slack.workspace, view);
    const all = how.all === true || view.clear_on_close === true;
    const root = stack[0] ?? view;
    closeModals(this.slack, all ? stack : [view]);
    const told = how.all === true ? root : view;
    if (told.notify_on_close !== true) return;
    const payload = viewPayload(this.slack, this.user, 'view_closed', told, { is_cleared: all });
    await this.slack.dispatcher.deliver({ kind: 'interactive', payload });
  }

  /** The view after the app has changed it since this person last did or saw something. */
  async waitForUpdate(predicate?: (view: View, text: string) => boolean, timeoutMs?: number): Promise<View> {
    const probe = (): View | undefined => {
      const { view } = this;
      const fits = predicate ? predicate(view, this.text()) : view.hash !== this.seenHash;
      return fits ? view : undefined;
    };
    const view = await this.slack.changes.until('a change of the modal', probe, timeoutMs, () => this.text());
    this.seenHash = view.hash;
    return view;
  }

  private get modal(): OpenModal | undefined {
    return this.slack.workspace.modals.find(({ view }) => view.id === this.last.id);
  }

  private suggestedAt(actionId: string): JsonObject[] {
    return this.modal?.suggested.get(actionId) ?? [];
  }

  private field(key: string, wanted: Wanted = {}): Field {
    return findField(fieldsOf(this.openView().blocks), key, wanted);
  }

  private openView(): View {
    if (!this.isOpen) throw new Error('this modal is closed');
    return this.view;
  }

  private container(): JsonObject {
    return { container: { type: 'view', view_id: this.view.id } };
  }

  private async send(field: Field, state: JsonObject | undefined): Promise<Clicked> {
    const view = this.openView();
    this.seenHash = view.hash;
    const action = actionOf(field, state, this.slack.workspace.nextTs());
    const payload = viewPayload(this.slack, this.user, 'block_actions', view, {
      ...this.container(),
      actions: [action],
    });
    const ack = await this.slack.dispatcher.deliver({ kind: 'interactive', payload });
    return { trigger: stringOf(payload.trigger_id), ...unanswered(ack) };
  }
}

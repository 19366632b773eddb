import { randomBytes } from 'node:crypto';
import { stateOf, withIds } from './block-kit/fields.js';
import { maxViewBytes, viewProblems } from './block-kit/views.js';
import type { Slack } from './context.js';
import type { View } from './entities.js';
import { isObject, type Json, type JsonObject, objectOf, stringOf } from './json.js';
import { refusedWith, SlackError } from './slack-error.js';
import { app, type Workspace } from './workspace.js';

const deepest = 3;

/** The view as sent. Throws Slack's refusal. */
export function checkedView(view: Json, type: 'modal' | 'home'): JsonObject {
  if (!isObject(view))
    throw refusedWith('invalid_arguments', ['must provide an object [json-pointer:/view]']);
  if (Buffer.byteLength(JSON.stringify(view)) > maxViewBytes) throw new SlackError('view_too_large');
  const problems = viewProblems(view, type);
  if (problems.length > 0) throw refusedWith('invalid_arguments', problems);
  return view;
}

/** Opens a modal for a user: as a new stack, or on top of the modal `from`. */
export function openModal(slack: Slack, user: string, view: JsonObject, from?: string): View {
  const { workspace } = slack;
  const below = workspace.modals.find((modal) => modal.view.id === from)?.view;
  if (below && stackOf(workspace, below).length >= deepest) throw new SlackError('push_limit_reached');
  checkExternalId(workspace, view);
  const id = `V${randomBytes(5).toString('hex').toUpperCase()}`;
  const opened = build(workspace, view, {
    id,
    previous: below?.id ?? null,
    root: stringOf(below?.root_view_id) || id,
  });
  workspace.modals.push({ user, view: opened, suggested: new Map() });
  slack.changes.notify();
  return opened;
}

/** Replaces the content of an open modal; a typed value is kept if its ids are unchanged. */
export function replaceModal(slack: Slack, id: string, view: JsonObject): View {
  const modal = slack.workspace.modals.find((one) => one.view.id === id);
  if (!modal) throw new SlackError('not_found');
  checkExternalId(slack.workspace, view, id);
  const { previous_view_id, root_view_id, state } = modal.view;
  modal.view = build(slack.workspace, view, {
    id,
    previous: previous_view_id,
    root: root_view_id,
    before: state.values,
  });
  slack.changes.notify();
  return modal.view;
}

export function publishHome(slack: Slack, user: string, view: JsonObject): View {
  const before = slack.workspace.homes.get(user);
  const id = before?.id ?? `V${randomBytes(5).toString('hex').toUpperCase()}`;
  const home = build(slack.workspace, view, { id, previous: null, root: id });
  slack.workspace.homes.set(user, home);
  slack.changes.notify();
  return home;
}

export function stackOf(workspace: Workspace, view: View): View[] {
  return workspace.modals.map((modal) => modal.view).filter((one) => one.root_view_id === view.root_view_id);
}

export function closeModals(slack: Slack, views: View[]): void {
  const { modals } = slack.workspace;
  for (const { id } of views) {
    const index = modals.findIndex((modal) => modal.view.id === id);
    if (index >= 0) modals.splice(index, 1);
  }
  slack.changes.notify();
}

function checkExternalId(workspace: Workspace, view: JsonObject, own?: string): void {
  if (!view.external_id) return;
  const taken = workspace.modals.some(
    (modal) => modal.view.external_id === view.external_id && modal.view.id !== own,
  );
  if (taken) throw new SlackError('duplicate_external_id');
}

interface Standing {
  id: string;
  previous: Json;
  root: Json;
  before?: View['state']['values'];
}

function build(workspace: Workspace, sent: JsonObject, { id, previous, root, before }: Standing): View {
  const blocks = withIds(sent.blocks);
  const texts =
    sent.type === 'modal'
      ? { title: sent.title, close: sent.close ?? null, submit: sent.submit ?? null }
      : {};
  return {
    id,
    team_id: workspace.team.id,
    type: stringOf(sent.type),
    blocks,
    private_metadata: stringOf(sent.private_metadata),
    callback_id: stringOf(sent.callback_id),
    state: { values: stateOf(blocks, before) },
    hash: `${Math.floor(workspace.now() / 1000)}.${randomBytes(4).toString('hex')}`,
    ...texts,
    clear_on_close: sent.clear_on_close === true,
    notify_on_close: sent.notify_on_close === true,
    previous_view_id: previous,
    root_view_id: root,
    app_id: app.id,
    external_id: stringOf(sent.external_id),
    app_installed_team_id: workspace.team.id,
    bot_id: app.bot,
  };
}

/** The text of a label in a view. */
export function labelOf(text: Json): string {
  return stringOf(objectOf(text).text);
}

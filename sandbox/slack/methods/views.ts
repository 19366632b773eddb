import type { Slack } from '../context.js';
import { type JsonObject, stringOf } from '../json.js';
import { checkedView, openModal, publishHome, replaceModal } from '../open-views.js';
import { SlackError } from '../slack-error.js';
import { required } from './method.js';

/** A trigger from a modal pushes the view, as in Slack. */
export function open(slack: Slack, args: JsonObject): JsonObject {
  const view = checkedView(args.view, 'modal');
  const trigger = slack.triggers.exchange(required(args, 'trigger_id'));
  return { view: openModal(slack, trigger.user, view, trigger.modal) };
}

export function push(slack: Slack, args: JsonObject): JsonObject {
  const view = checkedView(args.view, 'modal');
  const trigger = slack.triggers.exchange(required(args, 'trigger_id'));
  const below = slack.workspace.modals.find((modal) => modal.view.id === trigger.modal);
  if (!below) throw new SlackError('invalid_trigger_id');
  return { view: openModal(slack, trigger.user, view, below.view.id) };
}

export function update(slack: Slack, args: JsonObject): JsonObject {
  const view = checkedView(args.view, 'modal');
  const { view_id, external_id } = args;
  const modal = slack.workspace.modals.find(({ view: open }) =>
    view_id ? open.id === view_id : external_id && open.external_id === external_id,
  );
  if (!modal) throw new SlackError('not_found');
  checkHash(args, modal.view.hash);
  return { view: replaceModal(slack, modal.view.id, view) };
}

export function publish(slack: Slack, args: JsonObject): JsonObject {
  const view = checkedView(args.view, 'home');
  const user = slack.workspace.users.get(required(args, 'user_id'));
  if (!user) throw new SlackError('user_not_found');
  checkHash(args, slack.workspace.homes.get(user.id)?.hash);
  return { view: publishHome(slack, user.id, view) };
}

function checkHash(args: JsonObject, current: string | undefined): void {
  const hash = stringOf(args.hash);
  if (hash && hash !== current) throw new SlackError('hash_conflict');
}

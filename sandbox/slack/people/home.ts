import { fieldsOf } from '../block-kit/fields.js';
import type { Slack } from '../context.js';
import type { Ack } from '../delivery/parcel.js';
import { copyOf, stringOf } from '../json.js';
import { actionOf, confirmText } from './action.js';
import { type Clicked, unanswered } from './clicked.js';
import { entered } from './entry.js';
import { findField, type Wanted } from './find-field.js';
import { eventPayload, viewPayload } from './payloads.js';

export interface HomeChoice extends Wanted {
  confirm?: boolean;
  option?: string;
}

export function openHome(slack: Slack, user: string): Promise<Ack> {
  const view = slack.workspace.homes.get(user);
  const channel = slack.workspace.directMessage(user).id;
  const event = {
    type: 'app_home_opened',
    user,
    channel,
    tab: 'home',
    ...(view ? { view: copyOf(view) } : {}),
  };
  return slack.dispatcher.deliverEvent({ kind: 'events_api', payload: eventPayload(slack, event) });
}

export async function clickHome(
  slack: Slack,
  user: string,
  key: string,
  choice: HomeChoice,
): Promise<Clicked> {
  const view = slack.workspace.homes.get(user);
  if (!view) throw new Error(`${user} has no home tab yet`);
  const field = findField(fieldsOf(view.blocks), key, choice);
  const asked = confirmText(field);
  if (asked !== undefined && choice.confirm === false) return { dismissed: true, asked };
  const state = choice.option === undefined ? undefined : entered(slack.workspace, field, choice.option, []);
  const container = { type: 'view', view_id: view.id };
  const actions = [actionOf(field, state, slack.workspace.nextTs())];
  const payload = viewPayload(slack, user, 'block_actions', view, { container, actions });
  const ack = await slack.dispatcher.deliver({ kind: 'interactive', payload });
  return {
    trigger: stringOf(payload.trigger_id),
    ...(asked === undefined ? {} : { asked }),
    ...unanswered(ack),
  };
}

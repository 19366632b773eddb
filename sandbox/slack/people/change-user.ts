import type { Slack } from '../context.js';
import type { Ack } from '../delivery/parcel.js';
import type { User } from '../entities.js';
import { wireUser } from '../methods/users.js';
import { eventPayload } from './payloads.js';

export type UserChange = Partial<
  Pick<User, 'deleted' | 'is_restricted' | 'is_ultra_restricted' | 'email' | 'real_name'>
>;

/** Changes a user as a workspace admin would, without an event: as if the app had missed it. */
export function changeQuietly({ workspace, changes }: Slack, userId: string, part: UserChange): User {
  const known = workspace.users.get(userId);
  if (!known) throw new Error(`nobody is called ${userId}`);
  const changed = { ...known, ...part };
  workspace.users.set(userId, changed);
  changes.notify();
  return changed;
}

/** Changes a user, and sends `user_change` to the app. */
export function changeUser(slack: Slack, userId: string, part: UserChange): Promise<Ack> {
  const user = wireUser(slack, changeQuietly(slack, userId, part));
  const event = { type: 'user_change', user, cache_ts: Math.floor(slack.now() / 1000) };
  return slack.dispatcher.deliverEvent({ kind: 'events_api', payload: eventPayload(slack, event) });
}

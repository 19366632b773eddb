import type { Slack } from '../context.js';
import type { Ack } from '../delivery/parcel.js';
import type { User } from '../entities.js';
import { wireUser } from '../methods/users.js';
import { eventPayload } from './payloads.js';

export type UserChange = Partial<
  Pick<User, 'deleted' | 'is_restricted' | 'is_ultra_restricted' | 'email' | 'real_name'>
>;

/** Changes somebody as a workspace admin would, with nobody told: as when Slack's event was missed. */
export function changeQuietly({ workspace, changes }: Slack, userId: string, part: UserChange): User {
  const known = workspace.users.get(userId);
  if (!known) throw new Error(`nobody is called ${userId}`);
  const changed = { ...known, ...part };
  workspace.users.set(userId, changed);
  changes.notify();
  return changed;
}

/** The same, and the app is told by `user_change`. */
export function changeUser(slack: Slack, userId: string, part: UserChange): Promise<Ack> {
  const user = wireUser(slack, changeQuietly(slack, userId, part));
  const event = { type: 'user_change', user, cache_ts: Math.floor(slack.now() / 1000) };
  return slack.dispatcher.deliverEvent({ kind: 'events_api', payload: eventPayload(slack, event) });
}

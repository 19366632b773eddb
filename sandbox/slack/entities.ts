import type { JsonObject } from './json.js';

export type User = {
  id: string;
  name: string;
  real_name: string;
  email: string;
  team_id: string;
  /** The organization of a person from another one; undefined for our own people. */
  enterprise_id?: string;
  is_admin: boolean;
  is_restricted: boolean;
  is_ultra_restricted: boolean;
  is_stranger: boolean;
  is_bot: boolean;
  deleted: boolean;
};

export interface UserSeed {
  id: string;
  name: string;
  real_name?: string;
  email?: string;
  team_id?: string;
  enterprise_id?: string;
  is_admin?: boolean;
  is_restricted?: boolean;
  is_ultra_restricted?: boolean;
  is_stranger?: boolean;
  is_bot?: boolean;
  deleted?: boolean;
}

export interface Channel {
  id: string;
  name: string;
  is_im: boolean;
  is_private: boolean;
  is_archived: boolean;
  is_ext_shared: boolean;
  is_pending_ext_shared: boolean;
  is_shared: boolean;
  members: Set<string>;
  bot_in: boolean;
  /** The other person of a direct message. */
  user?: string;
}

export interface ChannelSeed {
  id: string;
  name: string;
  is_private?: boolean;
  is_archived?: boolean;
  is_ext_shared?: boolean;
  /** True if another workspace was invited and has not joined yet. */
  is_pending_ext_shared?: boolean;
  is_shared?: boolean;
  members?: string[];
  bot_in?: boolean;
}

export interface UserGroupSeed {
  id: string;
  handle: string;
  name?: string;
  users: string[];
  team_id?: string;
}

export interface UserGroup {
  id: string;
  team_id: string;
  handle: string;
  name: string;
  users: string[];
}

export type Message = {
  type: 'message';
  ts: string;
  thread_ts?: string;
  subtype?: string;
  user: string;
  bot_id?: string;
  app_id?: string;
  text: string;
  blocks?: JsonObject[];
  metadata?: JsonObject;
  edited?: { user: string; ts: string };
};

/** A message that only one person sees and that no method can read. */
export interface Ephemeral {
  channel: string;
  user: string;
  message: Message;
}

export type View = JsonObject & {
  id: string;
  type: string;
  blocks: JsonObject[];
  callback_id: string;
  private_metadata: string;
  external_id: string;
  hash: string;
  state: { values: StateValues };
};

export type StateValues = { [blockId: string]: { [actionId: string]: JsonObject } };

/** One modal of a user's stack; the oldest is the lowest. */
export interface OpenModal {
  user: string;
  view: View;
  /** The suggestions shown so far, by action id; only these can be chosen. */
  suggested: Map<string, JsonObject[]>;
}

export interface RecordedCall {
  n: number;
  at: number;
  method: string;
  args: JsonObject;
  ok: boolean;
  error?: string;
}

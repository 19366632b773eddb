import type { Workspace } from './workspace.js';

/** The names of ids on a screen. */
export interface Names {
  user(id: string): string | undefined;
  channel(id: string): string | undefined;
  usergroup(id: string): string | undefined;
}

export const noNames: Names = { user: () => undefined, channel: () => undefined, usergroup: () => undefined };

export function namesOf(workspace: Workspace): Names {
  return {
    user: (id) => workspace.users.get(id)?.real_name,
    channel: (id) => workspace.channels.get(id)?.name,
    usergroup: (id) => workspace.usergroups.get(id)?.handle,
  };
}

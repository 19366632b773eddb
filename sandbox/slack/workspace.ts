import type {
  Channel,
  ChannelSeed,
  Ephemeral,
  Message,
  OpenModal,
  User,
  UserGroup,
  UserGroupSeed,
  UserSeed,
  View,
} from './entities.js';

export const app = { id: 'A0USHER', user: 'U0USHER', bot: 'B0USHER', name: 'usher' } as const;

/** The state of Slack: people, channels, messages, and open modals on each screen. */
export class Workspace {
  readonly team = { id: 'T0HARBOUR', domain: 'harbour', name: 'Harbour' };
  enterprise: string | undefined;
  /** True if the app is installed for the whole organization. */
  isOrgWide = false;
  /** More workspaces of the organization; all of them have the app. */
  readonly otherTeams: string[] = [];
  readonly users = new Map<string, User>();
  readonly channels = new Map<string, Channel>();
  readonly usergroups = new Map<string, UserGroup>();
  /** By channel, the oldest first, including replies. */
  readonly messages = new Map<string, Message[]>();
  readonly ephemerals: Ephemeral[] = [];
  /** All stacks of modals, the newest view last. */
  readonly modals: OpenModal[] = [];
  readonly homes = new Map<string, View>();
  private lastMicros = 0;

  constructor(readonly now: () => number) {
    this.addUser({ id: app.user, name: app.name, real_name: 'Usher', is_bot: true });
  }

  addUser(seed: UserSeed): User {
    const user: User = {
      real_name: seed.name,
      email: '',
      team_id: this.team.id,
      is_admin: false,
      is_restricted: seed.is_ultra_restricted ?? false,
      is_ultra_restricted: false,
      is_stranger: false,
      is_bot: false,
      deleted: false,
      ...seed,
    };
    this.users.set(user.id, user);
    return user;
  }

  addChannel(seed: ChannelSeed): Channel {
    const shared = seed.is_shared ?? seed.is_ext_shared ?? false;
    const channel: Channel = {
      id: seed.id,
      name: seed.name,
      is_im: false,
      is_private: seed.is_private ?? false,
      is_archived: seed.is_archived ?? false,
      is_ext_shared: seed.is_ext_shared ?? false,
      is_pending_ext_shared: seed.is_pending_ext_shared ?? false,
      is_shared: shared,
      members: new Set(seed.members ?? []),
      bot_in: seed.bot_in ?? true,
    };
    this.channels.set(channel.id, channel);
    return channel;
  }

  addUserGroup(seed: UserGroupSeed): UserGroup {
    const group = {
      id: seed.id,
      team_id: seed.team_id ?? this.team.id,
      handle: seed.handle,
      name: seed.name ?? seed.handle,
      users: [...seed.users],
    };
    this.usergroups.set(group.id, group);
    return group;
  }

  /** The direct message between a user and the app; created if needed. */
  directMessage(userId: string): Channel {
    const id = `D${userId}`;
    const known = this.channels.get(id);
    if (known) return known;
    const channel = this.addChannel({ id, name: 'directmessage', is_private: true, members: [userId] });
    channel.is_im = true;
    channel.user = userId;
    return channel;
  }

  history(channelId: string): Message[] {
    const known = this.messages.get(channelId);
    if (known) return known;
    const empty: Message[] = [];
    this.messages.set(channelId, empty);
    return empty;
  }

  message(channelId: string, ts: string): Message | undefined {
    return this.messages.get(channelId)?.find((message) => message.ts === ts);
  }

  ephemeral(channelId: string, ts: string): Ephemeral | undefined {
    return this.ephemerals.find(({ channel, message }) => channel === channelId && message.ts === ts);
  }

  modalsOf(userId: string): OpenModal[] {
    return this.modals.filter(({ user }) => user === userId);
  }

  /** A message timestamp: the clock in microseconds, never the same twice. */
  nextTs(): string {
    this.lastMicros = Math.max(this.now() * 1000, this.lastMicros + 1);
    return `${Math.floor(this.lastMicros / 1e6)}.${String(this.lastMicros % 1e6).padStart(6, '0')}`;
  }
}

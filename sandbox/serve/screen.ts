import type { Channel, Message, User, View } from '../slack/entities.js';
import type { JsonObject } from '../slack/json.js';
import type { SlackSandbox } from '../slack/server.js';
import { app } from '../slack/workspace.js';
import { cast } from './cast.js';
import type { ReadMarks } from './read-marks.js';

/** A person's name and picture. */
export interface Face {
  readonly id: string;
  readonly name: string;
  readonly handle: string;
  readonly kind: 'member' | 'guest' | 'stranger' | 'app';
}

export interface ShownMessage {
  readonly ts: string;
  readonly thread?: string;
  readonly user: string;
  readonly text: string;
  readonly blocks: readonly JsonObject[];
  readonly edited: boolean;
  readonly onlyYou: boolean;
  readonly isApp: boolean;
  /** True if the message rings on this person's phone. */
  readonly rings: boolean;
}

export interface Room {
  readonly id: string;
  readonly name: string;
  readonly kind: 'channel' | 'private' | 'shared' | 'app';
  readonly unread: number;
  /** The number of unread messages that would ring. */
  readonly rings: number;
  readonly readUntil: string;
  readonly messages: readonly ShownMessage[];
}

export type ShownView = Pick<View, 'id' | 'hash' | 'blocks' | 'state' | 'callback_id'> & JsonObject;

/** Everything one person sees in Slack. */
export interface Screen {
  readonly me: string;
  readonly team: string;
  readonly faces: Readonly<Record<string, Face>>;
  readonly groups: Readonly<Record<string, { readonly handle: string; readonly mine: boolean }>>;
  readonly channelNames: Readonly<Record<string, string>>;
  readonly rooms: readonly Room[];
  /** The stack of modals, the top one last. */
  readonly modals: readonly ShownView[];
  readonly home: ShownView | null;
  /** For each person of the cast, the number of unread messages that rang. */
  readonly waiting: Readonly<Record<string, number>>;
}

export function screenOf(slack: SlackSandbox, me: string, marks: ReadMarks): Screen {
  const { workspace } = slack;
  return {
    me,
    team: workspace.team.name,
    faces: Object.fromEntries([...workspace.users.values()].map((user) => [user.id, faceOf(user)])),
    groups: Object.fromEntries(
      [...workspace.usergroups.values()].map(({ id, handle, users }) => [
        id,
        { handle, mine: users.includes(me) },
      ]),
    ),
    channelNames: Object.fromEntries(
      [...workspace.channels.values()].filter(({ is_im }) => !is_im).map(({ id, name }) => [id, name]),
    ),
    rooms: channelsOf(slack, me).map((channel) => roomOf(slack, me, channel, marks)),
    modals: workspace.modalsOf(me).map(({ view }) => shownView(view)),
    home: shownHome(workspace.homes.get(me)),
    waiting: Object.fromEntries(cast.map(({ id }) => [id, waitingFor(slack, id, marks)])),
  };
}

/** Channels first, then the direct message with the app; a person from another workspace has none. */
function channelsOf({ workspace }: SlackSandbox, me: string): Channel[] {
  const channels = [...workspace.channels.values()].filter(({ is_im, members }) => !is_im && members.has(me));
  return workspace.users.get(me)?.is_stranger ? channels : [...channels, workspace.directMessage(me)];
}

const waitingFor = (slack: SlackSandbox, user: string, marks: ReadMarks): number =>
  channelsOf(slack, user).reduce(
    (sum, channel) =>
      sum +
      slack.workspace
        .history(channel.id)
        .filter(({ ts }) => ts > marks.until(user, channel.id))
        .filter((message) => rings(slack, user, channel, message)).length,
    0,
  );

function roomOf(slack: SlackSandbox, me: string, channel: Channel, marks: ReadMarks): Room {
  const { workspace } = slack;
  const whispered = workspace.ephemerals.filter((one) => one.user === me && one.channel === channel.id);
  const messages = [
    ...workspace.history(channel.id).map((message) => ({
      ...shown(message, false),
      rings: rings(slack, me, channel, message),
    })),
    ...whispered.map(({ message }) => shown(message, true)),
  ].sort((a, b) => (a.ts < b.ts ? -1 : 1));
  const readUntil = marks.until(me, channel.id);
  const unread = messages.filter(({ ts, user }) => ts > readUntil && user !== me);
  return {
    id: channel.id,
    name: channel.is_im ? 'Usher' : channel.name,
    kind: kindOf(channel),
    unread: unread.filter((message) => !isReply(message) || channel.is_im).length,
    rings: unread.filter((message) => message.rings).length,
    readUntil,
    messages,
  };
}

const kindOf = (channel: Channel): Room['kind'] => {
  if (channel.is_im) return 'app';
  if (channel.is_ext_shared) return 'shared';
  return channel.is_private ? 'private' : 'channel';
};

const isReply = ({ thread, ts }: ShownMessage): boolean => thread !== undefined && thread !== ts;

/** Slack's default notifications: direct messages, mentions, and mentions of the person's groups. */
function rings(slack: SlackSandbox, me: string, channel: Channel, message: Message): boolean {
  if (message.user === me) return false;
  if (channel.is_im) return true;
  const said = `${message.text}\n${JSON.stringify(message.blocks)}`;
  const mine = [...slack.workspace.usergroups.values()].filter(({ users }) => users.includes(me));
  return said.includes(`<@${me}>`) || mine.some(({ id }) => said.includes(`<!subteam^${id}`));
}

function shown(message: Message, onlyYou: boolean): ShownMessage {
  return {
    ts: message.ts,
    ...(message.thread_ts !== undefined && { thread: message.thread_ts }),
    user: message.user,
    text: message.text,
    blocks: message.blocks ?? [],
    edited: message.edited !== undefined && message.bot_id !== app.bot,
    onlyYou,
    isApp: message.bot_id === app.bot,
    rings: false,
  };
}

/** The parts of a view that a client draws; the app's private metadata is left out. */
const shownView = ({ private_metadata: _, ...view }: View): ShownView => view;

const shownHome = (view: View | undefined): ShownView | null => (view ? shownView(view) : null);

function faceOf(user: User): Face {
  const kind = user.is_bot
    ? 'app'
    : user.is_stranger
      ? 'stranger'
      : user.is_restricted || user.is_ultra_restricted
        ? 'guest'
        : 'member';
  return { id: user.id, name: user.real_name, handle: user.name, kind };
}

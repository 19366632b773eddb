import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { Changes } from './changes.js';
import type { Slack } from './context.js';
import { type Delivery, EventDispatcher } from './delivery/event-dispatcher.js';
import { signature } from './delivery/http-delivery.js';
import type { Ack, Delivered } from './delivery/parcel.js';
import type { Message, RecordedCall, View } from './entities.js';
import { Faults } from './faults.js';
import { createFront } from './front.js';
import type { JsonObject } from './json.js';
import { namesOf } from './names.js';
import { changeQuietly, changeUser, type UserChange } from './people/change-user.js';
import { eventPayload } from './people/payloads.js';
import { Person } from './people/person.js';
import { PostingRate } from './rate-limit.js';
import { renderMessage, renderView } from './render.js';
import { ResponseUrls } from './response-urls.js';
import { Triggers } from './triggers.js';
import { Workspace } from './workspace.js';

export interface SlackSandbox {
  apiUrl: string;
  port: number;
  botToken: string;
  appToken: string;
  signingSecret: string;
  team: string;
  enterprise?: string;
  workspace: Workspace;
  faults: Faults;
  files: Slack['files'];
  /** Every Web API call, in order of arrival; uses of a response URL appear as `response_url`. */
  calls: RecordedCall[];
  /** Everything sent to the app, in order. */
  deliveries: Delivered[];
  person(userId: string): Person;
  deliverTo(delivery: Delivery): void;
  /** Sends any event of the Events API. */
  sendEvent(event: JsonObject): Promise<Ack>;
  /** Changes a user as a workspace admin would, and tells the app. */
  changeUser(userId: string, part: UserChange): Promise<Ack>;
  /** Changes a user without an event, as if the app had missed it. */
  changeQuietly(userId: string, part: UserChange): void;
  /** The signature headers of a body for a time in seconds. */
  sign(body: string, timestamp?: number): { [name: string]: string };
  /** The number of Socket Mode connections that take payloads now. */
  openSockets(): number;
  waitForSockets(count: number, timeoutMs?: number): Promise<number>;
  /** The first matching call, past or future. */
  waitForCall(fits: (call: RecordedCall) => boolean, timeoutMs?: number): Promise<RecordedCall>;
  /** Calls the listener whenever a screen may have changed, until the returned function is called. */
  onChange(listener: () => void): () => void;
  refreshSockets(): void;
  /** Sends Slack's warning, which comes about ten seconds before it closes a connection. */
  warnSockets(graceMs: number): void;
  /** Sends any text on one connection. */
  sendFrame(text: string): void;
  dropSockets(): void;
  /** Leaves the connections open but stops reading from them. */
  freezeSockets(): void;
  /** Stops listening on the port, and cuts all connections. */
  leave(): Promise<void>;
  /** Listens on the same port again. */
  comeBack(): Promise<void>;
  renderMessage(message: Message): string;
  renderView(view: View): string;
  close(): Promise<void>;
}

export interface SlackOptions {
  port?: number;
  seed?: (workspace: Workspace) => void;
  delivery?: Delivery;
  scopes?: string[];
  commands?: string[];
  /** The channel events that the app subscribes to, such as `message.channels`; none by default. */
  events?: string[];
  rateLimits?: boolean;
  enterprise?: string;
  /** True if the app is installed for the whole organization and not for one workspace. */
  isOrgWide?: boolean;
  /** The time an app has for an answer, and to open a modal; Slack's three seconds by default. */
  ackTimeoutMs?: number;
  /** The clock of triggers, response URLs, rates and message timestamps, in milliseconds. */
  now?: () => number;
}

const allScopes = [
  'commands',
  'chat:write',
  'files:write',
  'users:read',
  'users:read.email',
  'usergroups:read',
  'team:read',
  'im:write',
  'im:read',
  'im:history',
  'channels:read',
  'channels:history',
  'channels:join',
  'groups:read',
  'groups:history',
] as const;

const signingSecret = 'sandbox-signing-secret';

export async function startSlack(options: SlackOptions = {}): Promise<SlackSandbox> {
  const slack = createSlack(options);
  options.seed?.(slack.workspace);
  const front = createFront(slack);
  front.listen(options.port ?? 0, '127.0.0.1');
  await once(front, 'listening');
  const port = portOf(front.address());
  slack.origin = `http://127.0.0.1:${port}`;
  return {
    ...handles(slack),
    port,
    apiUrl: `${slack.origin}/api/`,
    async leave() {
      slack.dispatcher.hub.drop();
      front.close();
      front.closeAllConnections();
      await once(front, 'close');
    },
    async comeBack() {
      front.listen(port, '127.0.0.1');
      await once(front, 'listening');
    },
    async close() {
      slack.faults.clear();
      await slack.dispatcher.close();
      front.closeAllConnections();
      front.close();
      await once(front, 'close');
    },
  };
}

function createSlack(options: SlackOptions): Slack {
  const now = options.now ?? Date.now;
  const { ackTimeoutMs = 3000 } = options;
  const changes = new Changes();
  const workspace = new Workspace(now);
  workspace.enterprise = options.enterprise;
  workspace.isOrgWide = options.isOrgWide ?? false;
  const dispatcher = new EventDispatcher(signingSecret, ackTimeoutMs, changes, now);
  dispatcher.delivery = options.delivery ?? { mode: 'socket' };
  return {
    workspace,
    changes,
    faults: new Faults(),
    calls: [],
    rate: new PostingRate(options.rateLimits ?? true, now),
    triggers: new Triggers(now, ackTimeoutMs),
    responseUrls: new ResponseUrls(now),
    dispatcher,
    files: new Map(),
    scopes: new Set(options.scopes ?? allScopes),
    commands: options.commands && new Set(options.commands),
    events: new Set(options.events),
    botToken: 'xoxb-sandbox-bot',
    appToken: 'xapp-sandbox-app',
    now,
    origin: '',
  };
}

function handles(slack: Slack): Omit<SlackSandbox, 'port' | 'apiUrl' | 'close' | 'leave' | 'comeBack'> {
  const { workspace, dispatcher, changes } = slack;
  return {
    botToken: slack.botToken,
    appToken: slack.appToken,
    signingSecret,
    team: workspace.team.id,
    ...(workspace.enterprise === undefined ? {} : { enterprise: workspace.enterprise }),
    workspace,
    files: slack.files,
    faults: slack.faults,
    calls: slack.calls,
    deliveries: dispatcher.deliveries,
    person: (userId) => new Person(slack, userId),
    deliverTo(delivery) {
      dispatcher.delivery = delivery;
    },
    sendEvent: (event) =>
      dispatcher.deliverEvent({ kind: 'events_api', payload: eventPayload(slack, event) }),
    changeUser: (userId, part) => changeUser(slack, userId, part),
    changeQuietly: (userId, part) => void changeQuietly(slack, userId, part),
    sign: (body, timestamp = Math.floor(Date.now() / 1000)) => signature(signingSecret, timestamp, body),
    openSockets: () => dispatcher.hub.open,
    waitForSockets: (count, timeoutMs) =>
      changes.until(
        `${count} sockets`,
        () => (dispatcher.hub.open >= count ? dispatcher.hub.open : undefined),
        timeoutMs,
      ),
    waitForCall: (fits, timeoutMs) => changes.until('a call', () => slack.calls.find(fits), timeoutMs),
    onChange: (listener) => changes.listen(listener),
    refreshSockets: () => dispatcher.hub.refresh(),
    sendFrame: (text) => dispatcher.hub.sendFrame(text),
    warnSockets: (graceMs) => dispatcher.hub.warn(graceMs),
    dropSockets: () => dispatcher.hub.drop(),
    freezeSockets: () => dispatcher.hub.freeze(),
    renderMessage: (message) => renderMessage(message, namesOf(workspace)),
    renderView: (view) => renderView(view, namesOf(workspace)),
  };
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('the sandbox listens on no port');
  return address.port;
}

import type { Slack } from './context.js';
import { type JsonObject, objectOf, stringOf } from './json.js';
import { namesOf } from './names.js';
import { changeUser, type UserChange } from './people/change-user.js';
import { Person } from './people/person.js';
import { renderMessage, renderView } from './render.js';

/** The state of the world, for another process. */
export function stateOfWorld({ workspace, calls }: Slack): JsonObject {
  const names = namesOf(workspace);
  const channels = [...workspace.channels.values()].map(({ id, name }) => ({
    id,
    name,
    messages: workspace
      .history(id)
      .map((message) => ({ ...message, rendered: renderMessage(message, names) })),
  }));
  return {
    users: [...workspace.users.values()],
    channels,
    ephemerals: workspace.ephemerals.map(({ channel, user, message }) => ({
      channel,
      shown_to: user,
      ...message,
      rendered: renderMessage(message, names),
    })),
    modals: workspace.modals.map(({ user, view }) => ({ user, view, rendered: renderView(view, names) })),
    homes: Object.fromEntries(workspace.homes),
    calls: calls.length,
  };
}

/** Performs one action of one person, and returns their screen. A modal action applies to the top modal. */
export async function actFor(slack: Slack, act: JsonObject): Promise<JsonObject> {
  const part = userChanges[String(act.do)];
  if (part) await changeUser(slack, stringOf(act.as), part);
  const person = new Person(slack, stringOf(act.as));
  const result = await perform(person, act);
  return { result, screen: person.screen() };
}

/** The changes that a workspace admin can make to a user. */
const userChanges: Readonly<Record<string, UserChange>> = {
  deactivate: { deleted: true },
  reactivate: { deleted: false, is_restricted: false },
  'make-guest': { is_restricted: true },
};

async function perform(person: Person, act: JsonObject): Promise<JsonObject> {
  const key = stringOf(act.key);
  switch (act.do) {
    case 'look':
    case 'deactivate':
    case 'reactivate':
    case 'make-guest':
      return {};
    case 'command':
      return { ...(await person.command(stringOf(act.command), stringOf(act.text), channelOf(act))) };
    case 'click':
      return { ...(await person.click({ channel: stringOf(act.channel), ts: stringOf(act.ts) }, key)) };
    case 'open-home':
      return { ...(await person.openHome()) };
    case 'click-home':
      return { ...(await person.clickHome(key)) };
    case 'fill':
      await (await person.waitForModal()).fill(entriesOf(act));
      return {};
    case 'typeahead':
      return { options: await (await person.waitForModal()).typeahead(key, stringOf(act.text)) };
    case 'click-modal':
      return { ...(await (await person.waitForModal()).click(key)) };
    case 'submit':
      return { ...(await (await person.waitForModal()).submit()) };
    case 'close':
      await (await person.waitForModal()).close();
      return {};
    default:
      throw new Error(`nobody can do "${String(act.do)}" here`);
  }
}

function channelOf(act: JsonObject): { channel?: string } {
  return typeof act.channel === 'string' ? { channel: act.channel } : {};
}

function entriesOf(act: JsonObject): { [key: string]: string | string[] } {
  const entries = Object.entries(objectOf(act.values));
  return Object.fromEntries(
    entries.map(([key, value]) => [key, Array.isArray(value) ? value.map(stringOf) : stringOf(value)]),
  );
}

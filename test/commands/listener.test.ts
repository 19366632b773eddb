import type { App } from '@slack/bolt';
import { describe, expect, it } from 'vitest';
import { createListeners } from '../../src/commands/listener.js';
import type { ListenerContext } from '../../src/commands/listener-context.js';
import { type ListenerName, listenerTable } from '../../src/commands/listener-table.js';

type Handler = (args: object) => Promise<void>;

/** The part of Bolt that registers listeners. */
function bolt() {
  const handlers: Handler[] = [];
  const register = (_: unknown, handler: Handler): void => void handlers.push(handler);
  const app = Object.fromEntries(
    ['command', 'shortcut', 'action', 'view', 'options', 'event'].map((kind) => [kind, register]),
  );
  return { app: app as unknown as App, sole: () => handlers[0] };
}

/** A context that collects messages to people, with a Slack that may be unable to identify them. */
function given(isSlackDown: boolean) {
  const told: string[] = [];
  const logged: string[] = [];
  const member = { standing: 'member', binding: { state: 'none' } };
  const context = {
    homes: { redrawnFor: () => 0, drawAgain: async () => undefined },
    home: { id: 'T0HOME', teams: ['T0HOME'], isOrgWide: false },
    people: {
      lookAfresh: async () => true,
      async identify() {
        if (isSlackDown) throw new Error('Slack does not answer');
        return member;
      },
    },
    desk: { isAdmin: () => true, adminRefusal: async () => undefined },
    policy: () => ({ policy: { delegates: [] } }),
    now: () => 0,
    outbox: { say: async ({ message }: { message: { text: string } }) => void told.push(message.text) },
    log: {
      warn: () => undefined,
      error: (_: object, line: string) => void logged.push(line),
    },
  };
  return { ctx: context as unknown as ListenerContext, told, logged };
}

const fails = async (): Promise<never> => {
  throw new Error('a fault of Usher');
};

/**
 * Registers one listener that throws, sends it an input from Slack, and returns everything that the person received.
 */
async function heardFrom(kind: string, name: string, isSlackDown: boolean, text = '') {
  const { app, sole } = bolt();
  const { ctx, told, logged } = given(isSlackDown);
  const listeners = createListeners(app, ctx);
  const registering: Record<string, () => void> = {
    command: () => listeners.command(name as ListenerName<'command'>, fails),
    shortcut: () => listeners.shortcut(name as ListenerName<'shortcut'>, fails),
    action: () => listeners.action(name as ListenerName<'action'>, fails),
    form: () => listeners.form(name as ListenerName<'form'>, fails),
    view: () => listeners.view(name as ListenerName<'view'>, fails),
    options: () => listeners.options(name as ListenerName<'options'>, fails),
    event: () => listeners.home(fails, async (_, markup) => void told.push(markup)),
  };
  registering[kind]?.();
  const acks: string[] = [];
  const user = { id: 'U0ANA', team_id: 'T0HOME' };
  const handler = sole();
  if (!handler) throw new Error(`nothing registers ${kind} ${name}`);
  await handler({
    ack: async (response: unknown) => void acks.push(JSON.stringify(response ?? 'empty')),
    respond: async ({ text: said }: { text: string }) => void told.push(said),
    body:
      kind === 'command'
        ? { user_id: user.id, team_id: user.team_id, text }
        : { user, ...(kind === 'form' && { view: { callback_id: name } }) },
    command: { command: name },
    shortcut: { callback_id: name },
    action: { action_id: name },
    view: { callback_id: name },
    payload: { action_id: name },
    event: { user: user.id, tab: 'home' },
  });
  return { told, acks, logged };
}

const rows = Object.entries(listenerTable).flatMap(([kind, names]) =>
  Object.keys(names).flatMap((name) => [false, true].map((isSlackDown) => ({ kind, name, isSlackDown }))),
);
const apology = /nothing was decided/;

describe('a listener that fails', () => {
  it.each(rows)('answers the person and Slack: $kind $name, Slack down: $isSlackDown', async (row) => {
    const { told, acks, logged } = await heardFrom(row.kind, row.name, row.isSlackDown);
    expect(logged).toEqual(['a listener failed']);
    if (row.kind === 'options') expect([told, acks]).toEqual([[], ['{"options":[]}']]);
    else expect(`${told}${acks}`).toMatch(apology);
    expect(acks).toHaveLength(row.kind === 'event' ? 0 : 1);
  });

  it('answers a command with a token in it even if Slack does not say who typed it', async () => {
    const { acks } = await heardFrom('command', '/make-access', true, '5b0e7a52-1c4d-4a8e-9f30-000000004001');
    expect(acks).toEqual([expect.stringMatching(apology)]);
  });
});

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { auditActionIds, auditViewIds, feedActionIds } from '../../src/slack/audit-ids.js';
import { actionIds, commandNames, shortcutIds, viewIds } from '../../src/slack/ids.js';
import { optionalScopes, requiredScopes } from '../../src/slack/scopes.js';

const manifest = z
  .object({
    display_information: z.object({
      name: z.string().max(35),
      description: z.string().max(140),
      long_description: z.string().min(175).max(4000),
    }),
    features: z.object({
      app_home: z.object({ home_tab_enabled: z.boolean() }),
      shortcuts: z.array(z.object({ name: z.string().max(24), callback_id: z.string(), type: z.string() })),
      slash_commands: z.array(
        z.object({ command: z.string(), description: z.string().max(2000), should_escape: z.boolean() }),
      ),
    }),
    oauth_config: z.object({
      scopes: z.object({ bot: z.array(z.string()), bot_optional: z.array(z.string()) }),
    }),
    settings: z.object({
      event_subscriptions: z.object({ bot_events: z.array(z.string()) }),
      interactivity: z.object({ is_enabled: z.literal(true) }),
      socket_mode_enabled: z.boolean(),
    }),
  })
  .parse(parse(readFileSync('manifest.yml', 'utf8')));

const sources = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .map((path) => readFileSync(join('src', path), 'utf8'))
  .join('\n');

/** The scopes that each called method needs; https://docs.slack.dev/reference/methods */
const scopesOfMethod: Readonly<Record<string, readonly string[]>> = {
  'auth.test': [],
  'auth.teams.list': [],
  'chat.postMessage': ['chat:write'],
  'chat.update': ['chat:write'],
  'conversations.history': ['channels:history', 'groups:history', 'im:history'],
  'conversations.replies': ['channels:history', 'groups:history', 'im:history'],
  'conversations.info': ['channels:read', 'groups:read'],
  'conversations.open': ['im:write'],
  'files.getUploadURLExternal': ['files:write'],
  'files.completeUploadExternal': ['files:write'],
  'usergroups.users.list': ['usergroups:read'],
  'users.info': ['users:read', 'users:read.email'],
  'users.list': ['users:read', 'users:read.email'],
  'users.lookupByEmail': ['users:read.email'],
  'views.open': [],
  'views.publish': [],
  'views.push': [],
  'views.update': [],
};

const { bot, bot_optional } = manifest.oauth_config.scopes;
const sorted = (list: Iterable<string>) => [...new Set(list)].sort();

describe('the manifest', () => {
  it('registers exactly the commands that have a listener', () => {
    expect(sorted(manifest.features.slash_commands.map(({ command }) => command))).toEqual(
      sorted(Object.values(commandNames)),
    );
    const heard = [
      ...sources.matchAll(/(?:listeners\.command\(|onTypedCommand\(listeners, )commandNames\.(\w+)/g),
    ].map(([, name]) => name ?? '');
    expect(sorted(heard)).toEqual(sorted(Object.keys(commandNames)));
  });

  it('lets Slack escape mentions in every command', () => {
    expect(manifest.features.slash_commands.every(({ should_escape }) => should_escape)).toBe(true);
  });

  it('registers exactly the shortcuts that have a listener', () => {
    expect(sorted(manifest.features.shortcuts.map(({ callback_id }) => callback_id))).toEqual(
      sorted(Object.values(shortcutIds)),
    );
  });

  it('subscribes to exactly the events that have a listener', () => {
    const heard = [...sources.matchAll(/app\.event\('(\w+)'/g)].map(([, name]) => name ?? '');
    const subscribed = manifest.settings.event_subscriptions.bot_events;
    // Slack has one message event for each kind of channel and delivers all of them under one name.
    expect(sorted(subscribed.map((name) => name.split('.')[0] ?? ''))).toEqual(sorted(heard));
  });

  it('asks for exactly the scopes that the called methods need', () => {
    const called = [...sources.matchAll(/client\.((?:\w+\.)+\w+)\(/g)].map(([, method]) => method ?? '');
    const needed = called.flatMap((method) => scopesOfMethod[method] ?? [`unknown method ${method}`]);
    expect(sorted(bot)).toEqual(sorted([...needed, 'commands']));
  });

  it('requests exactly the scopes that `usher doctor` checks, the dispensable ones as optional', () => {
    expect(sorted(bot)).toEqual(sorted([...requiredScopes, ...Object.keys(optionalScopes)]));
    expect(sorted(bot_optional)).toEqual(sorted(Object.keys(optionalScopes)));
  });

  it.each(Object.entries({ ...actionIds, ...viewIds, ...auditActionIds, ...auditViewIds, ...feedActionIds }))(
    'the id %s has a listener or names a field',
    (name) => {
      const used = new RegExp(
        `(actionIds|viewIds|[aA]uditActionIds|[aA]uditViewIds|feedActionIds)\\.${name}\\b`,
      );
      expect(sources).toMatch(used);
    },
  );
});

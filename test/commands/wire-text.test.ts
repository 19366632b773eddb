import { describe, expect, it } from 'vitest';
import { commandText } from '../../sandbox/slack/people/command-text.js';
import { seedHarbourSlack } from '../../sandbox/slack/seed.js';
import { Workspace } from '../../sandbox/slack/workspace.js';
import { typedText } from '../../src/commands/wire-text.js';

describe('the text of a command is read as typed', () => {
  it.each([
    ['Noor &lt;<mailto:noor@example.com|noor@example.com>&gt;', 'Noor <noor@example.com>'],
    ['<mailto:noor@example.com|Noor Haddad>', 'Noor Haddad <noor@example.com>'],
    ['see <https://wiki.example/a?b=1&amp;c=2>', 'see https://wiki.example/a?b=1&c=2'],
    ['see <http://example.com|example.com>', 'see example.com'],
    ['in <#C0TEAMS|teams> for <!subteam^S0SEC|@security>, <!here>', 'in #teams for @security, @here'],
    ['Q&amp;A &lt;3', 'Q&A <3'],
    ['&amp;lt;b&amp;gt;', '&lt;b&gt;'],
    ['&lt;@U0ANA&gt;', '<@U0ANA>'],
    ['a < b', 'a < b'],
  ])('%s', (wire, typed) => {
    expect(typedText(wire)).toEqual({ text: typed, users: [] });
  });

  it('with the people who were picked from the list, and nobody else', () => {
    expect(typedText('<@U0DEV|dev> &lt;@U0ANA|ana&gt; <@W0EVA>')).toEqual({
      text: '@dev <@U0ANA|ana> @W0EVA',
      users: ['U0DEV', 'W0EVA'],
    });
  });
});

describe("the sandbox's Slack", () => {
  const workspace = new Workspace(() => 0);
  seedHarbourSlack(workspace);

  it.each([
    ['Noor <noor@example.com>', 'Noor &lt;<mailto:noor@example.com|noor@example.com>&gt;'],
    ['Q&A &lt;', 'Q&amp;A &amp;lt;'],
    ['https://wiki.example/?a&b', '<https://wiki.example/?a&amp;b>'],
    ['@dev @nobody @here', '<@U0DEV|dev> @nobody <!here>'],
    ['<@U0DEV|dev> <@U0DEV> <@U0DEV|eva>', '<@U0DEV|dev> &lt;@U0DEV&gt; &lt;@U0DEV|eva&gt;'],
  ])('sends %s like the real one, and Usher reads it back', (typed, wire) => {
    expect(commandText(workspace, typed)).toBe(wire);
    expect(typedText(wire).text).toBe(typed.replace('<@U0DEV|dev>', '@dev'));
  });
});

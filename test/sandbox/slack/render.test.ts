import { expect, test } from 'vitest';
import { namesOf } from '../../../sandbox/slack/names.js';
import { renderMessage } from '../../../sandbox/slack/render.js';
import { seedHarbourSlack } from '../../../sandbox/slack/seed.js';
import { Workspace } from '../../../sandbox/slack/workspace.js';

const workspace = new Workspace(() => 0);
seedHarbourSlack(workspace);
const shown = (text: string) => renderMessage({ text }, namesOf(workspace));

test.each([
  ['<@U0ANA> in <#C0AUDIT>', '@Ana Costa in #make-audit'],
  ['<@U0NOBODY>', '@U0NOBODY'],
  ['<!subteam^S0PLATFORM> and <!here>', '@platform and @here'],
  ['<https://example.com|the page>', 'the page (https://example.com)'],
  ['a &lt;b&gt; &amp; c', 'a <b> & c'],
  ['until <!date^1700000000^{date_short_pretty} at {time}|later>', 'until Nov 14, 2023 at 22:13'],
  ['<!date^soon^{date}|soon>', 'soon'],
])('%s is rendered as %s', (text, expected) => {
  expect(shown(text)).toBe(expected);
});

test('plain text is not resolved', () => {
  const blocks = [{ type: 'header', text: { type: 'plain_text', text: '<@U0ANA> &amp; co' } }];
  expect(renderMessage({ text: '', blocks }, namesOf(workspace))).toBe('# <@U0ANA> &amp; co');
});

test('a card reads from top to bottom', () => {
  const blocks = [
    { type: 'header', text: { type: 'plain_text', text: 'Team Admin of Finance for Ana Costa' } },
    {
      type: 'section',
      fields: [
        { type: 'mrkdwn', text: 'Now: Member' },
        { type: 'mrkdwn', text: 'After: Admin' },
      ],
    },
    { type: 'divider' },
    {
      type: 'context',
      elements: [
        { type: 'mrkdwn', text: 'REQ-7' },
        { type: 'mrkdwn', text: 'asked by <@U0BEN>' },
      ],
    },
    {
      type: 'actions',
      elements: [
        { type: 'button', text: { type: 'plain_text', text: 'Approve' } },
        { type: 'button', text: { type: 'plain_text', text: 'Deny' } },
      ],
    },
  ];
  expect(renderMessage({ text: 'fallback', blocks }, namesOf(workspace)).split('\n')).toEqual([
    '# Team Admin of Finance for Ana Costa',
    'Now: Member',
    'After: Admin',
    '---',
    'REQ-7 · asked by @Ben Weber',
    '[Approve] [Deny]',
  ]);
});

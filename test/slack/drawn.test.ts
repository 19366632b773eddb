import { expect, it } from 'vitest';
import { button, section as whole } from '../../src/slack/blocks.js';
import { drawnBlocks, problemsOf } from './drawn.js';

const markup = (length: number) => ({ type: 'mrkdwn' as const, text: 'a'.repeat(length) });
const plain = (length: number) => ({ type: 'plain_text' as const, text: 'a'.repeat(length) });
const section = (length: number) => ({ type: 'section' as const, text: markup(length) });

it.each([
  ['text', { text: 'a'.repeat(40_001), blocks: [] }],
  ['no text', { text: '', blocks: [] }],
  ['blocks', { text: 'a', blocks: Array.from({ length: 51 }, () => section(1)) }],
  ['a section', { text: 'a', blocks: [section(3001)] }],
  ['a header', { text: 'a', blocks: [{ type: 'header' as const, text: plain(151) }] }],
  [
    'a button',
    {
      text: 'a',
      blocks: [
        {
          type: 'actions' as const,
          elements: [{ type: 'button' as const, action_id: 'a', text: plain(76) }],
        },
      ],
    },
  ],
])('too much of %s is detected', (_, message) => {
  expect(problemsOf(message)).not.toEqual([]);
});

it('the most that Slack accepts is not reported', () => {
  const blocks = [
    ...Array.from({ length: 46 }, () => section(20)),
    ...Array.from({ length: 4 }, () => section(3000)),
  ];
  expect(problemsOf({ text: 'a'.repeat(40_000), blocks })).toEqual([]);
});

it('the drawing shows what folds, what a button asks, and what a screen reader says', () => {
  const { expand: _, ...folding } = whole('A long story');
  const asks = { title: 'End it?', text: 'It ends now.', yes: 'End it', danger: true };
  const end = button('end', 'End now', '', { confirm: asks, spoken: 'End now REQ-7' });
  const lift = button('lift', 'Lift', '', { spoken: 'Lift the freeze' });
  const blocks = [folding, whole('News'), { type: 'actions', elements: [end, lift] }];
  expect(drawnBlocks(blocks)).toMatchInlineSnapshot(`
    "A long story [folds]
    News
    [End now, asks “End it? It ends now.” (End it, danger | Back)] [Lift]
    (spoken: … REQ-7)
    (spoken: … the freeze)"
  `);
});

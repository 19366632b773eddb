import type { KnownBlock } from '@slack/types';
import { expect, test } from 'vitest';
import { blockProblems } from '../../../sandbox/slack/block-kit/blocks.js';
import { viewProblems } from '../../../sandbox/slack/block-kit/views.js';
import type { JsonObject } from '../../../sandbox/slack/json.js';
import { checkedContent } from '../../../sandbox/slack/methods/content.js';
import { card, reasonModal } from './harbour-app.js';

const plain = (text: string) => ({ type: 'plain_text', text });
const mrkdwn = (text: string) => ({ type: 'mrkdwn', text });
const x = (length: number) => 'x'.repeat(length);
const section = (length = 1): JsonObject => ({ type: 'section', text: mrkdwn(x(length)) });
const actions = (...elements: JsonObject[]): JsonObject => ({ type: 'actions', elements });
const button = (more: JsonObject = {}): JsonObject => ({
  type: 'button',
  text: plain('Go'),
  action_id: 'go',
  ...more,
});
const option = (text = 'A', value = 'a'): JsonObject => ({ text: plain(text), value });
const select = (more: JsonObject = {}): JsonObject => ({
  type: 'static_select',
  action_id: 's',
  options: [option()],
  ...more,
});
const asJson = (blocks: KnownBlock[]): JsonObject[] => JSON.parse(JSON.stringify(blocks));

test('blocks that Slack accepts are accepted', () => {
  expect(blockProblems(asJson(card('pending')), 'message')).toEqual([]);
  expect(viewProblems(JSON.parse(JSON.stringify(reasonModal)), 'modal')).toEqual([]);
  expect(
    blockProblems(
      Array.from({ length: 50 }, () => section()),
      'message',
    ),
  ).toEqual([]);
  expect(blockProblems([section(3000), { type: 'header', text: plain(x(150)) }], 'home')).toEqual([]);
});

test.each<[string, JsonObject, string]>([
  ['an unknown block', { type: 'banner' }, 'unsupported type: banner'],
  ['a section of 3001 characters', section(3001), 'must be less than 3001 characters'],
  ['an empty text', section(0), 'must be more than 0 characters'],
  ['a section with nothing', { type: 'section' }, 'must define either text or fields'],
  [
    'eleven fields',
    { type: 'section', fields: Array.from({ length: 11 }, () => plain('f')) },
    'no more than 10 items',
  ],
  ['a long field', { type: 'section', fields: [plain(x(2001))] }, 'must be less than 2001 characters'],
  ['a header in mrkdwn', { type: 'header', text: mrkdwn('*h*') }, 'must be plain_text'],
  ['a long header', { type: 'header', text: plain(x(151)) }, 'must be less than 151 characters'],
  [
    'eleven things in a context',
    { type: 'context', elements: Array.from({ length: 11 }, () => mrkdwn('c')) },
    'no more than 10',
  ],
  ['a long button', actions(button({ text: plain(x(76)) })), 'must be less than 76 characters'],
  ['a long button value', actions(button({ value: x(2001) })), 'must be less than 2001 characters'],
  ['a button in mrkdwn', actions(button({ text: mrkdwn('Go') })), 'must be plain_text'],
  ['a style of its own', actions(button({ style: 'default' })), 'must be one of: primary, danger'],
  ['two buttons alike', actions(button(), button()), '`action_id` "go" already exists'],
  ['no buttons', actions(), 'no less than 1 items'],
  ['no options', actions(select({ options: [] })), 'no less than 1 items'],
  [
    '101 options',
    actions(select({ options: Array.from({ length: 101 }, () => option()) })),
    'no more than 100 items',
  ],
  ['a long option', actions(select({ options: [option(x(76))] })), 'must be less than 76 characters'],
  [
    'a long option value',
    actions(select({ options: [option('A', x(76))] })),
    'must be less than 76 characters',
  ],
  [
    'an initial option not offered',
    actions(select({ initial_option: option('B', 'b') })),
    'must match one of the options',
  ],
  [
    'eleven radio buttons',
    actions({ type: 'radio_buttons', options: Array.from({ length: 11 }, () => option()) }),
    'no more than 10',
  ],
  ['a text input outside an input', actions({ type: 'plain_text_input' }), 'unsupported element type'],
  [
    'a long confirm',
    actions(
      button({ confirm: { title: plain('t'), text: mrkdwn(x(301)), confirm: plain('y'), deny: plain('n') } }),
    ),
    'must be less than 301',
  ],
  [
    'an incomplete confirm',
    actions(button({ confirm: { title: plain('t') } })),
    'missing required field: deny',
  ],
  ['a misspelt property', { ...section(), acessory: button() }, 'invalid additional property: acessory'],
  ['an alert outside a modal', { type: 'alert', text: plain('a') }, 'unsupported type: alert'],
])('%s is refused in a message', (_name, block, problem) => {
  expect(blockProblems([block], 'message').join('\n')).toContain(problem);
});

test('the same action in two blocks is allowed, the same block_id is not', () => {
  expect(blockProblems([actions(button()), actions(button())], 'message')).toEqual([]);
  const twice = [
    { ...section(), block_id: 'b' },
    { ...section(), block_id: 'b' },
  ];
  expect(blockProblems(twice, 'message')).toEqual([
    '`block_id` "b" already exists [json-pointer:/blocks/1/block_id]',
  ]);
});

test('51 blocks are too many for a message and not for a view', () => {
  const blocks = Array.from({ length: 51 }, () => section());
  expect(blockProblems(blocks, 'message')).toEqual(['no more than 50 items allowed [json-pointer:/blocks]']);
  expect(blockProblems(blocks, 'modal')).toEqual([]);
});

test.each<[string, JsonObject, string]>([
  ['a long title', { title: plain(x(25)) }, '/view/title/text'],
  ['a long submit', { submit: plain(x(25)) }, '/view/submit/text'],
  ['a long close', { close: plain(x(25)) }, '/view/close/text'],
  ['long private metadata', { private_metadata: x(3001) }, '/view/private_metadata'],
  ['a long callback id', { callback_id: x(256) }, '/view/callback_id'],
  ['inputs and no submit', { submit: undefined }, 'missing required field: submit'],
  ['a hash within', { hash: '1' }, 'invalid additional property: hash'],
  ['the wrong type', { type: 'home' }, 'must be modal'],
])('%s is refused in a modal', (_name, change, problem) => {
  const view: JsonObject = { ...JSON.parse(JSON.stringify(reasonModal)), ...change };
  expect(viewProblems(view, 'modal').join('\n')).toContain(problem);
});

test('the text of all blocks together has a limit', () => {
  const blocks = Array.from({ length: 5 }, () => section(2601));
  expect(() => checkedContent({ blocks }, 40_000)).toThrow('msg_blocks_too_long');
});

test('a message needs text or blocks, and blocks need to be a list', () => {
  expect(() => checkedContent({ text: '' }, 40_000)).toThrow('no_text');
  expect(() => checkedContent({ blocks: [] }, 40_000)).toThrow('no_text');
  expect(() => checkedContent({ text: 't', blocks: 'nonsense' }, 40_000)).toThrow('invalid_blocks_format');
  expect(() => checkedContent({ text: x(4001) }, 4000)).toThrow('msg_too_long');
});

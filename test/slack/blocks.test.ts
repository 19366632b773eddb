import { expect, it } from 'vitest';
import { button } from '../../src/slack/blocks.js';

const asks = { title: 'Freeze changes?', text: 'Nothing is approved.', yes: 'Freeze changes' };

it('a red button that asks first is confirmed by a red button', () => {
  expect(button('a', 'Freeze changes', 'v', { style: 'danger', confirm: asks }).confirm?.style).toBe(
    'danger',
  );
});

it('another button is confirmed by a red button only if nobody can take the act back', () => {
  expect(button('a', 'Accept', 'v', { confirm: asks }).confirm).not.toHaveProperty('style');
  expect(button('a', 'Accept', 'v', { confirm: { ...asks, danger: true } }).confirm?.style).toBe('danger');
});

import { expect, it } from 'vitest';
import { button, header } from '../../src/slack/blocks.js';
import { option } from '../../src/slack/modals/fields.js';

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

it('a name with line breaks adds no line to a title, an option or a button', () => {
  const name = 'Finance\n\u2705 Approved by Ana\r\nOps';
  const line = 'Finance \u2705 Approved by Ana Ops';
  expect(header(name).text.text).toBe(line);
  expect(option({ value: 'v', label: name, description: name })).toMatchObject({
    text: { text: line },
    description: { text: line },
  });
  expect(button('a', name, 'v', { spoken: name })).toMatchObject({
    text: { text: line },
    accessibility_label: line,
  });
});

import { describe, expect, it } from 'vitest';
import { enlarged, scripts } from './big.js';
import { drawn, problemsOf } from './drawn.js';
import { lists } from './lists.js';

it.each(Object.entries(lists((one) => one)))('the message with %s', (_, message) => {
  expect(drawn(message)).toMatchSnapshot();
});

describe.each(scripts)('with the longest names, in %s', (script) => {
  it.each(Object.entries(lists((one) => enlarged(one, script), 75)))(
    '%s fits Slack’s limits',
    (_, message) => {
      expect(problemsOf(message)).toEqual([]);
    },
  );
});

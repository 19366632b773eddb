import { describe, expect, it } from 'vitest';
import { alerts } from './alerts.js';
import { enlarged, scripts } from './big.js';
import { drawn, problemsOf } from './drawn.js';

it.each(Object.entries(alerts((one) => one)))('the message: %s', (_, message) => {
  expect(drawn(message)).toMatchSnapshot();
});

describe.each(scripts)('with the longest names and reasons, in %s', (script) => {
  it.each(Object.entries(alerts((one) => enlarged(one, script), 50)))(
    '%s fits Slack’s limits',
    (_, message) => {
      expect(problemsOf(message)).toEqual([]);
    },
  );
});

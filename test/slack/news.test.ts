import { describe, expect, it } from 'vitest';
import { enlarged, scripts } from './big.js';
import { drawn, problemsOf } from './drawn.js';
import { news } from './news.js';

const asTheyAre = news((one) => one);

it.each(Object.keys(asTheyAre))('the message about %s', (what) => {
  const message = asTheyAre[what];
  expect(message).toBeDefined();
  expect(message && drawn(message)).toMatchSnapshot();
});

describe.each(scripts)('with the longest names and reasons, in %s', (script) => {
  it.each(Object.entries(news((one) => enlarged(one, script), 200)))(
    '%s fits Slack’s limits',
    (_, message) => {
      expect(message && problemsOf(message)).toEqual([]);
    },
  );
});

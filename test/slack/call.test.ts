import { describe, expect, it } from 'vitest';
import { openStages } from '../../src/approvals/missing.js';
import { reminder, threadMessage } from '../../src/slack/call.js';
import { given, submitted } from '../approvals/given.js';
import { drawnBlocks } from './drawn.js';

const mentions = '<@U0ANA> <@U0BEN>';

describe('a call to the deciders', () => {
  const request = given(submitted());
  const { text, blocks } = threadMessage(request, request.lines.length, openStages(request), mentions);

  it('mentions them first in the thread', () => {
    expect(drawnBlocks(blocks)).toContain('<@U0ANA> <@U0BEN> Please decide: <@U0EVA> asks to make Finn');
  });

  it('begins its notification with the request, since there is room only for the first words', () => {
    expect(text).toMatch(
      /^Please decide: <@U0EVA> asks to make Finn Team Admin of Team 7 .* · <@U0ANA> <@U0BEN>$/,
    );
  });
});

it('the notification of a reminder begins with what waits', () => {
  const { text } = reminder(given(submitted()), mentions);
  expect(text).toMatch(/^Still waiting for you: <@U0EVA> asks to make Finn .* · <@U0ANA> <@U0BEN>$/);
});

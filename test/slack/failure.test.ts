import {
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebAPIRequestError,
} from '@slack/web-api';
import { describe, expect, it } from 'vitest';
import { NotDelivered } from '../../src/approvals/ports.js';
import { deliveryOf, mayHaveHappened, reasonOf, slackWord, troubleKind } from '../../src/slack/failure.js';

const said = (error: string) => new WebAPIPlatformError({ ok: false, error });
const page = said('<!DOCTYPE html><html><body>Slack is having trouble</body></html>');
const cut = new WebAPIRequestError(new Error('socket hang up'));
const http = new WebAPIHTTPError(503, 'Service Unavailable', {}, '<html>');

describe('an error from Slack:', () => {
  it.each([
    'internal_error',
    'fatal_error',
    'service_unavailable',
    'request_timeout',
    'ratelimited',
    'rate_limited',
    'team_added_to_org',
  ])('%s is temporary', (word) => {
    expect(troubleKind(said(word))).toBe('passing');
    expect(deliveryOf(said(word))).toBeInstanceOf(NotDelivered);
  });

  it.each([
    'restricted_action_read_only_channel',
    'restricted_action',
    'is_archived',
    'not_in_channel',
    'channel_not_found',
    'msg_too_long',
    'no_such_subteam',
    'subteam_not_found',
    'plan_upgrade_required',
    'a_word_that_slack_adds_next_year',
  ])('%s is final', (word) => {
    expect(troubleKind(said(word))).toBe('final');
    expect(deliveryOf(said(word))).toMatchObject({ ok: false, reason: word });
  });

  it('a channel that accepts nothing is told apart from a message that Slack refuses', () => {
    const isOfChannel = (word: string) => 'isOfChannel' in deliveryOf(said(word));
    for (const word of ['is_archived', 'is_inactive', 'not_in_channel', 'channel_not_found'])
      expect(isOfChannel(word)).toBe(true);
    for (const word of ['message_not_found', 'cant_update_message', 'msg_too_long'])
      expect(isOfChannel(word)).toBe(false);
  });

  it.each(['invalid_auth', 'token_revoked', 'account_inactive', 'not_authed', 'missing_scope'])(
    '%s is a problem with the token: the message is kept and health reports it',
    (word) => {
      expect(deliveryOf(said(word))).toMatchObject({
        name: 'NotDelivered',
        reason: word,
        tokenRefused: true,
      });
    },
  );

  it('no answer, HTTP 503 and an HTML page are temporary, and their content is not shown', () => {
    for (const error of [page, cut, http]) {
      expect(troubleKind(error)).toBe('passing');
      expect(slackWord(error)).toBeUndefined();
      expect(
        `${reasonOf(error)} ${JSON.stringify(deliveryOf(error))} ${String(deliveryOf(error))}`,
      ).not.toMatch(/html/i);
    }
  });

  it('a message that may have been posted is looked for before it is sent again', () => {
    for (const error of [page, cut, http, said('internal_error'), said('fatal_error'), new Error('odd')])
      expect(mayHaveHappened(error)).toBe(true);
    for (const error of [said('ratelimited'), said('is_archived'), new WebAPIRateLimitedError(1)])
      expect(mayHaveHappened(error)).toBe(false);
  });
});

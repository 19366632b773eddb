import { describe, expect, it } from 'vitest';
import { holdsToken } from '../../src/approvals/token-text.js';
import { typedToken } from '../../src/commands/token/typed-token.js';

const token = '7d2c91e4-1b2c-4d5e-8f90-123456789abc';

describe('a typed leaked token', () => {
  it('is read as it is', () => {
    expect(typedToken(` ${token}\n`)).toEqual({ ok: true, token });
  });

  it.each([
    [`https://eu1.make.com/mcp/u/${token}/stateless`, 'eu1.make.com'],
    [`https://eu2.make.com/mcp/u/${token}/stream`, 'eu2.make.com'],
    [`https://US1.make.com/mcp/u/${token}/sse/`, 'us1.make.com'],
    [`https://eu1.make.celonis.com/mcp/api/v1/u/${token}/sse`, 'eu1.make.celonis.com'],
  ])('is read from the address %s, with its zone', (address, zone) => {
    expect(typedToken(address)).toEqual({ ok: true, token, zone });
  });

  it.each([
    [`https://eu1.make.com.evil.example/mcp/u/${token}/sse`, /no zone of Make/],
    [`http://eu1.make.com/mcp/u/${token}/sse`, /no Make API token/],
    [`https://eu1.make.com/mcp/u/${token}/sse?x=1`, /no Make API token/],
    [`https://eu1.make.com/mcp/u/abc/sse`, /no Make API token/],
    ['https://eu1.make.com/mcp/server/12/t/s3cr3t-key/sse', /toolbox.*replace the key there/],
    [`x ${token}`, /no Make API token/],
  ])('is not found in %s, and the answer does not repeat it', (typed, why) => {
    const read = typedToken(typed);
    expect(read).toMatchObject({ ok: false, problem: expect.stringMatching(why) });
    expect(JSON.stringify(read)).not.toContain(token);
    expect(JSON.stringify(read)).not.toContain('s3cr3t');
  });
});

describe('a text field', () => {
  it('cannot contain an MCP address or the key of a toolbox', () => {
    expect(holdsToken(`see https://eu1.make.com/mcp/u/${token}/sse`)).toBe(true);
    expect(holdsToken('see https://eu1.make.com/mcp/server/12/t/abc-def/sse')).toBe(true);
    expect(holdsToken('see https://eu1.make.com/mcp/server/12')).toBe(false);
  });

  it.each([
    ['a bot token of Slack', 'xoxb-1234567890-abcdefghijkl'],
    ['an app token of Slack', 'xapp-1-A0123-4567-abcdef'],
    ['a rotating token of Slack', 'xoxe.xoxp-1-Mi0yLTEyMzQ'],
    ['a user token of Slack within a sentence', 'the key (xoxp-12-34-56-abc) was shown'],
    ['a token with an invisible character', token.replace('1e4-', '1e4\u200b-')],
    ['a token with the dashes of an editor', token.replaceAll('-', '\u2011')],
    ['a token with soft hyphens', token.replaceAll('-', '-\u00ad')],
    ['a token in wide digits', token.replaceAll('2', '\uff12')],
    ['a token that is percent-encoded', `https://example.com/?t=${token.replaceAll('-', '%2D')}`],
    ['a token that a mail program broke', token.replace('-4d5e', '\n> -4d5e')],
  ])('cannot contain %s', (_, text) => {
    expect(holdsToken(text)).toBe(true);
  });

  it.each(['xoxb tokens are rotated', 'use xapp-1 for it', 'REQ-7, tier-1', 'Grüße: 7d2c91e4-1b2c-4d5e'])(
    'can contain %s',
    (text) => {
      expect(holdsToken(text)).toBe(false);
    },
  );
});

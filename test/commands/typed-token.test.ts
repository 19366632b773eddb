import { describe, expect, it } from 'vitest';
import { holdsToken } from '../../src/commands/parse.js';
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
});

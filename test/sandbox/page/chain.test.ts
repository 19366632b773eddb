import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { checkChain } from '../../../sandbox/serve/chain.js';

/** A record with Usher's hash chain; its events do not matter here. */
function written(count: number): string {
  const lines: string[] = [];
  let prev = '0'.repeat(64);
  for (let n = 1; n <= count; n += 1) {
    const body = {
      format: 1,
      n,
      prev,
      at: '2026-11-28T11:00:00.000Z',
      stream: 's',
      version: n,
      events: [{ type: 't' }],
    };
    const plain = JSON.stringify(body);
    prev = createHash('sha256').update(plain).digest('hex');
    lines.push(`${plain.slice(0, -1)},"hash":"${prev}"}`);
  }
  return `${lines.join('\n')}\n`;
}

describe('the sandbox’s own check of the record', () => {
  it('accepts a complete record', () => {
    const { entries, broken } = checkChain(written(3));
    expect([entries.length, broken]).toEqual([3, undefined]);
  });

  it('names the entry in which a byte was changed', () => {
    const lines = written(3).split('\n');
    lines[1] = (lines[1] ?? '').replace('11:00', '11:01');
    expect(checkChain(lines.join('\n')).broken).toBe('Entry 2 was changed: its hash is wrong.');
  });

  it('names the entry that follows a missing one', () => {
    const lines = written(3).split('\n');
    lines.splice(1, 1);
    expect(checkChain(lines.join('\n')).broken).toBe('Entry 3 does not follow the one before it.');
  });
});

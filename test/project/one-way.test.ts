import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const sources = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .map((path) => join('src', path))
  .map((path) => ({ path, text: readFileSync(path, 'utf8') }));
const filesWith = (pattern: RegExp): string[] =>
  sources.flatMap(({ path, text }) => (pattern.test(text) ? [path] : []));

it('one file posts and edits messages in Slack', () => {
  expect(filesWith(/\bchat\.(postMessage|postEphemeral|update|delete|scheduleMessage)\(/)).toEqual([
    'src/delivery/sender.ts',
  ]);
});

it('one file decides again where somebody else was quicker', () => {
  expect(filesWith(/instanceof Conflict\b/)).toEqual(['src/approvals/decide-on.ts']);
});

it('that Slack will never take a message is a value, not an error', () => {
  expect(filesWith(/class Undeliverable|instanceof Undeliverable/)).toEqual([]);
});

it('nothing that people hear of goes to Slack past what is durable', () => {
  // The rest hands messages over to the outbox, or to these, which derive what is due from the ledger.
  expect(filesWith(/\bposter\.post\(/).sort()).toEqual([
    'src/delivery/messenger.ts',
    'src/delivery/outbox.ts',
    'src/feed/delivery.ts',
    'src/feed/organization-reader.ts',
    'src/watch/alerts.ts',
    'src/watch/daily-line.ts',
  ]);
});

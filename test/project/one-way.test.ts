import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const sources = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .map((path) => join('src', path))
  .map((path) => ({ path, text: readFileSync(path, 'utf8') }));
const filesWith = (pattern: RegExp): string[] =>
  sources.flatMap(({ path, text }) => (pattern.test(text) ? [path] : []));

it('only one file posts and edits messages in Slack', () => {
  expect(filesWith(/\bchat\.(postMessage|postEphemeral|update|delete|scheduleMessage)\(/)).toEqual([
    'src/delivery/sender.ts',
  ]);
});

it('only one file decides again after a conflict', () => {
  expect(filesWith(/instanceof Conflict\b/)).toEqual(['src/approvals/decide-on.ts']);
});

it('an undeliverable message is reported as a value, not as an error', () => {
  expect(filesWith(/class Undeliverable|instanceof Undeliverable/)).toEqual([]);
});

it('every message to Slack is derived from durable data', () => {
  // Everything else goes through the outbox. These derive due messages from durable data, and an outbox that stored
  // them a second time would send them after they no longer hold:
  expect(filesWith(/\bposter\.post\(/).sort()).toEqual([
    // what the ledger says of each request;
    'src/delivery/messenger.ts',
    'src/delivery/outbox.ts',
    // the batch in the cursor's document, posted to those who listen then, and the cursor moves once all of them have it;
    'src/feed/delivery.ts',
    // findings that are not on record as told, which need to know where the message stands to be drawn again.
    'src/watch/alerts.ts',
  ]);
});

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
  // All other messages go through the outbox. These files derive due messages from durable data; an outbox would store
  // them a second time and could send them after they no longer hold.
  expect(filesWith(/\bposter\.post\(/).sort()).toEqual([
    // The source is the ledger's content about each request.
    'src/delivery/messenger.ts',
    // What the outbox has stored.
    'src/delivery/tell-notice.ts',
    // The source is the batch in the cursor's document; the cursor moves once all present subscribers have it.
    'src/feed/delivery.ts',
    // The sources are findings not yet recorded as told; the file must know the message to draw it again.
    'src/watch/alerts.ts',
  ]);
});

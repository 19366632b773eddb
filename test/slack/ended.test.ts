import { expect, it } from 'vitest';
import { noControl } from '../../src/approvals/control.js';
import { person, system } from '../../src/approvals/person.js';
import { endedBy } from '../../src/approvals/request.js';
import { approvalCard } from '../../src/slack/card.js';
import { historyLines } from '../../src/slack/lines.js';
import { stateInPlainText } from '../../src/slack/status.js';
import { admin, after, ana, eva, hour, t0 } from '../approvals/given.js';
import { drawnBlocks } from './drawn.js';
import { inEffect } from './requests.js';

const at = t0 + hour;
const failed = {
  type: 'change.failed',
  at,
  by: system,
  change: 0,
  way: 'undo',
  code: 'x',
  why: 'no',
} as const;
const plainly = {
  person: (one: string) => one,
  moment: () => 'then',
  typed: (text: string) => text,
} as unknown as Parameters<typeof stateInPlainText>[1];

/** Access that one person ends early, whose end fails, and that another tries again. */
const retried = after(inEffect(), [
  { type: 'grant.ending', at, by: person(admin), why: 'early' },
  failed,
  { type: 'retry.asked', at, by: person(eva) },
  { type: 'change.undone', at, by: system, change: 0, how: 'verified' },
]);

it('the person who ended access early is named, and not the one who tried the end again', () => {
  expect(endedBy(retried)).toBe(admin);
  const card = drawnBlocks(approvalCard(retried, noControl).blocks);
  expect(card).toContain('Back to *Team Member*. <@U0ADMIN> ended it early.');
  expect(card).not.toContain('<@U0EVA> ended');
  const { text } = historyLines(retried, 0);
  expect(text.match(/\S+ ended it early/g)).toEqual(['<@U0ADMIN> ended it early']);
  expect(stateInPlainText(retried, plainly)).toBe(`ended early by ${admin}, verified on Make then`);
});

it('nobody is named if the time was over', () => {
  const over = after(inEffect(), [
    { type: 'grant.ending', at: t0 + 9 * hour, by: system, why: 'time' },
    failed,
    { type: 'retry.asked', at, by: person(ana) },
    { type: 'change.undone', at, by: system, change: 0, how: 'verified' },
  ]);
  expect(endedBy(over)).toBeUndefined();
  expect(historyLines(over, 0).text).not.toContain('ended it early');
  expect(stateInPlainText(over, plainly)).toBe('ended, verified on Make then');
});

it('a person who left the organization is named as gone', () => {
  const gone = after(inEffect(), [
    { type: 'grant.ending', at: t0 + 9 * hour, by: system, why: 'time' },
    { type: 'change.undone', at, by: system, change: 0, how: 'gone' },
  ]);
  expect(drawnBlocks(approvalCard(gone, noControl).blocks)).toContain(
    'They are no longer in Acme, so no role was put back.',
  );
});

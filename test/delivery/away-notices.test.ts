import { expect, test } from 'vitest';
import { person } from '../../src/approvals/person.js';
import { awayNotices } from '../../src/delivery/away-notices.js';
import { ana, ben } from '../approvals/given.js';

test('the end of an absence redraws the message about its beginning, however old that is', () => {
  const begun = { type: 'control.away', at: 1_000, by: person(ana), to: ben, until: '2026-12-20' } as const;
  const back = { type: 'control.back', at: 864_000_000, by: person(ana), to: ben } as const;
  const [first] = awayNotices([], [begun], begun, 0);
  const [over] = awayNotices([], [begun, back], back, 1);
  expect(over).toMatchObject({ revises: first?.key, since: begun.at });
});

import { expect, it } from 'vitest';
import { seatLines } from '../../src/slack/seats.js';
import { plan } from '../approvals/given.js';

const inviting = (used: number, takesOne = true, id = 1) =>
  plan({ organization: { id, name: `Organization ${id}` }, seats: { used, limit: 200, takesOne } });
const many = (count: number, used: number) => Array.from({ length: count }, () => inviting(used));

it.each([
  ['one invitation', [inviting(130)], 'Seats: 130 of 200 used, 69 left after this.'],
  ['several', many(50, 130), 'Seats: 130 of 200 used, 20 left after these 50.'],
  ['the last seats', many(2, 198), 'Seats: 198 of 200 used, 0 left after these 2.'],
  ['more than there are seats', many(50, 190), 'Seats: 190 of 200 used: 40 too few for these 50.'],
  [
    'an invitation in the place of one that has expired',
    [inviting(130, false)],
    'Seats: 130 of 200 used, and none is taken by this.',
  ],
])('says how many seats are left after %s', (_, plans, line) => {
  expect(seatLines(plans)).toEqual([line]);
});

it('counts each organization separately, and shows nothing if seats are unlimited', () => {
  expect(seatLines([inviting(1), inviting(2, true, 2), plan()])).toEqual([
    'Seats of Organization 1: 1 of 200 used, 198 left after this.',
    'Seats of Organization 2: 2 of 200 used, 197 left after this.',
  ]);
  expect(seatLines([plan()])).toEqual([]);
});

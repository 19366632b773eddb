import { expect, it } from 'vitest';
import { askedApart, askedFor, askings } from '../../src/reviews/decide/carry-out.js';
import { silence } from '../../src/reviews/decide/silence.js';
import type { Review } from '../../src/reviews/review.js';
import { folded, foundLine, reviewOf, until } from './review-of.js';

const teamMember = { id: 2, name: 'Team Member' };

/** Two Team Admins without a decision, whom the policy lowers. */
function loweredBySilence(): Review {
  const review = reviewOf({ lines: [foundLine(3), foundLine(6)], reviewers: [11], silence: 'lower' });
  const room = { canLower: () => true, movable: () => true, others: () => [] };
  return folded(review, silence(review, room, until));
}

it('a line that silence lowers is refused, and nobody is removed, where Make has no lower role any more', () => {
  const review = loweredBySilence();
  const events = askings(review, ({ line }) => (line.userId === 3 ? undefined : teamMember), until);
  expect(events).toMatchObject([
    { type: 'lines.asking', lines: [2], changes: [teamMember] },
    { type: 'line.refused', line: 1, code: 'no-lower-role' },
  ]);
  const after = folded(review, events);
  expect(after.lines.get(1)?.refused?.sentence).toBe(
    'Make shows no role below Team Admin for this line any more.',
  );
  expect(askings(after, () => undefined, until)).toEqual([]);
});

it('lines that are asked for apart keep the role that was asked for together', () => {
  const review = loweredBySilence();
  const asked = folded(
    review,
    askings(review, () => teamMember, until),
  );
  const [asking] = asked.askings.values();
  if (!asking) throw new Error('nothing is asked for');
  const lines = [...asked.lines.values()];
  const apart = folded(
    asked,
    askedApart(
      asked,
      asking,
      lines.map((one) => [one]),
      until,
    ),
  );
  const changes = [...apart.askings.values()]
    .filter(({ parted }) => !parted)
    .flatMap((one) => lines.filter(({ line }) => one.lines.includes(line.line)).map((l) => askedFor(l, one)));
  expect(changes.map(({ kind }) => kind)).toEqual(['change-team-role', 'change-team-role']);
});

import { describe, expect, it } from 'vitest';
import type { PersonId } from '../../src/approvals/person.js';
import { plainly } from '../../src/cli/record/text.js';
import { evidenceWords } from '../../src/reviews/evidence-words.js';
import type { Origin } from '../../src/roster/row.js';
import { inSlack, originWords } from '../../src/slack/origin-words.js';

const at = Date.UTC(2026, 10, 3, 12);
const ana: PersonId = 'T0HOME/U0ANA';
const ben: PersonId = 'T0HOME/U0BEN';
const seen: Origin = { how: 'seen', at };
const plain = (origin: Origin): string =>
  originWords(
    origin,
    plainly((text) => text),
  );

describe('the origin of a role', () => {
  it.each<[Origin, string]>([
    [
      { how: 'request', request: 'REQ-7', at, approvedBy: [ana, ben] },
      'asked for in REQ-7, approved by U0ANA and U0BEN, done 2026-11-03T12:00:00Z',
    ],
    [
      { how: 'request', request: 'REQ-7', at, approvedBy: [] },
      'asked for in REQ-7, let through by its rule, done 2026-11-03T12:00:00Z',
    ],
    [{ how: 'before-usher' }, 'from before Usher'],
    [seen, 'nobody asked for it, seen 2026-11-03T12:00:00Z'],
    [
      { ...seen, by: 77, accepted: ana },
      'nobody asked for it, seen 2026-11-03T12:00:00Z, done by Make user 77, accepted by U0ANA',
    ],
    [{ how: 'unknown' }, 'unknown how they got it'],
  ])('%o reads in plain text', (origin, words) => expect(plain(origin)).toBe(words));

  it('mentions people in Slack, and shows names from Make as text', () => {
    const words = originWords({ ...seen, by: 77, accepted: ana }, inSlack, () => '<!channel> *Zoe*');
    expect(words).toContain('done by &lt;!channel&gt; *\u200BZoe*\u200B');
    expect(words).toContain('accepted by <@U0ANA>');
  });

  it('warns a reviewer only if nobody has explained the role', () => {
    const about = (origin: Origin): string =>
      evidenceWords({ twoFactor: 'on', lastLogin: at, origin } as Parameters<typeof evidenceWords>[0], at);
    expect(about(seen)).toContain(':warning: nobody asked for it');
    expect(about({ ...seen, accepted: ana })).not.toContain(':warning:');
    expect(about({ how: 'before-usher' })).not.toContain(':warning:');
  });
});

import { describe, expect } from 'vitest';
import { askForRole, cardOf, cardShows } from '../stories/asking.js';
import type { Harness } from '../stories/harness.js';
import { story } from '../stories/story.js';

interface Held {
  readonly arrived: Promise<void>;
  release(): void;
}

const teamRole = /user-team-roles\/915/;

/** The moments of a kill; each is a call that has arrived outside and is held there. */
const moments: readonly {
  readonly name: string;
  readonly hold: (harness: Harness) => Held;
  /** Whether Ana has to approve before the moment comes. */
  readonly afterApproval: boolean;
}[] = [
  {
    name: 'before its card is posted',
    hold: ({ slack }) => slack.faults.hold({ method: 'chat.postMessage', channel: 'C0APPROVALS' }),
    afterApproval: false,
  },
  {
    name: 'while Make is asked again after the approval',
    hold: ({ make }) => make.faults.hold({ method: 'GET', path: teamRole }),
    afterApproval: true,
  },
  {
    name: 'after the write was announced and before it took effect',
    hold: ({ make }) => make.faults.hold({ method: 'POST', path: teamRole }),
    afterApproval: true,
  },
  {
    name: 'after the write took effect and before its answer',
    hold: ({ make }) => make.faults.holdAnswer({ method: 'POST', path: teamRole }),
    afterApproval: true,
  },
  {
    name: 'while the card is redrawn',
    hold: ({ slack }) => slack.faults.hold({ method: 'chat.update' }),
    afterApproval: true,
  },
];

const effects = ({ make }: Harness) =>
  make.calls.filter(({ method, path, status }) => method === 'POST' && teamRole.test(path) && status === 200)
    .length;

describe('killed', () => {
  for (const { name, hold, afterApproval } of moments) {
    story.ofSeries(`${name}, a request is done once and shown once`, { process: true }, async (harness) => {
      const ben = harness.person('U0BEN');
      const held = afterApproval ? undefined : hold(harness);
      await askForRole(ben, { who: 'dev@example.com', where: 'Finance Ops', role: 'Team Operator' });
      if (held) {
        await held.arrived;
        await harness.app().kill();
        held.release();
        await harness.begin();
      }
      const card = await cardOf(harness, 'REQ-1');
      if (afterApproval) {
        const later = hold(harness);
        await harness.person('U0ANA').click(card, 'Approve');
        await later.arrived;
        await harness.app().kill();
        later.release();
        await harness.begin();
      } else {
        await harness.person('U0ANA').click(card, 'Approve');
      }
      await cardShows(harness, card, /checked on Make/);
      await ben.waitForMessage({ channel: 'dm', text: /Done: .*REQ-1/s });
      expect(harness.make.world.teamRole(4133, 915)).toBe('Team Operator');
      expect(effects(harness)).toBeLessThanOrEqual(1);
      const cards = ben
        .messagesSeen('C0APPROVALS')
        .filter(({ rendered }) => /REQ-1 · rules? |· REQ-1$/m.test(rendered));
      expect(cards).toHaveLength(1);
      const verified = (await harness.events()).filter(({ type }) => type === 'change.verified');
      expect(verified).toHaveLength(1);
    });
  }
});

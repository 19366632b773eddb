import { expect } from 'vitest';
import { askForRole, bare, cardOf } from '../stories/asking.js';
import { storyPolicy } from '../stories/policy.js';
import { story } from '../stories/story.js';

const ask = { who: 'dev@example.com', where: 'Finance Ops', role: 'Team Operator' } as const;

story(
  'Usher stops without waiting for a message that Slack holds up, and posts it after the next start',
  {},
  async (harness) => {
    const held = harness.slack.faults.hold({ method: 'chat.postMessage', channel: 'C0APPROVALS' });
    await askForRole(harness.person('U0BEN'), ask);
    await held.arrived;
    const { log, stop } = harness.app();
    await stop();
    expect(log.map(({ msg }) => msg)).toContain('Usher has stopped');
    // Usher did not wait until it had to give up the post, which it would have logged.
    expect(log.filter(({ level }) => level >= 50)).toEqual([]);
    held.release();
    await harness.begin();
    await cardOf(harness, 'REQ-1');
    const seen = harness.person('U0ADMIN').messagesSeen('C0APPROVALS');
    expect(seen.filter(({ rendered }) => /REQ-1 · rules? |· REQ-1$/m.test(bare(rendered)))).toHaveLength(1);
  },
);

story(
  'Usher stops if nobody reads its log, and continues after a restart',
  { process: true },
  async (harness) => {
    const deaf = harness.app().deafen();
    // The change of the policy makes Usher log a line that nobody reads.
    await harness.setPolicy(`${storyPolicy}\n# changed\n`);
    await deaf;
    await harness.begin();
    await askForRole(harness.person('U0BEN'), ask);
    await cardOf(harness, 'REQ-1');
  },
);

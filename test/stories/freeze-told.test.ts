import { expect, vi } from 'vitest';
import { bare, shownWithinMs, told } from './asking.js';
import type { Harness } from './harness.js';
import { story } from './story.js';

/** Waits until the outbox holds this notice. */
const waits = (harness: Harness, notice: RegExp) =>
  vi.waitFor(async () => expect((await harness.documents()).join('\n')).toMatch(notice), shownWithinMs);

story.ofSeries(
  'a freeze that a killed Usher had yet to announce is announced as over after somebody has lifted it',
  { process: true },
  async (harness) => {
    const [admin, other] = ['U0ADMIN', 'U0OTHER'].map((id) => harness.person(id));
    const { faults } = harness.slack;
    faults.add({ method: 'chat.postMessage', kind: 'error', error: 'internal_error', times: Infinity });
    await admin?.command('/make-access', 'freeze');
    await waits(harness, /outbox.control:0$/m);
    await harness.restart('kill');
    await other?.command('/make-access', 'unfreeze');
    if (other) await told(other, /The freeze is lifted/);
    faults.clear();
    const seen = () => harness.person('U0ANA').messagesSeen('C0APPROVALS');
    await vi.waitFor(
      () =>
        expect(seen().map(({ rendered }) => bare(rendered))).toEqual(
          expect.arrayContaining([expect.stringMatching(/froze changes.*That freeze is over/)]),
        ),
      2 * shownWithinMs,
    );
    expect(JSON.stringify(seen().map(({ blocks }) => blocks))).not.toContain('Lift the freeze');
  },
);

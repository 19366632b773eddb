import { describe, expect, it } from 'vitest';
import { noControl } from '../../src/approvals/control.js';
import { statuses } from '../../src/approvals/phase.js';
import type { Request } from '../../src/approvals/request.js';
import { approvalCard } from '../../src/slack/card.js';
import { detailBlocks } from '../../src/slack/details.js';
import { historyLines } from '../../src/slack/lines.js';
import { ben, frozenBy } from '../approvals/given.js';
import { drawn, drawnBlocks, problemsOf, seen } from './drawn.js';
import { states } from './states.js';

/** The card, the card during a freeze if that differs, the thread and Details. */
function everywhere(request: Request): string {
  const [card, frozen] = [noControl, frozenBy(ben)].map((control) => drawn(approvalCard(request, control)));
  return [
    card,
    ...(frozen === card ? [] : [`=== during a freeze\n${frozen}`]),
    `=== thread\n${drawn(historyLines(request, 0))}`,
    `=== Details\n${seen(drawnBlocks(detailBlocks(request)))}`,
  ].join('\n');
}

describe.each(statuses)('a request that is %s', (status) => {
  it.each(Object.entries(states[status]))('%s', (_, given) => {
    const request = given();
    expect(request.phase.status).toBe(status);
    expect(everywhere(request)).toMatchSnapshot();
    for (const message of [approvalCard(request, noControl), historyLines(request, 0)])
      expect(problemsOf(message)).toEqual([]);
  });
});

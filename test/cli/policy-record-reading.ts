import { person, system } from '../../src/approvals/person.js';
import { about } from '../../src/approvals/personal.js';
import { policyStream, type Store } from '../../src/approvals/store.js';
import {
  ana,
  approved,
  ben,
  closedRequest,
  denied,
  follow,
  hourMs,
  noon,
  submitted,
} from '../store/request-fixture.js';
import { storyPolicy } from '../stories/policy.js';

/** Records four requests under the story policy: one approved, one denied, one asked again and waiting, one erased. */
export async function decidedByStoryPolicy(store: Store): Promise<void> {
  await store.commit(policyStream, 0, [
    { type: 'policy.loaded', at: noon, by: system, hash: 'policy', rules: [], text: about(storyPolicy) },
  ]);
  await follow(store, 'REQ-1', [submitted('REQ-1', { durationMs: 8 * hourMs })]);
  await follow(store, 'REQ-1', approved(noon + 2000));
  await follow(store, 'REQ-2', [submitted('REQ-2', { at: noon + hourMs, by: ben, reason: 'OPS-12' })]);
  await follow(store, 'REQ-2', [denied(noon + hourMs + 3000, 'Not now')]);
  const third = submitted('REQ-3', { at: noon + 2 * hourMs, reason: 'OPS-13' });
  await follow(store, 'REQ-3', [third]);
  if (third.type !== 'request.submitted') throw new Error('it was not asked');
  const { revision } = third;
  const [first] = revision.requirements;
  if (!first) throw new Error('it needs nobody');
  const requirements = [{ ...first, stages: [{ from: ['platform'], approvals: 2 }] }];
  await follow(store, 'REQ-3', [
    {
      type: 'request.revised',
      at: noon + 3 * hourMs,
      by: person(ana),
      revision: { ...revision, n: 2, requirements },
      why: 'policy-changed',
      differences: [],
      expiresAt: noon + 90 * hourMs,
    },
  ]);
  await closedRequest(store, 'REQ-4', { at: noon + 4 * hourMs, reason: 'because' });
  await store.erase('request/REQ-4', [
    { type: 'stream.erased', at: noon + 5 * hourMs, by: system, stream: 'request/REQ-4' },
  ]);
}

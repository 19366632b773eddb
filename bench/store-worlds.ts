import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { noControl } from '../src/approvals/control.js';
import { faceOf } from '../src/approvals/due-in-slack.js';
import { agenda } from '../src/approvals/due-now.js';
import type { RequestEvent } from '../src/approvals/event.js';
import { evolve } from '../src/approvals/evolve.js';
import { person, system } from '../src/approvals/person.js';
import { about } from '../src/approvals/personal.js';
import type { Request } from '../src/approvals/request.js';
import { reviseTo } from '../src/approvals/revision.js';
import { requestStream, type Store } from '../src/approvals/store.js';
import { nodeDisk } from '../src/store/embedded/disk.js';
import { EntryIndex } from '../src/store/embedded/entry-index.js';
import { saveHead } from '../src/store/embedded/recorded-head.js';
import { RequestIndex } from '../src/store/embedded/request-index.js';
import { saveSnapshot } from '../src/store/embedded/snapshot.js';
import { emptyHead, writeLine } from '../src/store/line.js';
import type { Integrity } from '../src/store/mac.js';
import { newKey, seal } from '../src/store/seal.js';
import { storyPolicy } from '../test/stories/policy.js';

const hour = 3_600_000;
const firstAt = Date.UTC(2026, 0, 5, 9);
const asker = 'T0HOME/U0EVA';

const revision = reviseTo(1, {
  changes: [{ kind: 'change-team-role', organizationId: 1, teamId: 7, userId: 506, roleId: 11 }],
  plans: [
    {
      organization: { id: 1, name: 'Acme' },
      team: { id: 7, name: 'Team 7' },
      subject: { userId: 506, name: about('Finn'), email: about('finn@example.com') },
      differences: [
        { where: 'Team 7', now: { id: 10, name: 'Team Member' }, after: { id: 11, name: 'Team Admin' } },
      ],
      direction: 'raise',
      effects: [],
      notes: [],
      writes: [{ type: 'set-team-role', organizationId: 1, teamId: 7, userId: 506, before: 10, roleId: 11 }],
      undo: [{ type: 'set-team-role', organizationId: 1, teamId: 7, userId: 506, before: 11, roleId: 10 }],
    },
  ],
  requirements: [
    {
      rule: 'everything else',
      changes: [0],
      automatic: false,
      stages: [{ from: ['platform'], approvals: 1 }],
      holdMs: 0,
      expiresAfterMs: 72 * hour,
      executeWithinMs: hour,
      remindAfterMs: [],
      announce: [],
      channel: 'C0APPROVALS',
      tellSubject: 'after',
    },
  ],
  people: ['T0HOME/U0FINN'],
  // That of the policy in force, since Usher asks again under another one, and a start would be most of that.
  policyHash: createHash('sha256').update(storyPolicy).digest('hex'),
});

/** The first event of the n-th request. */
export const submission = (n: number, at = firstAt + n * 60_000): RequestEvent => ({
  type: 'request.submitted',
  at,
  by: person(asker),
  id: `REQ-${n}`,
  submission: `V0${n}`,
  requester: { person: asker, makeUserId: 505, email: about('eva@example.com') },
  revision,
  reason: about('The quarter has to be closed, and nobody else can open the scenarios of that team'),
  emergency: false,
  expiresAt: at + 72 * hour,
});

/** All events in a request's life, commit by commit: asked, posted, cancelled, everybody told. */
export function life(n: number, at?: number): RequestEvent[][] {
  const first = submission(n, at);
  const commits: RequestEvent[][] = [[first]];
  let request = evolve(undefined, first);
  const happen = (event: RequestEvent) => {
    commits.push([event]);
    request = evolve(request, event);
  };
  settle(() => request, first.at + 1000, happen);
  happen({ type: 'request.cancelled', at: first.at + hour, by: person(asker) });
  settle(() => request, first.at + hour + 1000, happen);
  return commits;
}

/** Records the due Slack steps of a request as done, until none is left. */
function settle(
  request: () => ReturnType<typeof evolve>,
  at: number,
  happen: (event: RequestEvent) => void,
): void {
  for (;;) {
    const now = request();
    const due = agenda(now, noControl).find(({ side, at: from }) => side === 'slack' && from <= at);
    if (!due) return;
    const { step } = due;
    const message = { channel: 'C0APPROVALS', ts: `${at / 1000}.000100` };
    if (step.type === 'post-card') happen({ type: 'card.posted', at, by: system, card: message });
    else if (step.type === 'draw-card')
      happen({ type: 'card.drawn', at, by: system, face: faceOf(now, noControl) });
    else if (step.type === 'post-lines')
      happen({ type: 'lines.posted', at, by: system, upTo: now.lines.length });
    else if (step.type === 'tell') {
      const upTo = Math.max(...now.notices.filter(({ to }) => to === step.to).map(({ n }) => n));
      happen({ type: 'notice.sent', at, by: system, to: step.to, upTo, message });
    } else happen({ type: 'step.done', at, by: system, step: due.key });
  }
}

/** Commits requests that are asked, posted, drawn and told, and then wait for a decision. */
export async function openRequests(store: Store, after: number, count: number): Promise<void> {
  const at = Date.now() - 2 * hour;
  const waiting = life(1, at).findIndex(([event]) => event?.type === 'request.cancelled');
  const numbers = Array.from({ length: count }, (_, i) => after + i + 1);
  for (let place = 0; place < waiting; place += 1) {
    const events = (n: number) => (place === 0 ? [submission(n, at)] : (life(n, at)[place] ?? []));
    await Promise.all(numbers.map((n) => store.commit(requestStream(`REQ-${n}`), place, events(n))));
  }
}

/**
 * Writes a ledger with this many resolved requests straight to its files, with its snapshot and head, as the store
 * would have written them with this key. Each request consists of these commits; the first one holds the submission.
 */
export async function resolvedLedger(
  dir: string,
  count: number,
  { present }: Integrity,
  commits = life(1),
): Promise<number> {
  const ledger = createWriteStream(join(dir, 'ledger-2026-01.jsonl'));
  const keys = createWriteStream(join(dir, 'keys.jsonl'));
  const index = EntryIndex.empty();
  const requests = new RequestIndex((slot) => `REQ-${slot + 1}`);
  const [over] = commits
    .flat()
    .slice(1)
    .reduce<Request[]>(([before], event) => [evolve(before, event)], [evolve(undefined, submission(1))]);
  let head = emptyHead;
  for (let number = 1; number <= count; number += 1) {
    const stream = requestStream(`REQ-${number}`);
    const key = newKey();
    const first = submission(number);
    const at = new Date(first.at).toISOString();
    keys.write(`${JSON.stringify({ stream, key: key.toString('base64') })}\n`);
    for (const [place, events] of commits.entries()) {
      const n = head.n + 1;
      const mine = place === 0 ? [seal(first, stream, () => key)] : [...events];
      const { line, hash } = writeLine(
        { n, prev: head.hash, at, stream, version: place + 1, events: mine },
        present,
      );
      index.add(stream, line.length + 1);
      head = { n, hash };
      if (!ledger.write(`${line}\n`)) await once(ledger, 'drain');
    }
    if (over) requests.set(number - 1, { ...over, submission: `V0${number}`, submittedAt: first.at });
  }
  for (const file of [ledger, keys]) {
    file.end();
    await once(file, 'close');
  }
  const snapshot = {
    format: 3 as const,
    at: Date.now(),
    ...head,
    end: index.end,
    index: index.image(),
    requests: requests.image(Date.now()),
    live: [],
    widenings: [],
    automatic: [],
  };
  await saveSnapshot(dir, nodeDisk, snapshot, present);
  await saveHead(dir, nodeDisk, { state: 'stopped', ...head, ...(present && { key: present, from: 1 }) });
  return head.n;
}

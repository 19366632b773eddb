import { decideOn, positionOf } from '../approvals/decide-on.js';
import type { Policy } from '../approvals/policy/schema.js';
import type { RefusedMember } from '../approvals/refused-member.js';
import { controlStream, type Store } from '../approvals/store.js';
import { createLoop } from '../runtime/loop.js';
import type { PartOf } from '../runtime/monitor.js';
import type { Look } from '../slack/group-look-ups.js';
import type { Groups } from '../slack/groups.js';
import { entriesDue, groupEvent, groupsWith } from './group-entries.js';

export interface GroupWatchParts {
  readonly store: Pick<Store, 'control' | 'read' | 'commit'>;
  readonly policy: () => Policy;
  readonly probe: Groups['probe'];
  readonly now: () => number;
  /** Called after a new record. */
  readonly moved: (what: 'refused' | 'readable') => void;
  readonly log: { warn(fields: object, event: string): void };
  readonly everyMs?: number;
  /** Where it reports; see `runtime/monitor.ts`. */
  readonly part?: PartOf;
}

export interface GroupWatch {
  /** Takes the result of a look-up, and records it soon afterwards. */
  note(look: Look): void;
  /** Looks up every entry of the policy once, and keeps looking up the refused ones. */
  start(): void;
  /** Looks up every entry again, since the policy changed. */
  lookAtAll(): void;
  stop(): Promise<void>;
}

const wholeEveryMs = 600_000;

/**
 * Records which entries of the policy's groups cannot be looked up. Cards then name the entry they wait for, and the
 * admins get one message for each entry and reason, also across restarts.
 */
export function createGroupWatch(parts: GroupWatchParts): GroupWatch {
  const { store, policy, probe, now, moved, log, everyMs = 30_000 } = parts;
  let line: Promise<void> = Promise.resolve();
  let wholeAt = 0;
  /** The results that are not compared with the record yet. It is read once for all of them, and again after a change. */
  const waiting: Look[] = [];

  const refusedNow = async () => (await store.control(now())).refused ?? [];
  const record = async (look: Look): Promise<void> => {
    const { decided } = await decideOn(store, positionOf(store, controlStream), async () => {
      const event = groupEvent(look, policy(), await refusedNow(), now());
      return { events: event ? [event] : [] };
    });
    const [event] = decided.events;
    if (event) moved(event.type === 'group.refused' ? 'refused' : 'readable');
  };

  const recordAll = async (looks: readonly Look[]): Promise<void> => {
    let refused: readonly RefusedMember[] | undefined;
    for (const look of looks) {
      try {
        refused ??= await refusedNow();
        if (!groupEvent(look, policy(), refused, now())) continue;
        refused = undefined;
        await record(look);
      } catch (err) {
        log.warn({ err, member: look.member }, 'a look-up could not be recorded');
      }
    }
  };

  const note = (look: Look): void => {
    waiting.push(look);
    if (waiting.length > 1) return;
    line = line.then(() => recordAll(waiting.splice(0)));
  };

  const look = async (): Promise<void> => {
    const refused = await refusedNow();
    const isWhole = now() - wholeAt >= wholeEveryMs;
    if (isWhole) wholeAt = now();
    for (const entry of entriesDue(policy(), refused, isWhole)) {
      const { member, scope } = entry;
      // Without an answer, Usher asks again later and keeps the earlier result.
      if (groupsWith(policy(), member).length > 0) await probe(member, scope).catch(() => undefined);
      else note(entry);
    }
  };

  const loop = createLoop({
    everyMs,
    work: look,
    watched: { part: parts.part, name: 'groups', does: "looked up the policy's groups" },
    failed: (err) => log.warn({ err }, 'the groups of the policy could not be looked up'),
  });

  return {
    note,
    start: () => void loop.start(),
    lookAtAll() {
      wholeAt = 0;
      loop.restart();
    },
    async stop() {
      await loop.stop();
      await line;
    },
  };
}

import { decideOn, positionOf } from '../approvals/decide-on.js';
import type { ControlEvent } from '../approvals/event.js';
import { refusedKey } from '../approvals/group-trouble.js';
import { system } from '../approvals/person.js';
import type { Policy } from '../approvals/policy/schema.js';
import type { RefusedMember } from '../approvals/refused-member.js';
import { controlStream, type Store } from '../approvals/store.js';
import { lookingEvery } from '../runtime/limits.js';
import { createLoop } from '../runtime/loop.js';
import type { PartOf } from '../runtime/vitals.js';
import type { Groups, Look } from '../slack/groups.js';

export interface GroupWatchParts {
  readonly store: Pick<Store, 'control' | 'read' | 'commit'>;
  readonly policy: () => Policy;
  readonly probe: Groups['probe'];
  readonly now: () => number;
  /** Called after something new is on record. */
  readonly moved: (what: 'refused' | 'readable') => void;
  readonly log: { warn(fields: object, event: string): void };
  readonly everyMs?: number;
  /** Where it reports; see `runtime/vitals.ts`. */
  readonly part?: PartOf;
}

export interface GroupWatch {
  /** Takes in how a look-up ended; on record soon after. */
  note(look: Look): void;
  /** Looks every entry of the policy up once, and from then on what is refused again and again. */
  start(): void;
  /** The policy changed: every entry is looked up anew. */
  lookAtAll(): void;
  stop(): Promise<void>;
}

const wholeEveryMs = 600_000;

/**
 * Keeps on record which entries of the policy's groups cannot be looked up, so that cards say what they wait for and
 * the admins hear of each entry and reason once, also after a restart.
 */
export function createGroupWatch(parts: GroupWatchParts): GroupWatch {
  const { store, policy, probe, now, moved, log, everyMs = 30_000 } = parts;
  let line: Promise<void> = Promise.resolve();
  let wholeAt = 0;

  const groupsWith = (member: string): string[] =>
    Object.entries(policy().groups).flatMap(([name, members]) => (members.includes(member) ? [name] : []));

  const eventFor = async (look: Look): Promise<ControlEvent | undefined> => {
    const { member, scope, word } = look;
    const { refused = [] } = await store.control(now());
    const known = refused.find((one) => refusedKey(one) === refusedKey(look));
    const groups = groupsWith(member);
    const base = { at: now(), by: system, member, ...(scope && { scope }) };
    if (word === undefined || groups.length === 0) return known && { type: 'group.readable', ...base };
    const empty = emptied(member, groups, refused);
    const before = known?.emptied ?? [];
    // The admins hear of each person once. A person is told of again only where a group has somebody to decide once more.
    const isSame = known?.word === word && before.every((group) => empty.includes(group));
    return isSame
      ? undefined
      : { type: 'group.refused', ...base, groups, word, ...(empty.length > 0 && { emptied: empty }) };
  };

  /** Of these groups, those whose every entry cannot decide, this one included. */
  const emptied = (
    member: string,
    groups: readonly string[],
    refused: readonly RefusedMember[],
  ): string[] => {
    const out = new Set([member, ...refused.filter(({ scope }) => !scope).map((one) => one.member)]);
    return groups.filter((group) => policy().groups[group]?.every((one) => out.has(one)));
  };

  const record = async (look: Look): Promise<void> => {
    const { decided } = await decideOn(store, positionOf(store, controlStream), async () => {
      const event = await eventFor(look);
      return { events: event ? [event] : [] };
    });
    const [event] = decided.events;
    if (event) moved(event.type === 'group.refused' ? 'refused' : 'readable');
  };

  const note = (look: Look): void => {
    line = line
      .then(async () => {
        if (await eventFor(look)) await record(look);
      })
      .catch((err: unknown) => log.warn({ err, member: look.member }, 'a look-up could not be recorded'));
  };

  const look = async (): Promise<void> => {
    const { refused = [] } = await store.control(now());
    const whole = now() - wholeAt >= wholeEveryMs;
    const listed = Object.values(policy().groups).flat();
    const fixed = listed.filter((member) => !member.startsWith('make:')).map((member) => ({ member }));
    if (whole) wholeAt = now();
    const known = refused.map(({ member, scope }): Look => ({ member, ...(scope && { scope }) }));
    const due = [...(whole ? fixed : []), ...known].map((one) => [refusedKey(one), one] as const);
    for (const { member, scope } of new Map<string, Look>(due).values()) {
      // Who does not answer now is asked again in a while; what is known of them stays.
      if (groupsWith(member).length > 0) await probe(member, scope).catch(() => undefined);
      else note({ member, ...(scope && { scope }) });
    }
  };

  const loop = createLoop({
    everyMs,
    work: look,
    beat: parts.part?.({
      name: 'groups',
      does: "looked up the policy's groups",
      ...lookingEvery(everyMs),
      revive: () => loop.restart(),
    }),
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

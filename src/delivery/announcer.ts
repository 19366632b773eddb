import { z } from 'zod';
import type { ControlEvent } from '../approvals/control-event.js';
import type { AnyEvent, PolicyEvent } from '../approvals/event.js';
import { type PersonId, slackIdOf } from '../approvals/person.js';
import { assumeNamesExist } from '../approvals/policy/cases/assumed.js';
import { caseInWords, changedCases } from '../approvals/policy/cases/changed-cases.js';
import { policyDiff } from '../approvals/policy/diff.js';
import { parsePolicy } from '../approvals/policy/parse.js';
import type { Policy } from '../approvals/policy/schema.js';
import { controlStream, policyStream, type Store } from '../approvals/store.js';
import type { KeyedLock } from '../runtime/keyed-lock.js';
import { createLoop } from '../runtime/loop.js';
import type { PartOf } from '../runtime/monitor.js';
import { within } from '../runtime/within.js';
import { controlMessage } from '../slack/control-words.js';
import { policyChangedMessage } from '../slack/policy-words.js';
import { awayNotices } from './away-notices.js';
import type { Notice } from './notice.js';
import type { Outbox } from './outbox.js';

export interface AnnouncerParts {
  readonly store: Pick<Store, 'read' | 'get' | 'put'>;
  readonly outbox: Pick<Outbox, 'enqueue' | 'first'>;
  /** Which process may announce now. */
  readonly locks: KeyedLock;
  readonly policy: () => Policy;
  readonly admins: () => readonly PersonId[];
  readonly log: { warn(fields: object, event: string): void };
  /** Where it reports; see `runtime/monitor.ts`. */
  readonly part?: PartOf;
}

export interface Announcer {
  /**
   * Marks everything in an older record as known; call it once, before anything new is recorded. The very first policy
   * is no change.
   */
  begin(): Promise<void>;
  /** Puts news from the ledger that nobody has been told into the outbox. */
  announce(): Promise<void>;
  /** Whether the approvals channel got the latest freeze or thaw; also false if that takes too long. */
  reached(withinMs: number): Promise<boolean>;
  /** Announces now and every minute, which catches up after failures. */
  start(): void;
  stop(): Promise<void>;
}

const everyMs = 60_000;
const cursorKey = 'announced';
const cursor = z.object({ control: z.number(), policy: z.number() });
type Cursor = z.infer<typeof cursor>;

/**
 * Compares the freeze, the groups and the policy in the ledger with what was announced. It stores how far it has
 * announced, and moves that only once the messages are in the outbox, so a kill at any moment loses no message and
 * repeats none.
 */
export function createAnnouncer(parts: AnnouncerParts): Announcer {
  const { store, outbox, log } = parts;
  let line: Promise<void> = Promise.resolve();

  const kept = async (): Promise<Cursor | undefined> => {
    const found = cursor.safeParse(await store.get(cursorKey));
    return found.success ? found.data : undefined;
  };

  const catchUp = async (): Promise<void> => {
    const before = await kept();
    if (!before) throw new Error('the announcer was not begun');
    const control = (await store.read(controlStream)).events.filter(isControl);
    const policies = (await store.read(policyStream)).events.filter(isPolicy);
    for (const [index, event] of control.entries()) {
      const notices = index < before.control ? [] : controlNotices(parts, control, event, index);
      for (const notice of notices) await outbox.enqueue(notice);
    }
    for (const [index, event] of policies.entries()) {
      const earlier = policies[index - 1];
      if (index < before.policy || !earlier || isSame(earlier, event)) continue;
      await outbox.enqueue(policyNotice(parts, earlier, event, index));
    }
    // Another process may have announced more, if this one was paused.
    const now = (await kept()) ?? before;
    const after = {
      control: Math.max(control.length, now.control),
      policy: Math.max(policies.length, now.policy),
    };
    if (after.control === now.control && after.policy === now.policy) return;
    await store.put(cursorKey, after);
  };

  const announce = (): Promise<void> => {
    line = line.catch(() => undefined).then(() => parts.locks.take('announcements', catchUp));
    return line;
  };

  const loop = createLoop({
    everyMs,
    work: announce,
    watched: {
      part: parts.part,
      name: 'announcements',
      does: 'looked for news of the freeze and the policy',
    },
    failed: (err) => log.warn({ err }, 'an announcement is not in the outbox yet; tried again'),
  });

  return {
    announce,
    async begin() {
      if (await kept()) return;
      const control = (await store.read(controlStream)).events.length;
      const policy = Math.max(1, (await store.read(policyStream)).events.length);
      await store.put(cursorKey, { control, policy });
    },
    async reached(withinMs) {
      await announce();
      const { events } = await store.read(controlStream);
      const index = events.findLastIndex(
        ({ type }) => type === 'control.frozen' || type === 'control.unfrozen',
      );
      const told = await within(outbox.first(controlKey(index)), withinMs);
      return told?.reached.includes(parts.policy().approvals_channel) ?? false;
    },
    start: () => void loop.start(),
    async stop() {
      await loop.stop();
      await line.catch(() => undefined);
    },
  };
}

/** The messages about an entry; the end of a freeze also removes the button from the messages about the freeze. */
function controlNotices(
  parts: AnnouncerParts,
  control: readonly ControlEvent[],
  event: ControlEvent,
  index: number,
): Notice[] {
  const news = controlNotice(parts, event, index);
  const isFreeze = ({ type }: ControlEvent, at: number): boolean => at < index && type === 'control.frozen';
  const lifted = event.type === 'control.unfrozen' ? control.findLastIndex(isFreeze) : -1;
  const freeze = control[lifted];
  const over = freeze && controlNotice(parts, freeze, lifted, true);
  return [
    ...(news ? [news] : []),
    ...awayNotices(parts.admins(), control, event, index),
    ...(over ? [{ ...over, key: `${over.key}:lifted`, revises: over.key }] : []),
  ];
}

const controlKey = (index: number): string => `control:${index}`;

function controlNotice(
  { policy, admins }: AnnouncerParts,
  event: ControlEvent,
  index: number,
  isOver = false,
): Notice | undefined {
  const message = controlMessage(event, admins(), isOver);
  if (!message) return undefined;
  const key = controlKey(index);
  const people = admins().map(slackIdOf);
  const since = event.at;
  if (event.type === 'group.refused') return { key, to: people, message, since };
  const concerned = ['who' in event ? event.who : undefined, 'to' in event ? event.to : undefined].flatMap(
    (one) => (one === undefined ? [] : slackIdOf(one)),
  );
  if (event.type === 'control.declined' && event.by.kind === 'slack-user')
    concerned.push(slackIdOf(event.by.person));
  if (concerned.length > 0) return { key, to: [...concerned, ...people], message, since };
  return { key, to: [policy().approvals_channel], instead: people, message, urgency: 'alarm', since };
}

/** Former admins get it too, since the change may have removed them. */
function policyNotice(
  { admins }: AnnouncerParts,
  before: PolicyEvent,
  after: PolicyEvent,
  index: number,
): Notice {
  const [old, now] = [policyOf(before), policyOf(after)];
  const lines = old && now ? policyDiff(old, now) : ruleNames(before, after);
  const cases = old && now ? changedCases(assumeNamesExist(old), assumeNamesExist(now)).map(caseInWords) : [];
  const people = [...(old?.admins ?? []), ...(now?.admins ?? []), ...admins().map(slackIdOf)];
  const channels = [old?.approvals_channel ?? [], now?.approvals_channel ?? []].flat();
  return {
    key: `policy:${index}`,
    to: [...channels, ...people],
    message: policyChangedMessage(lines, { before: before.hash, after: after.hash }, cases),
    urgency: 'alarm',
    since: after.at,
  };
}

/** The policy in an entry, with the admins of the settings; undefined for an entry without the policy's text. */
function policyOf({ text, extraAdmins = [] }: PolicyEvent): Policy | undefined {
  const parsed = text === undefined ? undefined : parsePolicy(text.personal);
  if (!parsed?.ok) return undefined;
  return { ...parsed.policy, admins: [...new Set([...parsed.policy.admins, ...extraAdmins])] };
}

/** The names of the added and removed rules; an entry without the policy's text shows no more. */
function ruleNames(before: PolicyEvent, after: PolicyEvent): string[] {
  const quoted = (names: readonly string[]) => names.map((name) => `“${name}”`).join(', ');
  const [added, removed] = [
    after.rules.filter((name) => !before.rules.includes(name)),
    before.rules.filter((name) => !after.rules.includes(name)),
  ];
  return [
    ...(added.length > 0 ? [`Rules added: ${quoted(added)}.`] : []),
    ...(removed.length > 0 ? [`Rules removed: ${quoted(removed)}.`] : []),
    'What else changed cannot be told: the text of the policy before is not on record.',
  ];
}

/** True if both entries have the same policy. An entry that only adds the text is no change. */
const isSame = (a: PolicyEvent, b: PolicyEvent): boolean =>
  a.hash === b.hash &&
  (a.extraAdmins === undefined || JSON.stringify(a.extraAdmins) === JSON.stringify(b.extraAdmins));

const isControl = (event: AnyEvent): event is ControlEvent =>
  event.type.startsWith('control.') || event.type.startsWith('group.');
const isPolicy = (event: AnyEvent): event is PolicyEvent => event.type === 'policy.loaded';

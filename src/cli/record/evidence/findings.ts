import type { Culprit, Finding, WatchEvent } from '../../../approvals/audit-event.js';
import type { GroundFinding } from '../../../approvals/ground-change.js';
import type { PersonId } from '../../../approvals/person.js';
import { isWatch } from '../kinds.js';
import { isWithin, type Period } from '../options.js';
import type { Step } from '../story.js';

export type Answer = Extract<WatchEvent, { type: 'finding.answered' }>;

/** A change that the watch saw on Make, with later events about it. */
interface Seen {
  readonly n: number;
  readonly hash: string;
  readonly at: number;
  readonly culprit: Culprit | undefined;
  readonly asked: readonly PersonId[];
  readonly answers: readonly Answer[];
  /** Whether the watch saw the change in the period; otherwise the period has only later events about it. */
  readonly seenWithin: boolean;
}

/** A change of a membership. */
export interface FindingStory extends Seen {
  readonly finding: Finding;
}

/** A change of the ground under the roles. */
export interface GroundStory extends Seen {
  readonly ground: GroundFinding;
}

/** Whether nobody asked for it. */
export const isUnasked = (story: FindingStory | GroundStory): boolean =>
  'ground' in story ? story.ground.request === undefined : story.finding.verdict === 'unexplained';

/** Collects the findings of a period, and older unexplained ones that were named, asked about or answered in it. */
export class Findings {
  readonly #stories = new Map<string, FindingStory | GroundStory>();
  readonly #stirred = new Set<string>();

  constructor(private readonly period: Period) {}

  take({ n, hash, event }: Step): void {
    if (!isWatch(event)) return;
    const { at } = event;
    const story = seenIn(event, { n, hash, at, seenWithin: isWithin(this.period, at) });
    if (story) {
      const { id } = 'ground' in story ? story.ground : story.finding;
      if (story.seenWithin || isUnasked(story)) this.#stories.set(id, story);
      return;
    }
    const id = subjectOf(event);
    const known = this.#stories.get(id);
    if (!known) return;
    if (isWithin(this.period, at)) this.#stirred.add(id);
    this.#stories.set(id, later(known, event));
  }

  all(): FindingStory[] {
    return this.#told().filter((story): story is FindingStory => 'finding' in story);
  }

  ground(): GroundStory[] {
    return this.#told().filter((story): story is GroundStory => 'ground' in story);
  }

  #told(): (FindingStory | GroundStory)[] {
    return [...this.#stories]
      .filter(([id, { seenWithin }]) => seenWithin || this.#stirred.has(id))
      .map(([, story]) => story);
  }
}

/** The id of the change to which an event belongs. */
function subjectOf(event: WatchEvent): string {
  if (event.type === 'ground.named') return event.ground;
  return 'finding' in event && typeof event.finding === 'string' ? event.finding : '';
}

function seenIn(
  event: WatchEvent,
  seen: Pick<Seen, 'n' | 'hash' | 'at' | 'seenWithin'>,
): FindingStory | GroundStory | undefined {
  const fresh = { ...seen, asked: [], answers: [] };
  if (event.type === 'finding.recorded') return { ...fresh, finding: event.finding, culprit: event.actor };
  if (event.type === 'ground.changed') return { ...fresh, ground: event.ground, culprit: event.actor };
  return undefined;
}

function later<Story extends Seen>(story: Story, event: WatchEvent): Story {
  switch (event.type) {
    case 'finding.named':
    case 'ground.named':
      return { ...story, culprit: event.actor };
    case 'finding.asked':
      return { ...story, asked: [...story.asked, event.person] };
    case 'finding.answered':
      return { ...story, answers: [...story.answers, event] };
    default:
      return story;
  }
}

import type { Culprit, Finding, WatchEvent } from '../../../approvals/audit-event.js';
import type { PersonId } from '../../../approvals/person.js';
import { isWatch } from '../kinds.js';
import { isWithin, type Period } from '../options.js';
import type { Step } from '../story.js';

export type Answer = Extract<WatchEvent, { type: 'finding.answered' }>;

/** A change that was seen on Make, with what became known about it later. */
export interface FindingStory {
  readonly n: number;
  readonly hash: string;
  readonly at: number;
  readonly finding: Finding;
  readonly culprit: Culprit | undefined;
  readonly asked: readonly PersonId[];
  readonly answers: readonly Answer[];
  /** Whether it was seen in the period; else something became known about it then. */
  readonly seenWithin: boolean;
}

/** Collects the findings of a period, and older unexplained ones that were named, asked about or answered in it. */
export class Findings {
  readonly #stories = new Map<string, FindingStory>();
  readonly #stirred = new Set<string>();

  constructor(private readonly period: Period) {}

  take({ n, hash, event }: Step): void {
    if (!isWatch(event)) return;
    const { at } = event;
    if (event.type === 'finding.recorded') {
      const { finding, actor: culprit } = event;
      const seenWithin = isWithin(this.period, at);
      if (!seenWithin && finding.verdict !== 'unexplained') return;
      const story = { n, hash, at, finding, culprit, asked: [], answers: [], seenWithin };
      this.#stories.set(finding.id, story);
      return;
    }
    if (!('finding' in event)) return;
    const story = this.#stories.get(event.finding);
    if (!story) return;
    if (isWithin(this.period, at)) this.#stirred.add(event.finding);
    this.#stories.set(event.finding, later(story, event));
  }

  all(): FindingStory[] {
    return [...this.#stories.values()].filter(
      ({ seenWithin, finding }) => seenWithin || this.#stirred.has(finding.id),
    );
  }
}

function later(story: FindingStory, event: WatchEvent): FindingStory {
  switch (event.type) {
    case 'finding.named':
      return { ...story, culprit: event.actor };
    case 'finding.asked':
      return { ...story, asked: [...story.asked, event.person] };
    case 'finding.answered':
      return { ...story, answers: [...story.answers, event] };
    default:
      return story;
  }
}

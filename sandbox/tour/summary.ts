import { styled } from './screen-text.js';
import type { Transcript } from './transcript.js';

export interface Outcome {
  readonly title: string;
  /** Why it did not end as required; undefined if it did. */
  readonly problem?: string;
  readonly seconds: number;
}

/** Prints one line for each scene. */
export function summarize({ plain, paper }: Transcript, outcomes: readonly Outcome[]): void {
  const width = Math.max(...outcomes.map(({ title }) => title.length)) + 4;
  const row = (scene: string, result: string, seconds: string) =>
    `  ${scene.padEnd(width)}  ${result.padEnd(14)}  ${seconds.padStart(7)}`;
  plain('');
  plain(styled(paper, 'bold', row('Scene', 'Result', 'Seconds')));
  for (const [index, { title, problem, seconds }] of outcomes.entries()) {
    const result = problem === undefined ? 'as it must' : 'NOT as it must';
    const text = row(`${index + 1}. ${title}`, result, seconds.toFixed(1));
    plain(problem === undefined ? text : styled(paper, 'red', text));
  }
  const total = outcomes.reduce((sum, { seconds }) => sum + seconds, 0);
  const good = outcomes.filter(({ problem }) => problem === undefined).length;
  plain(styled(paper, 'bold', row('All', `${good} of ${outcomes.length}`, total.toFixed(1))));
}

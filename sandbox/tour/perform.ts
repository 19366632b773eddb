import { performance } from 'node:perf_hooks';
import type { Play, Scene } from './scene.js';
import type { Outcome } from './summary.js';

/** Plays the scenes one after another; a failed scene does not stop the others. */
export async function perform(play: Play, scenes: readonly Scene[]): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const [index, { title, play: act }] of scenes.entries()) {
    const begun = performance.now();
    play.told.scene(index + 1, title);
    const problem = await act(play).then(() => undefined, messageOf);
    const seconds = (performance.now() - begun) / 1000;
    if (problem !== undefined) {
      play.told.wrong('This scene did not end as it must:');
      play.told.screen('what went wrong', problem);
    }
    outcomes.push({ title, seconds, ...(problem !== undefined && { problem }) });
  }
  return outcomes;
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

import { expected } from './config.js';
import type { Env } from './environment.js';

export interface Misspelt {
  readonly variable: string;
  /** The setting that it looks like. */
  readonly meant: string;
}

/** Other settings that only tests, tools and the commands read are not ours to judge. */
const ours = /^(USHER|MAKE|SLACK)_/i;

/** Names in the environment that look like a setting of ours and are none, so that they have no effect. */
export function misspelt(env: Env): readonly Misspelt[] {
  return Object.keys(env).flatMap((variable) => {
    if (!ours.test(variable) || Object.hasOwn(expected, variable)) return [];
    const near = Object.keys(expected)
      .map((meant) => ({ variable, meant, far: differences(plain(meant), plain(variable)) }))
      .sort((a, b) => a.far - b.far)[0];
    return near && near.far <= furthest ? [near] : [];
  });
}

const furthest = 3;

const plain = (name: string): string => name.toUpperCase().replaceAll(/[^A-Z0-9]/g, '');

/** How many letters have to be put in, taken out, or changed to get from one to the other (Levenshtein). */
function differences(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (const [at, letter] of [...one].entries()) {
    const next = [at + 1];
    for (const [index, another] of [...other].entries()) {
      const [across, above, left] = [row[index] ?? 0, row[index + 1] ?? 0, next[index] ?? 0];
      next.push(Math.min(across + (letter === another ? 0 : 1), above + 1, left + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}

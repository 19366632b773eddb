import { distance } from 'fastest-levenshtein';
import type { Env } from './environment.js';
import { expected } from './variables.js';

export interface Misspelt {
  readonly variable: string;
  /** The setting it looks like. */
  readonly meant: string;
}

/** Settings that only tests, tools and the commands read are not checked. */
const ours = /^(USHER|MAKE|SLACK)_/i;

/** Names in the environment that look like a setting of Usher's but are none. They have no effect. */
export function misspelt(env: Env): readonly Misspelt[] {
  return Object.keys(env).flatMap((variable) => {
    if (!ours.test(variable) || Object.hasOwn(expected, variable)) return [];
    const near = Object.keys(expected)
      .map((meant) => ({ variable, meant, far: distance(plain(meant), plain(variable)) }))
      .sort((a, b) => a.far - b.far)[0];
    return near && near.far <= furthest ? [near] : [];
  });
}

const furthest = 3;

const plain = (name: string): string => name.toUpperCase().replaceAll(/[^A-Z0-9]/g, '');

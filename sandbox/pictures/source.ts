import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { JsonObject } from '../slack/json.js';
import type { Surface } from './surface.js';

export const pictureFolder = fileURLToPath(new URL('../../docs/pictures/', import.meta.url));
/** The page with all pictures. */
export const pageFile = fileURLToPath(new URL('../../docs/pictures.md', import.meta.url));
export const manifestFile = 'pictures.json';

/** For each picture, the hash of the blocks it was drawn from. */
export const manifest = z.record(z.string(), z.string());

/** The width, height and colours in which a surface is drawn. */
export interface Look {
  readonly file: string;
  readonly isDark: boolean;
  readonly width: number;
  readonly height: number;
}

/**
 * The pictures of a surface: on a desktop, on a phone, and for some in dark colours; a picture of the whole page is
 * wider.
 */
export function looksOf({
  name,
  shown,
  inDark,
}: Pick<Surface, 'name' | 'shown' | 'inDark'>): readonly Look[] {
  const [wide, height] = shown === 'page' ? [1280, 720] : [680, 900];
  return [
    { file: `${name}-light.png`, isDark: false, width: wide, height },
    { file: `${name}-phone.png`, isDark: false, width: 360, height: 740 },
    ...(inDark ? [{ file: `${name}-dark.png`, isDark: true, width: wide, height }] : []),
  ];
}

/** The hash of a surface's blocks, without parts that differ in each run: ids, times and hashes. */
export function sourceOf(blocks: readonly JsonObject[]): string {
  const text = JSON.stringify(blocks, (key, value: unknown) =>
    ['block_id', 'action_id', 'value', 'url'].includes(key) ? undefined : value,
  );
  const steady = text
    .replaceAll(/<!date\^\d+\^([^|>]*)\|[^>]*>/g, '<!date^0^$1>')
    .replaceAll(/<https?:[^|>]*/g, '<https:')
    .replaceAll(/\b\d+:[0-9a-f]{8,}\b/g, 'head')
    .replaceAll(/\b[0-9a-f]{8,}\b/g, 'hash')
    .replaceAll(/Record \d+/g, 'Record n')
    .replaceAll(/\b20\d\d-\d\d-\d\d\b/g, 'day')
    .replaceAll(/\bjust now\b|\b\d+ (?:minute|hour|day)s? ago\b/g, 'age')
    .replaceAll(/\b(?:less than a minute|\d+ (?:minute|hour|day)s?) left\b/g, 'time left');
  return createHash('sha256').update(steady).digest('hex').slice(0, 16);
}

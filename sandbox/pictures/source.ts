import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { JsonObject } from '../slack/json.js';

export const pictureFolder = fileURLToPath(new URL('../../docs/pictures/', import.meta.url));
export const manifestFile = 'pictures.json';

/** From which blocks each picture was made, by the hash of their source. */
export const manifest = z.record(z.string(), z.string());

/** The hash of what a surface is drawn from, without what differs from run to run: ids, moments and hashes. */
export function sourceOf(blocks: readonly JsonObject[]): string {
  const text = JSON.stringify(blocks, (key, value: unknown) =>
    ['block_id', 'action_id', 'value', 'url'].includes(key) ? undefined : value,
  );
  const steady = text
    .replaceAll(/<!date\^\d+\^([^|>]*)\|[^>]*>/g, '<!date^0^$1>')
    // Two looks may fall into one minute, or not.
    .replaceAll(/between (<!date\^0\^[^>]*>) and \1/g, 'at $1')
    .replaceAll(/<https?:[^|>]*/g, '<https:')
    .replaceAll(/\b[0-9a-f]{12,}\b/g, 'hash')
    .replaceAll(/\d+ (second|minute|hour)s?/g, 'some time');
  return createHash('sha256').update(steady).digest('hex').slice(0, 16);
}
